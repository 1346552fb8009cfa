import { createHash } from 'node:crypto';
import type { ConsentError, ConsentProblem } from '../sync/consent';

/** A page of words: what happened and what to do. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** Where a link leads; null shows none. */
  readonly link: string | null;
}

const AGAIN = 'Go back to Inbox Sync in Salesforce and press Connect again.';
const NOTHING = 'Nothing was stored.';

const WORDS: Readonly<Record<ConsentProblem, readonly [number, string, string]>> = {
  'incomplete-link': [400, 'The link is not complete', AGAIN],
  'unknown-request': [404, 'Nobody asked for this link', AGAIN],
  'used-request': [409, 'The link was opened before', `It is good once. ${AGAIN}`],
  'expired-request': [410, 'The link is too old', `It is good for ten minutes. ${AGAIN}`],
  'mailbox-gone': [
    410,
    'The mailbox cannot be connected any more',
    'It was removed, its user is not active, or it is read by the service account now. Load Inbox Sync in Salesforce again.',
  ],
  'wrong-org': [
    409,
    'This poller serves another Salesforce org',
    'Ask an administrator to check the Poller URL under Organisation.',
  ],
  'salesforce-away': [503, 'Salesforce does not answer', `Wait a few minutes. ${AGAIN}`],
  'too-many': [429, 'Too many links that are not good', `Wait ten minutes. ${AGAIN}`],
  'not-allowed': [
    403,
    'This poller may not read the mailbox',
    'Ask its host to add the address to INBOX_SYNC_ALLOWED_MAILBOXES, and connect again.',
  ],
  'no-client': [
    501,
    'This poller cannot connect mailboxes of this provider',
    'Ask its host to set the OAuth client: GOOGLE_OAUTH_CLIENT_ID for Gmail, MICROSOFT_OAUTH_CLIENT_ID for Microsoft 365.',
  ],
  'forged-state': [
    400,
    'This answer does not belong to this browser',
    `It was begun in another browser, or somebody else made the link. ${AGAIN}`,
  ],
  'unknown-state': [410, 'This answer is not expected any more', `It was used before or took too long. ${AGAIN}`],
  'consent-refused': [
    403,
    'You did not consent',
    `Without consent the mailbox is not read. To change your mind: ${AGAIN}`,
  ],
  'missing-scope': [
    403,
    'The permission to read mail was not given',
    `Leave the box for reading mail ticked on the consent screen. ${AGAIN}`,
  ],
  'wrong-account': [
    409,
    'You consented with another account',
    `Choose the account of the mailbox on the consent screen. ${AGAIN}`,
  ],
  'provider-error': [502, 'The mail provider refused', `${AGAIN} When it happens again, show this to the host.`],
  'provider-away': [503, 'The mail provider does not answer', `Wait a few minutes. ${AGAIN}`],
};

/** What a person is told when a mailbox was not connected. */
export function problemPage(error: ConsentError): Page {
  const [status, title, remedy] = WORDS[error.problem];
  const detail = detailOf(error);
  return { status, title, lines: [...(detail === null ? [] : [detail]), NOTHING, remedy], link: null };
}

function detailOf({ problem, detail }: ConsentError): string | null {
  if (detail === null) {
    return null;
  }
  return problem === 'wrong-account' ? `The mailbox is ${detail}.` : `The reason: ${detail}.`;
}

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f3f3f3;color:#181818}
main{max-width:36rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #747474;border-radius:.25rem}
h1{font-size:1.5rem;line-height:1.25;margin-top:0}a{color:#0b5cab}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The headers of every page: it loads nothing, runs nothing, is framed nowhere, kept nowhere and tells nobody of itself. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export function html({ title, lines, link }: Page): string {
  const anchor = link === null ? '' : `<p><a href="${escape(link)}">Back to Inbox Sync</a></p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - Inbox Sync</title><style>${STYLE}</style></head>
<body><main><h1>${escape(title)}</h1>${lines.map((line) => `<p>${escape(line)}</p>`).join('')}${anchor}</main></body></html>
`;
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
