import { InboxSyncError, StoppedError } from '../lib/errors';
import type { MailboxState } from '../sync/ports';
import type { RunReport } from '../sync/run-once';
import { FOR_A_PERSON } from './status/mailbox-words';

/** What a person should look at after a run, one sentence each; empty when nothing is. */
export function concerns({ mailboxes, totals, counters, failure, subscription }: RunReport): string[] {
  const found: string[] = [];
  if (failure instanceof StoppedError) {
    return found;
  }
  if (failure !== null) {
    found.push([failure.message, ...(failure instanceof InboxSyncError ? failure.actions : [])].join('. '));
  }
  if (subscription !== null && subscription !== 'Running') {
    found.push(
      `The trigger's subscription in Salesforce is ${subscription}: resume it under Setup, Platform Events, InboxSyncEmail.`,
    );
  }
  if (counters.peopleProblem !== null) {
    found.push(`It is not known anew whom Salesforce knows, ${totals.held} mails are held: ${counters.peopleProblem}`);
  }
  if (totals.queued > 0 && failure === null) {
    found.push(`${totals.queued} mails wait in the outbox because Salesforce files no further; the next run goes on.`);
  }
  if (counters.failed > 0) {
    found.push(`${counters.failed} mails could not be filed: see Inbox Sync Entries with outcome Failed.`);
  }
  if (totals.refused > 0) {
    found.push(`${totals.refused} mails were refused by Salesforce for their data: the log names key and code.`);
  }
  for (const { mailbox, status, detail } of mailboxes) {
    if (status !== null && FOR_A_PERSON.has(status)) {
      found.push(`${mailbox.address}: ${status}. ${detail ?? ''}`.trim());
    }
  }
  return found;
}

/** The report for people: a line a mailbox, the totals, and what to look at. */
export function reportText(report: RunReport): string {
  const { counters, totals, usage, failure } = report;
  const lines = report.mailboxes.map((state) => mailboxLine(state, report));
  if (report.mailboxes.length === 0) {
    lines.push(
      failure === null
        ? 'no mailbox yet: create an Inbox Sync Mailbox in Salesforce'
        : 'no mailbox is known yet: Salesforce has not told',
    );
  }
  const waiting = totals.unanswered + totals.deferred;
  lines.push(
    `total: ${count(counters.messagesSeen(), 'new mail')}, ${counters.published} published, ${counters.settled} settled, ` +
      `${waiting} waiting for Salesforce, ${count(usage.calls, 'Salesforce API call')}`,
  );
  if (failure instanceof StoppedError) {
    lines.push('stopped on request; the next run goes on from here');
  }
  return [...lines, ...concerns(report).map((concern) => `look at: ${concern}`)].join('\n');
}

/** The same as one JSON object, for scripts. */
export function reportJson(report: RunReport): string {
  const { counters, totals, usage, mailboxes } = report;
  return JSON.stringify({
    mailboxes: mailboxes.length,
    messagesSeen: counters.messagesSeen(),
    published: counters.published,
    settled: counters.settled,
    dropped: counters.dropped(),
    repaired: counters.repaired(),
    queued: totals.queued,
    waiting: totals.unanswered + totals.deferred,
    refused: totals.refused,
    salesforceApiCalls: usage.calls,
    concerns: concerns(report).length,
    seconds: (report.finishedAt.getTime() - counters.startedAt.getTime()) / 1000,
  });
}

function mailboxLine({ mailbox, status }: MailboxState, { counters }: RunReport): string {
  const mine = counters.mailboxes.get(mailbox.id);
  if (mine === undefined) {
    return `${mailbox.address}: ${status ?? 'not read yet'}`;
  }
  const kept = Object.entries(mine.dropped).map(([reason, number]) => `${number} ${reason}`);
  const parts = [
    count(mine.messagesSeen, 'new mail'),
    `${mine.queued} for Salesforce`,
    ...(kept.length > 0 ? [`kept back: ${kept.join(', ')}`] : []),
    ...(mine.repaired > 0 ? [`${mine.repaired} missed before and found by the sweep`] : []),
    ...(mine.unreadable > 0 ? [`${mine.unreadable} unreadable`] : []),
  ];
  return `${mailbox.address}: ${parts.join(', ')} (${status ?? 'unknown'})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
