/** A fenced block of a guide. */
export interface Block {
  readonly language: string;
  /** The words behind the language, as needs-org. */
  readonly marks: readonly string[];
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a Markdown text, in its order. */
export function blocksOf(markdown: string): Block[] {
  const found: Block[] = [];
  let open: { info: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open === null) {
      open = { info: fence[1] ?? '', line: index + 1, lines: [] };
    } else {
      const [language = '', ...marks] = open.info.split(/\s+/);
      found.push({ language, marks, line: open.line, text: open.lines.join('\n') });
      open = null;
    }
  }
  if (open !== null) {
    throw new Error(`the block that begins in line ${open.line} has no end`);
  }
  return found;
}

/** The single commands of a block of shell: by lines and by `&&`, without comments. */
export function commandsOf({ text }: Block): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => line.replace(/\s+#\s.*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'));
}

/** The words of a command; quotes keep blanks and are taken off. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}
