import type { JsonRecord } from '../../local/org/org-facade';
import type { MailHeader } from './mail-header';
import type { Dump } from './start';

/**
 * Finds ledger rows to mails without Message-ID that their time did not lead to: by the subject of the task, or because
 * nothing else is left.
 *
 * @param entries the rows that were found already, one a mail, null where none was; those found here are put into it
 * @returns how many rows of the mailbox are left without a mail
 */
export function findNameless(
  headers: readonly MailHeader[],
  entries: (JsonRecord | null)[],
  mailboxId: string,
  dump: Dump,
): number {
  const left = new Set(dump.InboxSyncEntry__c.filter((entry) => entry['Mailbox__c'] === mailboxId));
  entries.forEach((entry) => entry && left.delete(entry));
  const subjects = new Map(dump.Task.map(({ Id, Subject }) => [Id, Subject]));
  const nameless = (): number[] => [...headers.keys()].filter((at) => headers[at]?.messageId === '' && !entries[at]);
  const take = (at: number, [entry, ...others]: JsonRecord[]): void => {
    if (entry && others.length === 0) {
      entries[at] = entry;
      left.delete(entry);
    }
  };
  for (const at of nameless()) {
    const subject = headers[at]?.subject;
    take(
      at,
      [...left].filter((entry) => subjects.get(entry['TaskId__c']) === subject),
    );
  }
  const [last, ...others] = nameless();
  if (last !== undefined && others.length === 0) {
    take(last, [...left]);
  }
  return left.size;
}
