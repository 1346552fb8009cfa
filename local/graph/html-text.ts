const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  uuml: 'ü',
  ouml: 'ö',
  auml: 'ä',
  Uuml: 'Ü',
  Ouml: 'Ö',
  Auml: 'Ä',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  euro: '€',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  laquo: '«',
  raquo: '»',
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
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi, character)
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
