import { reasonWords } from '../reason-words';
import { ago, duration } from './mailbox-words';
import type { MailboxLine, StatusReport } from './status-report';

/** The report for people: the org, the outbox, a block for each mailbox, and what to look at. */
export function statusText(report: StatusReport): string {
  const { mailboxes, needsPerson, process: pid } = report;
  return [
    ...(pid === null ? [] : [`told by process ${pid}, which works on this state`]),
    ...orgLines(report),
    ...outboxLines(report),
    ...(mailboxes.length === 0 ? ['no mailbox yet: create an Inbox Sync Mailbox in Salesforce'] : []),
    ...mailboxes.flatMap(mailboxLines),
    ...needsPerson.map(({ what, remedy }) => `look at: ${what}. ${remedy}`),
    ...(needsPerson.length === 0 ? ['nothing needs a person'] : []),
  ].join('\n');
}

function orgLines({ at, org, api, filter }: StatusReport): string[] {
  const now = new Date(at);
  const when = (moment: string | null): string => (moment === null ? 'never' : ago(new Date(moment), now));
  if (org.lastHeartbeatAt === null) {
    return ['Salesforce: has never answered on this state'];
  }
  const subscription = org.subscription === null ? '' : `, filing ${org.subscription.toLowerCase()}`;
  const lines = [
    `Salesforce: org ${org.orgId ?? '?'}, last heartbeat ${when(org.lastHeartbeatAt)} (every ${org.syncIntervalMinutes ?? '?'} minutes)${subscription}`,
  ];
  const { used, limit, reservePercent, heardAt } = api;
  lines.push(
    used === null || limit === null
      ? 'API calls: not heard yet'
      : `API calls: ${used} of ${limit} used by the whole org within a day, ${reservePercent ?? 0} % kept for others; heard ${when(heardAt)}`,
  );
  lines.push(
    filter.isOn
      ? `privacy filter: on, people ${filter.loadedAt === null ? 'not loaded yet' : `asked for ${when(filter.refreshedAt)}, all compared ${when(filter.comparedAt)}`}`
      : 'privacy filter: off',
  );
  return lines;
}

function outboxLines({ outbox }: StatusReport): string[] {
  const { queued, held, unanswered, deferred, refused, whyHeld } = outbox;
  const waiting = `outbox: ${queued} to publish, ${held} held, ${unanswered} unanswered, ${deferred} waiting in Salesforce, ${refused} refused`;
  return [waiting, ...(whyHeld === null ? [] : [`  held: ${whyHeld}`])];
}

function mailboxLines(line: MailboxLine): string[] {
  const { address, provider, access, says, lagSeconds, outbox, unreadable, kept, backfillTo } = line;
  const by = access === 'Own consent' ? `${provider} by own consent` : provider;
  const waits = outbox.queued + outbox.held + outbox.unanswered + outbox.deferred;
  const facts = [
    ...(lagSeconds === null ? [] : [`lag ${duration(lagSeconds)}`]),
    ...(waits > 0 ? [`${waits} in the outbox`] : []),
    ...(outbox.held > 0 ? [`${outbox.held} of them held`] : []),
    ...(outbox.refused > 0 ? [`${outbox.refused} refused`] : []),
    ...(unreadable > 0 ? [`${unreadable} not readable so far`] : []),
    ...Object.entries(kept).map(([reason, number]) => `${number} stay in the mailbox: ${reasonWords(reason)}`),
    ...(backfillTo === null ? [] : [`backfill has come back to ${backfillTo}`]),
  ];
  return [`${address} (${by}): ${says}`, ...(facts.length > 0 ? [`  ${facts.join('; ')}`] : [])];
}
