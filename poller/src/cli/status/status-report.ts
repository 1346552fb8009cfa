import { z } from 'zod';
import type { StateStore } from '../../store/state-store';
import type { MailboxFigures } from '../../store/mailbox-figures';
import type { MailboxState, OrgState, OutboxTotals } from '../../sync/ports';
import type { PeopleState } from '../../sync/people-ports';
import { mailboxConcern, mailboxWords } from './mailbox-words';
import { orgConcerns } from './org-concerns';

const moment = z.iso.datetime().nullable();
const count = z.number().int().min(0);
const waitingSchema = z.object({ queued: count, held: count, unanswered: count, deferred: count, refused: count });

/** Something that a person should look at, with what to do about it. */
export const concernSchema = z.object({ what: z.string(), remedy: z.string() });
export type Concern = z.infer<typeof concernSchema>;

const mailboxSchema = z.object({
  id: z.string(),
  address: z.string(),
  provider: z.string(),
  access: z.string(),
  isActive: z.boolean(),
  /** What Salesforce shows, or New: it was not looked at yet. */
  status: z.string(),
  /** The status in words. */
  says: z.string(),
  /** Since it was last read to its end; null where that never happened, or nobody wants it read. */
  lagSeconds: z.number().nullable(),
  lastSyncAt: moment,
  syncedThroughAt: moment,
  outbox: waitingSchema,
  unreadable: count,
  /** Mail that stays in the mailbox because Salesforce knows nobody on it, by reason. */
  kept: z.record(z.string(), count),
  backfillTo: moment,
  /** A user's consent is stored. */
  hasConsent: z.boolean(),
});
export type MailboxLine = z.infer<typeof mailboxSchema>;

/** What `inbox-sync status --json` prints; documented in docs/operate.md. */
export const statusSchema = z.object({
  at: z.iso.datetime(),
  /** Process that has the state to itself and told this; null where the state was read directly. */
  process: z.number().int().nullable(),
  org: z.object({
    orgId: z.string().nullable(),
    lastHeartbeatAt: moment,
    syncIntervalMinutes: count.nullable(),
    subscription: z.string().nullable(),
    /** Why nothing is sent to Salesforce for now. */
    hold: z.string().nullable(),
  }),
  /** API calls of the whole org within a day, as Salesforce counted them at `heardAt`. */
  api: z.object({ used: count.nullable(), limit: count.nullable(), reservePercent: count.nullable(), heardAt: moment }),
  outbox: waitingSchema.extend({ whyHeld: z.string().nullable() }),
  filter: z.object({ isOn: z.boolean(), loadedAt: moment, comparedAt: moment, refreshedAt: moment }),
  mailboxes: z.array(mailboxSchema),
  needsPerson: z.array(concernSchema),
});
export type StatusReport = z.infer<typeof statusSchema>;

const NO_FIGURES: MailboxFigures = {
  queued: 0,
  held: 0,
  unanswered: 0,
  deferred: 0,
  refused: 0,
  unreadable: 0,
  kept: {},
  backfillTo: null,
  hasConsent: false,
};

/** What the state knows, without a call to anybody. */
export async function readStatus(
  store: StateStore,
  { isFilterOn, now, pid }: { readonly isFilterOn: boolean; readonly now: Date; readonly pid: number | null },
): Promise<StatusReport> {
  const org = await store.org();
  const totals = await store.totals();
  const people = await store.people.state();
  const figures = await store.figuresByMailbox();
  const states = await store.mailboxes();
  return {
    at: now.toISOString(),
    process: pid,
    org: {
      orgId: org.orgId,
      lastHeartbeatAt: iso(org.lastHeartbeatAt),
      syncIntervalMinutes: org.policy?.syncIntervalMinutes ?? null,
      subscription: org.subscription,
      hold: org.hold,
    },
    api: {
      used: org.apiUsed,
      limit: org.apiLimit,
      reservePercent: org.policy?.apiReservePercent ?? null,
      heardAt: iso(org.apiHeardAt),
    },
    outbox: { ...waitingOf(totals), whyHeld: whyHeld(totals, people) },
    filter: {
      isOn: isFilterOn,
      loadedAt: iso(people.loadedAt),
      comparedAt: iso(people.comparedAt),
      refreshedAt: iso(people.refreshedAt),
    },
    mailboxes: states.map((state) => lineOf(state, figures.get(state.mailbox.id) ?? NO_FIGURES, now)),
    needsPerson: concernsOf(states, org, totals, now),
  };
}

function concernsOf(states: readonly MailboxState[], org: OrgState, totals: OutboxTotals, now: Date): Concern[] {
  const ofMailboxes = states.map(mailboxConcern).filter((concern) => concern !== null);
  return [...orgConcerns(org, totals, states, now), ...ofMailboxes];
}

function lineOf(state: MailboxState, figures: MailboxFigures, now: Date): MailboxLine {
  const { mailbox, lastSyncAt, syncedThroughAt } = state;
  const { unreadable, kept, backfillTo, hasConsent } = figures;
  const lag = lastSyncAt === null || !mailbox.isActive ? null : (now.getTime() - lastSyncAt.getTime()) / 1000;
  return {
    id: mailbox.id,
    address: mailbox.address,
    provider: mailbox.provider,
    access: mailbox.access,
    isActive: mailbox.isActive,
    status: state.status ?? 'New',
    says: mailboxWords(state, now),
    lagSeconds: lag === null ? null : Math.max(0, Math.round(lag)),
    lastSyncAt: iso(lastSyncAt),
    syncedThroughAt: iso(syncedThroughAt),
    outbox: waitingOf(figures),
    unreadable,
    kept: { ...kept },
    backfillTo: iso(backfillTo),
    hasConsent,
  };
}

function waitingOf({ queued, held, unanswered, deferred, refused }: z.infer<typeof waitingSchema>) {
  return { queued, held, unanswered, deferred, refused };
}

function whyHeld({ held }: OutboxTotals, { loadedAt, listing }: PeopleState): string | null {
  if (held === 0) {
    return null;
  }
  if (loadedAt !== null) {
    return 'it is decided in the next cycle, when it is asked whom Salesforce knows';
  }
  return listing === null
    ? 'Salesforce has not told yet whom it knows; until then nobody can be called unknown'
    : 'the list of everybody whom Salesforce knows is not read to its end yet; the next cycle goes on';
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
