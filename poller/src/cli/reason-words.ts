import type { LateTrace } from '../sync/work-ports';

/** What codes mean, for people at a terminal. */
const WORDS: Readonly<Record<string, string>> = {
  'filed.contacts': 'filed as a task on its contacts',
  'filed.lead': 'filed as a task on its lead',
  'filed.elsewhere': 'filed already by another mailbox; its task stands there',
  'skipped.no-match': 'nobody on it is a contact or lead',
  'skipped.not-owned': 'its contacts and leads belong to somebody else',
  'skipped.internal': 'internal mail',
  'skipped.excluded': 'an excluded address is on it',
  'skipped.automated': 'automated mail',
  'skipped.private': 'a person marked it private, or with No Salesforce',
  'skipped.folder': 'it was never in Inbox or Sent',
  'outside.folder': 'it was never in Inbox or Sent, as far as the poller saw',
  'outside.age': 'it is older than the moment from which the mailbox is synced; inbox-sync backfill brings older mail',
  'waiting.claimed': 'it is being filed for another mailbox',
  'waiting.retry': 'something stood in the way that will pass; it is tried again',
  'waiting.requested': 'somebody asked to file it again',
  'failed.mail-gone': 'it was to be filed again and is not in the mailbox any more',
  'failed.unknown-mailbox': 'its mailbox is not in Salesforce any more',
  'failed.never-answered': 'Salesforce took it five times and never said what became of it',
  'never-seen': 'the poller has never looked at it',
  'not-found': 'its mailbox names it and did not find it when it was asked for',
  'not-found.so-far': 'its mailbox names it and did not find it so far; the next runs ask again',
  lost: 'the poller forgot it before Salesforce answered',
  'no-ledger-row': 'Salesforce has no record of it',
  refused: 'Salesforce refuses its data',
  gone: 'it was deleted before it was read',
};

export function reasonWords(code: string): string {
  const known = WORDS[code];
  if (known !== undefined) {
    return `${known} (${code})`;
  }
  if (code.startsWith('unreadable')) {
    return `it could not be read (${code})`;
  }
  return code.startsWith('failed.') || code.startsWith('refused.') ? `Salesforce refused it (${code})` : code;
}

/** How the late match of a mail stands, to be added to what became of it; empty where there is none. */
export function lateWords(late: LateTrace | null): string {
  if (late === null) {
    return '';
  }
  const known = '; somebody on it became known later';
  if (late.lostAt !== null) {
    return `${known}, but its mailbox did not find it, asked ${late.misses} times until ${late.lostAt.toISOString()}`;
  }
  return late.dueAt === null
    ? `${known}: the next run reads it again`
    : `${known}, but its mailbox did not find it so far, asked ${late.misses} times; it is asked again at ${late.dueAt.toISOString()}`;
}
