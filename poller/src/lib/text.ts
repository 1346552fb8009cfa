/** A surrogate without its other half: no valid character, and refused by JSON parsers and by PostgreSQL. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Control characters that no text field keeps: all of C0 but tab and line feed, and DEL. NUL is refused by PostgreSQL. */
// oxlint-disable-next-line no-control-regex -- control characters are what this expression is about
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g;

/**
 * `text` with line feeds as line ends, without control characters and with each lone surrogate replaced by U+FFFD, so
 * that JSON, PostgreSQL and Salesforce all accept it.
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(LONE_SURROGATE, '\uFFFD');
}

/** {@link cleanText} on one line: any run of white space is one blank, and none stands at either end. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/**
 * The first `max` UTF-16 units of `text` (what Salesforce counts as characters), one less where the cut would part a
 * surrogate pair.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) {
    return text;
  }
  const last = text.charCodeAt(max - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max);
}
