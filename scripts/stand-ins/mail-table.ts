import { createHash } from 'node:crypto';
import type { JsonRecord } from '../../local/org/org-facade';
import { readMailHeader, type MailHeader } from './mail-header';
import { findNameless } from './nameless-mail';
import type { Dump, StandIns } from './start';

/** Longer tables hide what matters; `--dump` has everything. */
const shownRows = 100;
const widths = { subject: 38, people: 44 } as const;

/** Reason codes of the ledger in words. */
const reasons: Readonly<Record<string, string>> = {
  'skipped.no-match': 'nobody on it is a contact or lead',
  'skipped.not-owned': 'its people belong to somebody else',
  'skipped.internal': 'internal mail',
  'skipped.excluded': 'an excluded address is on it',
  'skipped.automated': 'automated mail',
  'skipped.private': 'marked private',
  'skipped.folder': 'not in Inbox or Sent',
  'waiting.claimed': 'waiting: being filed for another mailbox',
  'waiting.requested': 'waiting: somebody asked to file it again',
  'failed.mail-gone': 'not to be found in the mailbox any more',
  'waiting.retry': 'waiting for another attempt',
};

/** A row a mail and mailbox: subject, from and to, filed to whom or why not. */
export function mailTable({ mailboxes, loaded }: Pick<StandIns, 'mailboxes' | 'loaded'>, dump: Dump): string {
  const find = ledgerOf(dump);
  const people = namesOf(dump);
  const rows = mailboxes.flatMap(({ address, messages }) => {
    const mailboxId = loaded.mailboxIds.get(address) ?? '';
    const headers = messages.map(({ raw }) => readMailHeader(raw));
    const entries = headers.map((header) => find(mailboxId, header));
    const left = findNameless(headers, entries, mailboxId, dump);
    return headers.map((header, at) => {
      const entry = entries[at];
      const isUntold = left > 0 && header.messageId === '';
      return rowOf(header, entry ? outcomeOf(entry, dump, people) : isUntold ? untold : whyWithoutRow(header, dump));
    });
  });
  const head = rowText('SUBJECT', 'FROM → TO', 'FILED TO, OR WHY NOT');
  const rest = rows.length - shownRows;
  return [head, ...rows.slice(0, shownRows), ...(rest > 0 ? [`… and ${rest} more: --dump FILE writes all`] : [])].join(
    '\n',
  );
}

const untold = 'in the ledger, but without a Message-ID not told apart here: --dump FILE has its row';

type Lookup = (mailboxId: string, header: MailHeader) => JsonRecord | null;

/** Ledger rows hold no subject: a mail is found by its key, or by its time when it has no Message-ID. */
function ledgerOf(dump: Dump): Lookup {
  const byKey = new Map(dump.InboxSyncEntry__c.map((entry) => [entry['DeliveryKey__c'], entry]));
  const bySecond = new Map(
    dump.InboxSyncEntry__c.map((entry) => [`${String(entry['Mailbox__c'])} ${second(entry['SentAt__c'])}`, entry]),
  );
  return (mailboxId, header) =>
    header.messageId === ''
      ? (bySecond.get(`${mailboxId} ${header.date === null ? '' : second(header.date)}`) ?? null)
      : (byKey.get(deliveryKey(mailboxId, header)) ?? null);
}

function second(moment: unknown): number {
  const text = typeof moment === 'string' ? moment.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : moment;
  return Math.floor(new Date(text as string | number).getTime() / 1000);
}

/** A mail's key by the rule that poller and Apex follow, written a second time: a poller that strays from it shows here. */
function deliveryKey(mailboxId: string, { messageId, from }: MailHeader): string {
  const messageKey = sha256(`v1\n${messageId.replace(/[\s<>]/g, '')}\n${from}`);
  return sha256(`${mailboxId}|${messageKey}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Display names of contacts and leads by id. */
function namesOf(dump: Dump): Map<unknown, string> {
  const name = (row: JsonRecord, kind: string): [unknown, string] => [row['Id'], `${String(row['Name'])} (${kind})`];
  return new Map([...dump.Contact.map((row) => name(row, 'contact')), ...dump.Lead.map((row) => name(row, 'lead'))]);
}

/** What the privacy filter must keep, told from the people of the org and not from the poller; anything else is missing. */
function whyWithoutRow({ everybody }: MailHeader, dump: Dump): string {
  const known = new Set([...dump.Contact, ...dump.Lead].map(({ Email }) => String(Email).toLowerCase()));
  return everybody.some((address) => known.has(address))
    ? 'not sent to Salesforce'
    : 'not known to Salesforce: stayed in the mailbox';
}

function outcomeOf(entry: JsonRecord, dump: Dump, people: ReadonlyMap<unknown, string>): string {
  if (entry['Outcome__c'] !== 'Filed') {
    const code = String(entry['Reason__c']);
    return reasons[code] ?? code;
  }
  const task = dump.Task.find(({ Id }) => Id === entry['TaskId__c']);
  const ids = [
    task?.['WhoId'],
    ...dump.TaskRelation.filter((row) => row['TaskId'] === entry['TaskId__c']).map((row) => row['RelationId']),
  ];
  const names = new Set(ids.map((id) => people.get(id)).filter((name) => name !== undefined));
  const where = [...names].join(', ');
  return entry['Reason__c'] === 'filed.elsewhere' ? `${where}, by another mailbox` : where;
}

function rowOf({ subject, from, to }: MailHeader, outcome: string): string {
  const [first = '(nobody)', ...more] = to;
  const recipients = more.length > 0 ? `${first} +${more.length}` : first;
  return rowText(
    subject === '' ? '(no subject)' : subject,
    `${from === '' ? '(nobody)' : from} → ${recipients}`,
    outcome,
  );
}

function rowText(subject: string, people: string, outcome: string): string {
  return `${fit(subject, widths.subject)}  ${fit(people, widths.people)}  ${outcome}`;
}

/** Cut or filled to `width` columns of a terminal: East Asian characters and emoji take two. */
function fit(text: string, width: number): string {
  let taken = 0;
  let result = '';
  for (const character of text.replace(/\p{Cc}+/gu, ' ')) {
    const size = columns(character);
    if (taken + size > width - 1) {
      return `${result}…${' '.repeat(width - taken - 1)}`;
    }
    result += character;
    taken += size;
  }
  return result + ' '.repeat(width - taken);
}

function columns(character: string): number {
  if (/\p{Mn}|\p{Cf}/u.test(character)) {
    return 0;
  }
  const isWide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
  return isWide.test(character) ? 2 : 1;
}
