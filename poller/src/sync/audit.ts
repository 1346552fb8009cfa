/**
 * Proves a mailbox complete: every message that the provider lists since a moment is compared with the state, and what
 * the state calls settled with the ledger in Salesforce. What has no good end and is not on its way is a gap.
 */
import { heartbeatLimits, heartbeatVersion } from '../../../contract/heartbeat';
import type { HeartbeatMailbox, HeartbeatOutcome, HeartbeatRequest } from '../../../contract/heartbeat';
import type { MailSource, Salesforce, Store } from './ports';
import { NOT_FOUND } from './read-candidate';
import type { MessageTrace } from './work-ports';

const DAY = 24 * 60 * 60 * 1000;

/** Why a message of the mailbox is missing in Salesforce. */
export interface Gap {
  readonly providerId: string;
  readonly deliveryKey: string | null;
  /** A code: `never-seen`, `not-found…`, `lost`, `no-ledger-row`, `unreadable…`, `refused…` or the ledger's `failed…`. */
  readonly reason: string;
}

export interface Audit {
  readonly mailbox: HeartbeatMailbox;
  readonly since: Date;
  readonly listed: number;
  /** Filed, or on record why not. */
  readonly settled: number;
  /** Waits for Salesforce or for its ledger row. */
  readonly underWay: number;
  readonly gaps: readonly Gap[];
}

export interface AuditPorts {
  readonly store: Store;
  readonly salesforce: Salesforce;
  readonly source: MailSource;
}

type Verdict = 'settled' | 'under-way' | Gap;

/** @param since from there on; mail from before the mailbox is synced is nobody's business */
export async function auditMailbox(
  { store, salesforce, source }: AuditPorts,
  mailbox: HeartbeatMailbox,
  since: Date,
  signal: AbortSignal,
): Promise<Audit> {
  const from = new Date(Math.max(since.getTime(), new Date(mailbox.syncSince ?? 0).getTime()));
  const verdicts = new Map<string, Verdict>();
  const traces: MessageTrace[] = [];
  for await (const { candidates } of source.list(mailbox, { from, to: null }, signal)) {
    const ids = candidates.map(({ id }) => id);
    const known = await store.work.traces(mailbox.id, ids);
    for (const id of ids) {
      const trace = known.get(id);
      verdicts.set(id, verdictOf(id, trace));
      traces.push(...(trace === undefined ? [] : [trace]));
    }
  }
  const inLedger = traces.filter(({ providerId }) => verdicts.get(providerId) === 'settled');
  for (const gap of await missingInLedger(store, salesforce, inLedger, signal)) {
    verdicts.set(gap.providerId, gap);
  }
  const all = [...verdicts.values()];
  return {
    mailbox,
    since: from,
    listed: all.length,
    settled: all.filter((verdict) => verdict === 'settled').length,
    underWay: all.filter((verdict) => verdict === 'under-way').length,
    gaps: all.filter((verdict): verdict is Gap => typeof verdict === 'object'),
  };
}

/** Orders everything that is missing anew; the next run brings it. */
export async function orderRepair(store: Store, { mailbox, gaps }: Audit): Promise<void> {
  const keyed = gaps.filter(({ deliveryKey }) => deliveryKey !== null);
  await store.work.requestRefetch(
    keyed.map(({ deliveryKey }) => ({ deliveryKey: deliveryKey ?? '', messageKey: null, mailboxId: mailbox.id })),
  );
  const others = gaps.filter(({ deliveryKey }) => deliveryKey === null);
  await store.work.retry(
    mailbox.id,
    others.map(({ providerId }) => providerId),
  );
}

function verdictOf(providerId: string, trace: MessageTrace | undefined): Verdict {
  const gap = (reason: string): Gap => ({ providerId, deliveryKey: trace?.deliveryKey ?? null, reason });
  switch (trace?.state) {
    case undefined:
      return gap('never-seen');
    case 'outbox':
      return trace.outbox === null ? gap('lost') : trace.outbox === 'refused' ? gap('refused') : 'under-way';
    case 'failing':
      return gap(failingReason(trace));
    case 'dead':
      return gap(trace.reason ?? 'unreadable');
    case 'gone':
      return gap('not-found');
    case 'dropped':
      return trace.isReported === false ? 'under-way' : 'settled';
    case 'settled':
    case 'duplicate':
    case 'outside':
      return 'settled';
  }
}

/** One without a reason was ordered by a repair, and no run has asked for it yet. */
function failingReason({ reason }: MessageTrace): string {
  if (reason === null) {
    return 'never-seen';
  }
  return reason === NOT_FOUND ? 'not-found.so-far' : 'unreadable.so-far';
}

/** Asks the ledger about settled mail by a heartbeat that reports nothing; rows older than the purge keeps are not asked. */
async function missingInLedger(
  store: Store,
  salesforce: Salesforce,
  traces: readonly MessageTrace[],
  signal: AbortSignal,
): Promise<Gap[]> {
  const { policy } = await store.org();
  const oldest = Date.now() - ((policy?.ledgerRetentionDays ?? 30) - 1) * DAY;
  const asked = traces.filter(
    ({ deliveryKey, seenAt, state }) => deliveryKey !== null && state !== 'duplicate' && seenAt.getTime() > oldest,
  );
  const gaps: Gap[] = [];
  for (let start = 0; start < asked.length; start += heartbeatLimits.waiting) {
    const part = asked.slice(start, start + heartbeatLimits.waiting);
    const outcomes = await ledgerOf(store, salesforce, part, signal);
    for (const { providerId, deliveryKey, state, reason } of part) {
      const row = outcomes[deliveryKey ?? ''];
      // Mail with nobody known to the org never left the mailbox: by design it has no row.
      const isKept = state === 'dropped' && reason === 'skipped.no-match';
      if (row === undefined ? !isKept : row.outcome === 'Failed') {
        gaps.push({ providerId, deliveryKey, reason: row?.reason ?? 'no-ledger-row' });
      }
    }
  }
  return gaps;
}

/** What the ledger says of these messages now, by delivery key; costs one call. */
export async function ledgerOf(
  store: Store,
  salesforce: Salesforce,
  traces: readonly MessageTrace[],
  signal: AbortSignal,
): Promise<Record<string, HeartbeatOutcome>> {
  const { orgId, policyHash } = await store.org();
  const request: HeartbeatRequest = {
    version: heartbeatVersion,
    orgId,
    policyHash,
    run: null,
    mailboxes: [],
    settledElsewhere: [],
    waiting: [...new Set(traces.flatMap(({ deliveryKey }) => deliveryKey ?? []))],
    waitingSince: {},
  };
  return (await salesforce.heartbeat(request, signal)).outcomes;
}
