import type { MailboxState } from '../../sync/ports';
import type { Concern } from './status-report';

/** Statuses that time does not heal. */
export const FOR_A_PERSON: ReadonlySet<string> = new Set(['Reconnect', 'Not connected', 'Degraded']);

/** What to do where the poller left no detail. */
const REMEDIES: Readonly<Record<string, string>> = {
  Reconnect: 'Renew the access at the provider: docs/host.md says how. Mail of the time in between is caught up.',
  'Not connected': 'inbox-sync doctor says what is missing.',
  Degraded: 'The next run tries again. After a day, run inbox-sync doctor and look at the status page of the provider.',
};

/** The status of a mailbox in words for a person. */
export function mailboxWords({ mailbox, status, detail, lastSyncAt }: MailboxState, now: Date): string {
  if (!mailbox.isActive) {
    return 'paused: a person switched it off, or its user is not active';
  }
  if (status === null) {
    return 'new: the next run looks at it for the first time';
  }
  const read = lastSyncAt === null ? 'never read to its end' : `read to its end ${ago(lastSyncAt, now)}`;
  return [`${status.toLowerCase()}, ${read}`, ...(detail === null || status === 'Paused' ? [] : [detail])].join('. ');
}

/** What a person has to do for a mailbox; null when nothing. */
export function mailboxConcern({ mailbox, status, detail }: MailboxState): Concern | null {
  if (!mailbox.isActive || status === null || !FOR_A_PERSON.has(status)) {
    return null;
  }
  return { what: `${mailbox.address}: ${status}`, remedy: detail ?? REMEDIES[status] ?? '' };
}

/** How long ago something was, in the largest unit of which there are two at least. */
export function ago(moment: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000));
  return seconds < 5 ? 'just now' : `${duration(seconds)} ago`;
}

export function duration(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  for (const [name, size] of units) {
    if (seconds >= 2 * size) {
      return `${Math.floor(seconds / size)} ${name}s`;
    }
  }
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}
