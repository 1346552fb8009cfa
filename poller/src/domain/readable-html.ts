/**
 * What is worth converting of an HTML body. Mail of some megabytes is mostly pictures and styles that stand in the HTML,
 * often before the text; and the converter's time grows with the square of the number of tags that are open at once.
 */

/** A body holds 32,000 characters in the end. */
export const MAX_HTML_LENGTH = 500_000;
/** Where that much is looked for. */
const MAX_RAW_LENGTH = 30_000_000;
/** Mail that people have written has a hundred at the most. */
const MAX_OPEN_TAGS = 5_000;

/** Where something begins that no reader sees, and where it ends. */
const UNSEEN: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/<!--/g, /-->/g],
  [/<style\b/gi, /<\/style\b[^>]{0,100}>/gi],
  [/<script\b/gi, /<\/script\b[^>]{0,100}>/gi],
];
/** A picture as the value of an attribute or of a style. */
const DATA_URI = /(["'=(])\s?data:[a-z]{1,40}\/[^"'<>)]*/gi;
const TAG = /<(\/?)([a-z][a-z0-9]*)/gi;
/** These need no end tag. */
const ENDS_BY_ITSELF =
  /^(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|param|source|tbody|td|th|tr|wbr)$/i;

export interface ReadableHtml {
  readonly html: string;
  /** Something that a person would read was left out. */
  readonly isCut: boolean;
}

/** Takes time linear in the length of `html`, whatever it is. */
export function readableHtml(html: string): ReadableHtml {
  const seen = html.length > MAX_HTML_LENGTH ? withoutUnseen(html.slice(0, MAX_RAW_LENGTH)) : html;
  const kept = seen.slice(0, Math.min(MAX_HTML_LENGTH, tooDeepAt(seen)));
  return { html: kept, isCut: kept.length < seen.length || html.length > MAX_RAW_LENGTH };
}

function withoutUnseen(html: string): string {
  return UNSEEN.reduce((rest, [begin, end]) => without(rest, begin, end), html.replace(DATA_URI, '$1'));
}

/** Takes out what stands between the two; what nothing ends stays, and nothing is looked for behind it. */
function without(html: string, begin: RegExp, end: RegExp): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    begin.lastIndex = at;
    const start = begin.exec(html);
    // `<!-->` is a whole comment.
    end.lastIndex = start === null ? 0 : start.index + 2;
    if (start === null || end.exec(html) === null) {
      return kept.join('') + html.slice(at);
    }
    kept.push(html.slice(at, start.index));
    at = end.lastIndex;
  }
}

/** Where more tags are open than the converter digests. */
function tooDeepAt(html: string): number {
  let open = 0;
  for (const { 1: slash, 2: name = '', index } of html.slice(0, MAX_HTML_LENGTH).matchAll(TAG)) {
    if (ENDS_BY_ITSELF.test(name)) {
      continue;
    }
    open = slash === '/' ? Math.max(0, open - 1) : open + 1;
    if (open > MAX_OPEN_TAGS) {
      return index;
    }
  }
  return html.length;
}
