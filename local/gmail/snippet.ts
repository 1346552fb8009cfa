import { textOf, type MailPart } from '../mail/part-tree';

const longest = 200;
/** As much text as a snippet could need, so that long mail costs no more than short. */
const looked = 20_000;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The beginning of a mail's text in one line, with HTML's special characters escaped as Gmail does. */
export function snippetOf(tree: MailPart): string {
  const plain = firstOf(tree, 'text/plain');
  const html = plain === null ? firstOf(tree, 'text/html') : null;
  const text = plain === null ? withoutMarkup((html === null ? '' : textOf(html)).slice(0, looked)) : textOf(plain);
  const line = text.slice(0, looked).replace(/\s+/g, ' ').trim();
  // Half of a surrogate pair at the cut is dropped.
  return line
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()
    .replace(/[&<>"']/g, escaped);
}

function firstOf(part: MailPart, mimeType: string): MailPart | null {
  if (part.mimeType === mimeType && part.filename === '' && part.disposition.value !== 'attachment') {
    return part;
  }
  for (const inner of part.mimeType.startsWith('multipart/') ? part.parts : []) {
    const found = firstOf(inner, mimeType);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function withoutMarkup(html: string): string {
  return html
    .replace(/<(style|script|head)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(#\d{1,7}|[a-z]{1,8});/gi, (whole, name: string) => {
      const code = Number(name.slice(1));
      return name.startsWith('#') && code <= 0x10ffff ? String.fromCodePoint(code) : (entities[name] ?? whole);
    });
}

function escaped(character: string): string {
  return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[character] ?? '&#39;';
}
