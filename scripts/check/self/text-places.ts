/** A word of a source file. */
export interface Word {
  readonly text: string;
  readonly start: number;
  /** The last character before it that is no space, and whether a space stands between. */
  readonly before: string;
  readonly after: string;
  readonly isSpaced: boolean;
}

/** Comments and texts: places where a word is no code. A template string of JavaScript is left out as a whole. */
const NO_CODE =
  /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[=(,:&|!?]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

/** The text with blanks in place of what is no code; as long as before. */
function codeOnly(text: string): string {
  return text.replace(NO_CODE, (match) => match.replace(/[^\n]/g, ' '));
}

/** The words of code. */
export function words(text: string): Word[] {
  const code = codeOnly(text);
  return [...code.matchAll(/[A-Za-z_$][\w$]*/g)].map((match) => {
    const [found] = match;
    const head = code.slice(0, match.index);
    return {
      text: found,
      start: match.index,
      before: head.trimEnd().slice(-1),
      after: code
        .slice(match.index + found.length)
        .trimStart()
        .slice(0, 1),
      isSpaced: /\s$/.test(head),
    };
  });
}

/** A misspelling that differs in more than its case: two letters swapped, one left out or one doubled. */
export function misspell(word: string, random: () => number): string {
  for (let attempt = 0; attempt < 20; attempt++) {
    const at = 1 + Math.floor(random() * (word.length - 1));
    const [left, right] = [word.slice(0, at), word.slice(at)];
    const ways = [left + right.slice(1), left + (left.slice(-1) + right), swap(word, at)];
    const wrong = ways[Math.floor(random() * ways.length)] ?? '';
    if (wrong.toLowerCase() !== word.toLowerCase() && /^[A-Za-z_$]/.test(wrong) && wrong.length > 0) {
      return wrong;
    }
  }
  return `${word}x`;
}

function swap(word: string, at: number): string {
  return word.slice(0, at - 1) + word.charAt(at) + word.charAt(at - 1) + word.slice(at + 1);
}

export function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
