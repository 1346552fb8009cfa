import { decodeWords } from 'postal-mime';
import type { HeaderField } from '../mail/header-fields';

const addressFields = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'reply-to',
  'sender',
  'resent-from',
  'resent-to',
  'resent-cc',
]);
const encodedRun = /=\?[^?\s]+\?[qb]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[qb]\?[^?]*\?=)*/gi;
const specials = /[()<>[\]:;@\\,."]/;

/**
 * A header value as the Gmail API shows it in `payload.headers`: RFC 2047 encoded words are decoded there, unlike in
 * `raw`. No Google page says so; recorded answers do: Mailchimp, which writes every subject and name as encoded words,
 * arrives in clear (mock data of a Securly project, 2023), `"sen\u00a0der" <…>` stands in a From (fixtures of
 * aaira-a/gocd2gmail2slack, 2016), and EmailEngine (postalsys) hands these values to an address parser that decodes
 * nothing. That a decoded name is quoted where it holds specials such as a comma is inferred from the second of these;
 * without it the address list could not be read again.
 */
export function shownValue({ name, value }: HeaderField): string {
  const clean = (text: string): string => text.replace(/[\r\n\0]+/g, ' ');
  if (!value.includes('=?')) {
    return clean(value);
  }
  return clean(addressFields.has(name.toLowerCase()) ? decodeAddresses(value) : decodeWords(value));
}

/** Decodes the words of an address list so that it still parses as the same list. */
function decodeAddresses(value: string): string {
  return value
    .split(/("(?:[^"\\]|\\.)*"|<[^<>]*>)/)
    .map((piece) => {
      if (piece.startsWith('<')) {
        return decodeWords(piece);
      }
      if (piece.startsWith('"')) {
        return piece.replace(encodedRun, (run) => escapeQuoted(decodeWords(run)));
      }
      return piece.replace(encodedRun, (run) => quoted(decodeWords(run)));
    })
    .join('');
}

function quoted(name: string): string {
  return specials.test(name) ? `"${escapeQuoted(name)}"` : name;
}

function escapeQuoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
