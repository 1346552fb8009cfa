import {
  type HeartbeatAnswer,
  heartbeatLimits,
  type HeartbeatMailbox,
  type HeartbeatPolicy,
  type HeartbeatRequest,
  heartbeatVersion,
} from '../../../contract/heartbeat';
import { canonicalAddress } from '../domain/address';
import type { Logger } from '../lib/logger';
import { cutText } from '../lib/text';
import { ContractError, QuestionFailedError } from './errors';
import { KnownPeople, type Question } from './known-people';
import type { Prefilter } from './people-ports';
import type { Clock, DroppedRow, MailboxState, Salesforce, SettledCount, Store, WaitingEvent } from './ports';
import type { Consents } from './retire-consents';
import type { RunCounters } from './run-counters';

/** What the org wants, as of the last heartbeat. */
export interface OrgWishes {
  readonly policy: HeartbeatPolicy;
  /** Canonical addresses and aliases of every mailbox. */
  readonly synced: ReadonlySet<string>;
  readonly activeIds: ReadonlySet<string>;
  /** Whom the org knows. */
  readonly people: KnownPeople;
}

export interface LinkPorts {
  readonly store: Store;
  readonly salesforce: Salesforce;
  readonly clock: Clock;
  readonly log: Logger;
  /** Absent: the filter is off, and nobody's hashes are kept. */
  readonly prefilter?: Prefilter;
  /** Absent: this host lets nobody consent. */
  readonly consents?: Consents;
}

/** Salesforce cuts it there too; a longer text is never needed. */
const MAX_DETAIL_LENGTH = 255;
/** What the contract takes; providers allow fewer. */
const MAX_ALIASES = 100;
const ADDRESS = /^[^\s,;@]{1,120}@[^\s,;@]{1,120}$/;
/** How long a refused ledger row rests: each try costs a call. */
const RETRY_MS = 2 * 60 * 60 * 1000;

/**
 * Talks to the org by heartbeats and keeps the state in step with the answers.
 *
 * Lazy: a run that finds nothing new never begins, and then costs no call. Everything a heartbeat answers is written
 * before anything acts on it; everything it reports is marked only after the answer, so that a crash reports it again.
 */
export class OrgLink {
  /** What EventBusSubscriber says of the trigger, by the last answer; null before one. */
  subscription: string | null = null;
  /** Why the link is broken; every later use fails with it too. */
  failure: Error | null = null;
  private beginning: Promise<OrgWishes> | null = null;
  private asksAtFirst = true;
  readonly people: KnownPeople;

  constructor(
    private readonly ports: LinkPorts,
    private readonly counters: RunCounters,
    private readonly signal: AbortSignal,
  ) {
    this.people = new KnownPeople(ports, counters, signal);
  }

  /** A link that goes on with what the state knows of the org, for a process that stays up. */
  static known(ports: LinkPorts, counters: RunCounters, signal: AbortSignal, subscription: string | null): OrgLink {
    const link = new OrgLink(ports, counters, signal);
    link.asksAtFirst = false;
    link.subscription = subscription;
    return link;
  }

  hasBegun(): boolean {
    return this.beginning !== null;
  }

  /** The org's wishes, fresh in this run: the first caller sends the heartbeat, the others wait for it. */
  begin(): Promise<OrgWishes> {
    this.beginning ??= (
      this.asksAtFirst ? this.beat(false, 0).then(() => this.people.refresh()) : Promise.resolve()
    ).then(() => readWishes(this.ports.store, this.people));
    return this.beginning;
  }

