import type { OrgState, OutboxTotals } from './ports';

/** What decides whether a call is worth it now. */
export interface DueFacts {
  readonly org: OrgState;
  readonly totals: OutboxTotals;
  /** A mailbox's status changed, or mail was dropped whose ledger row is missing. */
  readonly hasNews: boolean;
  readonly now: Date;
  /** By how much the governor stretches gaps. */
  readonly stretch: number;
}

const MINUTE_MS = 60_000;
/** What waits for an answer waits so long at most: that is when Salesforce thinks of a first resend. */
const ANSWER_MS = 15 * MINUTE_MS;
/** A status that changes to and fro costs one call a minute at most. */
const NEWS_MS = MINUTE_MS;

/** The policy's interval, in milliseconds. */
export function intervalMs({ policy }: OrgState): number {
  return (policy?.syncIntervalMinutes ?? 0) * MINUTE_MS;
}

/** Whether what the state knows of the org is recent enough to decide about mail. */
export function isFresh(org: OrgState, now: Date): boolean {
  return org.policy !== null && sinceLast(org, now) < Math.min(intervalMs(org), ANSWER_MS);
}

/** Whether to send a heartbeat: the first one, at the policy's interval, for news, and for what waits for an answer. */
export function isHeartbeatDue({ org, totals, hasNews, now, stretch }: DueFacts): boolean {
  if (org.policy === null) {
    return true;
  }
  const since = sinceLast(org, now) / stretch;
  const interval = intervalMs(org);
  const isWaiting = totals.unanswered + totals.deferred > 0;
  return since >= interval || (isWaiting && since >= Math.min(interval, ANSWER_MS)) || (hasNews && since >= NEWS_MS);
}

function sinceLast({ lastHeartbeatAt }: OrgState, now: Date): number {
  return lastHeartbeatAt === null ? Infinity : now.getTime() - lastHeartbeatAt.getTime();
}
