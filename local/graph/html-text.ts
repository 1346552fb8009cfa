/** Names of the characters from U+00A0 to U+00FF in their order (HTML 4, section 24.2). */
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig ' +
  'Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash ' +
  'Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ' +
  'ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc ' +
  'uuml yacute thorn yuml';
const entities: Readonly<Record<string, string>> = {
  ...Object.fromEntries(latin1.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)])),
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  euro: '€',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  bull: '•',
  hellip: '…',
  trade: '™',
};

/** As much HTML as is converted: nothing here depends on what lies behind. */
const most = 2_000_000;

/**
 * Text of an HTML body in the manner of Exchange: blocks on lines of their own, links followed by their target in angle
 * brackets, inline images by their content id in square brackets. Exchange's exact spacing is not documented.
 */
export function textOfHtml(html: string): string {
  return html
    .slice(0, most)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(style|script|head|title)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<a\b[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a\s*>/gi, link)
    .replace(/<img\b[^>]*?src\s*=\s*"(cid:[^"]*)"[^>]*>/gi, '[$1]')
    .replace(/<li\b[^>]*>/gi, '\r\n  *   ')
    .replace(/<(?:br|\/tr|\/h[1-6]|hr)\b[^>]*>/gi, '\r\n')
    .replace(/<\/?(?:p|div|table|ul|ol|blockquote|h[1-6]|tr)\b[^>]*>/gi, '\r\n')
    .replace(/<\/td\s*>/gi, '\t')
    .replace(/<\/?[a-z!?][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z\d]{1,7}));/gi, character)
    .replace(/[ \t]*\r\n[ \t]*(?=\r\n)/g, '\r\n')
    .replace(/(?:\r\n){3,}/g, '\r\n\r\n')
    .trim();
}

function link(_: string, quoted: string | undefined, single: string | undefined, text: string): string {
  const target = quoted ?? single ?? '';
  return text.trim() === target ? text : `${text}&lt;${target}&gt;`;
}

function character(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) {
    return entities[name] ?? whole;
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
}
