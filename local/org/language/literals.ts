const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Value of an Apex string literal with its quotes, the multi-line `'''` form included. */
export function unquote(literal: string): string {
  const body =
    literal.startsWith("'''") && literal.length >= 6 && /^'''\r?\n/.test(literal)
      ? literal.slice(3, -3).replace(/^\r?\n/, '')
      : literal.slice(1, -1);
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_match, code: string | undefined, char: string | undefined) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[(char ?? '').toLowerCase()] ?? ''),
  );
}

/** The text as a JavaScript string literal, without line ends and the characters that mark lines. */
export function quote(text: string): string {
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16)}`;
  return JSON.stringify(text).replace(/[\u2028\u2029\uE000\uE001]/g, escaped);
}