  /**
   * One heartbeat, several calls where it does not fit into one.
   *
   * @param isClosing it reports the run and how far every mailbox is
   * @param peopleMs it asks whom the org knows, unless that is younger than so many milliseconds; null does not ask
   * @returns what became of waiting mail
   */
  async beat(isClosing: boolean, peopleMs: number | null = null): Promise<SettledCount> {
    if (this.failure !== null) {
      throw this.failure;
    }
    try {
      return await this.exchange(isClosing, peopleMs === null ? null : await this.people.questionFor(peopleMs));
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /**
   * Each call reports a part of the mailboxes and asks for a part of them: ten calls tell all of ten thousand. What a call
   * answers about mail is written at once, the mailboxes when all are known.
   */
  private async exchange(isClosing: boolean, question: Question | null): Promise<SettledCount> {
    const { store, salesforce, clock, log } = this.ports;
    const total = { settled: 0, failed: 0, resent: 0, deferred: 0 };
    const reports = (await store.mailboxes()).filter((mailbox) => isClosing || isNews(mailbox));
    const listed: HeartbeatMailbox[] = [];
    let waiting = await store.waiting(heartbeatLimits.waiting, clock.now());
    let isReported = false;
    let asks = question;
    let people: HeartbeatAnswer['knownAddresses'] = null;
    for (let hasMore = true; hasMore || !isReported;) {
      const mailboxes = reports.splice(0, heartbeatLimits.mailboxes);
      const dropped = await store.unreported(heartbeatLimits.settledElsewhere, clock.now());
      const wasReported = isReported;
      isReported = reports.length === 0 && dropped.length < heartbeatLimits.settledElsewhere;
      const run = isClosing && isReported && !wasReported;
      const request = await this.request({ mailboxes, dropped, waiting, run }, listed.at(-1)?.id);
      const answer = await this.send(request, asks);
      asks = null;
      people ??= answer.knownAddresses;
      add(total, await this.take(answer, dropped));
      await store.markReported(mailboxes);
      listed.push(...answer.mailboxes);
      hasMore = answer.more && answer.mailboxes.length > 0;
      waiting = [];
      if (!hasMore && isReported) {
        await store.saveAnswer(answer, listed, clock.now());
        await store.saveUsage(salesforce.usage(), clock.now());
        if (!answer.more) {
          await this.ports.consents?.retire(listed, clock.now(), this.signal);
        }
      }
    }
    if (question !== null && people != null) {
      await this.people.take(question, people);
    }
    await store.acknowledge();
    this.counters.settled += total.settled;
    this.counters.failed += total.failed;
    this.counters.resent += total.resent;
    log.info({ ...total, subscription: this.subscription }, 'heartbeat');
    return total;
  }

  /** What an answer says about mail. */
  private async take(answer: HeartbeatAnswer, dropped: readonly DroppedRow[]): Promise<SettledCount> {
    const { store } = this.ports;
    this.subscription = answer.subscription;
    const settled = await store.saveOutcomes(answer.outcomes, answer.resend);
    await store.work.requestRefetch(
      (answer.refetch ?? []).map(({ mailbox, ...keys }) => ({ ...keys, mailboxId: mailbox })),
    );
    await this.settleDropped(dropped, answer);
    return settled;
  }

  /** A ledger row that the answer does not name was refused: the org's run log says why, and it is said again later. */
  private async settleDropped(dropped: readonly DroppedRow[], { outcomes }: HeartbeatAnswer): Promise<void> {
    const { store, clock, log } = this.ports;
    const keys = dropped.map(({ deliveryKey }) => deliveryKey);
    const refused = keys.filter((key) => outcomes[key] === undefined);
    await store.markDroppedReported(keys.filter((key) => outcomes[key] !== undefined));
    if (refused.length > 0) {
      await store.postponeDropped(refused, new Date(clock.now().getTime() + RETRY_MS));
      this.counters.errors++;
      log.error({ rows: refused.length }, 'Salesforce did not write ledger rows');
    }
  }

  /** @param listedTo the last mailbox that an earlier call of the same heartbeat has told */
  private async request(
    { mailboxes, dropped, waiting, run }: HeartbeatPart,
    listedTo: string | undefined,
  ): Promise<HeartbeatRequest> {
    const { store, salesforce, clock } = this.ports;
    const { orgId, policyHash, policy } = await store.org();
    return {
      version: heartbeatVersion,
      orgId,
      policyHash: policy === null ? null : policyHash,
      run: run ? this.counters.toHeartbeatRun(salesforce.usage(), clock.now()) : null,
      mailboxes: mailboxes.flatMap(reportOf),
      settledElsewhere: dropped.map(({ deliveryKey, messageKey, mailboxId, sentAt, reason }) => ({
        deliveryKey,
        messageKey,
        mailbox: mailboxId,
        sentAt: sentAt.toISOString(),
        reason,
      })),
      waiting: waiting.map(({ deliveryKey }) => deliveryKey),
      waitingSince: Object.fromEntries(waiting.map(waitingSince)),
      ...(listedTo === undefined ? {} : { mailboxesAfter: listedTo }),
    };
  }

  private async send(request: HeartbeatRequest, question: Question | null): Promise<HeartbeatAnswer> {
    const answer = await this.call(request, question);
    if (answer.policy === null && request.policyHash !== answer.policyHash) {
      throw new ContractError('the heartbeat answer names a new policy and does not carry it', {
        actions: ['Install the same version of the poller and of the Inbox Sync package; nothing is lost meanwhile.'],
      });
    }
    return answer;
  }

  /** The heartbeat matters more than the question: where both fail together, it goes without. */
  private async call(request: HeartbeatRequest, question: Question | null): Promise<HeartbeatAnswer> {
    const { salesforce } = this.ports;
    if (question !== null) {
      try {
        return await salesforce.heartbeat({ ...request, knownAddresses: question.asked }, this.signal);
      } catch (error) {
        if (!(error instanceof QuestionFailedError)) {
          throw error;
        }
        if (error.isLasting) {
          await this.people.askAlone(error);
        }
      }
    }
    return salesforce.heartbeat(request, this.signal);
  }
}

/** What one call of a heartbeat says. */
interface HeartbeatPart {
  readonly mailboxes: readonly MailboxState[];
  readonly dropped: readonly DroppedRow[];
  readonly waiting: readonly WaitingEvent[];
  /** It carries the run. */
  readonly run: boolean;
}

function waitingSince(
  waiting: WaitingEvent,
): [string, NonNullable<NonNullable<HeartbeatRequest['waitingSince']>[string]>] {
  const { deliveryKey, publishedAt, attempt, messageKey, mailboxId, sentAt } = waiting;
  return [
    deliveryKey,
    {
      publishedAt: publishedAt.toISOString(),
      attempt,
      messageKey,
      mailbox: mailboxId,
      sentAt: sentAt.toISOString(),
    },
  ];
}

/**
 * The org's wishes as the state knows them.
 *
 * @throws {ContractError} no heartbeat has ever told them
 */
export async function readWishes(store: Store, people: KnownPeople): Promise<OrgWishes> {
  const { policy } = await store.org();
  const states = await store.mailboxes();
  if (policy === null) {
    throw new ContractError('Salesforce has never told its policy');
  }
  return {
    policy,
    synced: new Set(
      states
        .flatMap(({ mailbox, aliases }) => [mailbox.address, ...mailbox.aliases, ...(aliases ?? [])])
        .map(canonicalAddress),
    ),
    activeIds: new Set(states.filter(({ mailbox }) => mailbox.isActive).map(({ mailbox }) => mailbox.id)),
    people,
  };
}

/** Status, detail and new aliases are worth a call; the moments travel with calls that happen anyway. */
export function isNews({
  status,
  detail,
  reportedStatus,
  reportedDetail,
  aliases,
  reportedAliases,
}: MailboxState): boolean {
  const hasNewAliases = aliases !== null && aliases.join() !== (reportedAliases ?? []).join();
  return status !== null && (status !== reportedStatus || detail !== reportedDetail || hasNewAliases);
}

function reportOf({
  mailbox,
  status,
  detail,
  lastSyncAt,
  syncedThroughAt,
  aliases,
}: MailboxState): HeartbeatRequest['mailboxes'] {
  if (status === null) {
    return [];
  }
  return [
    {
      id: mailbox.id,
      status,
      detail: detail === null ? null : cutText(detail, MAX_DETAIL_LENGTH),
      lastSyncAt: lastSyncAt?.toISOString() ?? null,
      syncedThroughAt: syncedThroughAt?.toISOString() ?? null,
      aliases: aliases === null ? null : aliases.filter((address) => ADDRESS.test(address)).slice(0, MAX_ALIASES),
    },
  ];
}

function add(total: { -readonly [K in keyof SettledCount]: number }, more: SettledCount): void {
  total.settled += more.settled;
  total.failed += more.failed;
  total.resent += more.resent;
  total.deferred += more.deferred;
}
