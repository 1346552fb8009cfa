/** The code with blanks in place of its comments; as long as before. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|^\s*\/\/[^\n]*/gm, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** The expression from a place to the comma, bracket or semicolon that ends it. */
export function argumentAt(code: string, start: number, end = ','): string {
  const rest = code.slice(start);
  const [first = ''] = split(rest, end, true);
  return first.trim();
}

/** The parts between separators that stand in no bracket and no text. */
export function split(text: string, separator: string, first = false): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|[()[\]{}]|[+,;:?]/g)) {
    depth += '([{'.includes(token) ? 1 : ')]}'.includes(token) ? -1 : 0;
    if (depth < 0 || (depth === 0 && token === separator)) {
      parts.push(text.slice(from, index));
      from = index + 1;
      if (first || depth < 0) {
        return parts;
      }
    }
  }
  return [...parts, text.slice(from)];
}

/** What a text literal says. */
export function literalOf(expression: string): string | undefined {
  return /^'((?:[^'\\]|\\.)*)'$/.exec(expression)?.[1]?.replace(/\\(.)/g, '$1');
}
