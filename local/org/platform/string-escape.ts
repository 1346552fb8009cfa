import { NotModelledError } from '../kernel/exceptions';
import { strict, type Members } from './arguments';

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const HTML_NAMES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00A0' };

/** The four markup characters. Named entities of accented letters are not modelled. */
function escapeHtml(text: string): string {
  const foreign = /[\u00A0-\u{10FFFF}]/u.exec(text);
  if (foreign) {
    throw new NotModelledError(`escaping '${foreign[0]}' as an HTML entity`);
  }
  return text.replace(/[&<>"]/g, (char) => HTML[char] ?? char);
}

function unescapeMarkup(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#[xX]([0-9A-Fa-f]+)|(\w+));/g,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) {
        const char = HTML_NAMES[name] ?? (name === 'apos' ? "'" : undefined);
        if (char === undefined) {
          throw new NotModelledError(`the entity ${all}`);
        }
        return char;
      }
      return String.fromCodePoint(decimal !== undefined ? Number(decimal) : parseInt(hex ?? '', 16));
    },
  );
}

const JAVA: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
};
const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** As commons-lang's escapeJava: everything outside of printable ASCII as \uXXXX. */
function escapeJava(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7F]/g, (char) => JAVA[char] ?? unicode(char));
}

function escapeEcmaScript(text: string): string {
  return escapeJava(text).replace(/['/]/g, (char) => `\\${char}`);
}

function unescapeJava(text: string): string {
  const letters: Record<string, string> = { b: '\b', n: '\n', t: '\t', f: '\f', r: '\r' };
  return text.replace(/\\(?:u+([0-9A-Fa-f]{4})|([\s\S]))/g, (_all, code?: string, char?: string) =>
    code !== undefined ? String.fromCharCode(parseInt(code, 16)) : (letters[char ?? ''] ?? char ?? ''),
  );
}

/** Escaping and unescaping. */
export const escapeMembers: Members = strict({
  'static String escapeSingleQuotes(String text)': (text: string) => text.replace(/['\\]/g, (char) => `\\${char}`),
  'String escapeHtml3()': escapeHtml,
  'String escapeHtml4()': escapeHtml,
  'String unescapeHtml3()': unescapeMarkup,
  'String unescapeHtml4()': unescapeMarkup,
  'String escapeXml()': (self: string) => self.replace(/[&<>"']/g, (char) => HTML[char] ?? '&apos;'),
  'String unescapeXml()': unescapeMarkup,
  'String escapeJava()': escapeJava,
  'String unescapeJava()': unescapeJava,
  'String escapeEcmaScript()': escapeEcmaScript,
  'String unescapeEcmaScript()': unescapeJava,
  'String escapeUnicode()': (self: string) => self.replace(/[\u0080-\uFFFF]/g, unicode),
  'String unescapeUnicode()': (self: string) =>
    self.replace(/\\u+([0-9A-Fa-f]{4})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16))),
  'String escapeCsv()': (self: string) => (/[",\r\n]/.test(self) ? `"${self.replaceAll('"', '""')}"` : self),
  'String unescapeCsv()': (self: string) =>
    /^"[\s\S]*"$/.test(self) && /[",\r\n]/.test(self.slice(1, -1)) ? self.slice(1, -1).replaceAll('""', '"') : self,
});
