import type { MailboxState, OrgState, OutboxTotals } from '../../sync/ports';
import { ago, duration } from './mailbox-words';
import type { Concern } from './status-report';

/** The monitor in the org thinks the same of a silent poller. */
const SILENT_INTERVALS = 3;
const LEAST_SILENCE_MS = 60 * 60_000;
const STARTED = 'Look at the host: is inbox-sync run up, or inbox-sync once scheduled, and how does it end?';

/** What concerns all mailboxes and needs a person. */
export function orgConcerns(
  org: OrgState,
  totals: OutboxTotals,
  states: readonly MailboxState[],
  now: Date,
): Concern[] {
  if (org.policy === null || org.lastHeartbeatAt === null) {
    const what = 'Salesforce has never answered on this state';
    return [{ what, remedy: org.hold ?? 'Run inbox-sync once; when it fails, inbox-sync doctor says why.' }];
  }
  const longest = Math.max(LEAST_SILENCE_MS, SILENT_INTERVALS * org.policy.syncIntervalMinutes * 60_000);
  const since = now.getTime() - longest;
  const found: Concern[] = [];
  if (org.hold !== null) {
    found.push({ what: 'Nothing is sent to Salesforce for now', remedy: org.hold });
  }
  if (org.lastHeartbeatAt.getTime() < since) {
    found.push({ what: `The last heartbeat to Salesforce was ${ago(org.lastHeartbeatAt, now)}`, remedy: STARTED });
  }
  const late = states.filter(
    ({ mailbox, status, lastSyncAt }) =>
      mailbox.isActive && status === 'Connected' && lastSyncAt !== null && lastSyncAt.getTime() < since,
  );
  if (late.length > 0) {
    const what = `${late.length} of ${states.length} mailboxes were not read to their end for ${duration(longest / 1000)}`;
    found.push({ what, remedy: STARTED });
  }
  return [...found, ...mailConcerns(org, totals), ...apiConcerns(org, org.policy.apiReservePercent)];
}

function mailConcerns({ subscription }: OrgState, { refused }: OutboxTotals): Concern[] {
  const found: Concern[] = [];
  if (subscription !== null && subscription !== 'Running') {
    const remedy = 'Setup, Platform Events, Inbox Sync Email, Subscriptions: resume it. Nothing is lost meanwhile.';
    found.push({ what: `The filing trigger's subscription in Salesforce is ${subscription}`, remedy });
  }
  if (refused > 0) {
    const remedy = 'The log of the run names key and code of each; audit --repair publishes them again.';
    found.push({ what: `${refused} mails were refused by Salesforce for their data`, remedy });
  }
  return found;
}

function apiConcerns({ apiUsed, apiLimit, apiHeardAt }: OrgState, reservePercent: number): Concern[] {
  if (apiUsed === null || apiLimit === null || apiUsed < (apiLimit * (100 - reservePercent)) / 100) {
    return [];
  }
  const heard = apiHeardAt === null ? '' : `, as of ${apiHeardAt.toISOString()}`;
  const what = `The org used ${apiUsed} of ${apiLimit} API calls; ${reservePercent} % are kept for others${heard}`;
  return [{ what, remedy: 'Mail waits in the outbox until calls come back, hour by hour; or lower API Reserve.' }];
}
