/**
 * Whom the org knows, as the privacy filter needs it.
 *
 * Asks Salesforce at most once a cycle, as soon as there is mail to decide or the heartbeat is due: what changed, and a
 * page of everybody while a comparison is under way, which begins once a day. The heartbeat carries question and answer;
 * only where it cannot, a call is spent. The first load takes as many calls as it needs, as far as the org's API reserve
 * allows. Until it is complete nobody can be called unknown, so mail is held in the outbox; a failure never drops and
 * never sends.
 */
import { randomUUID } from 'node:crypto';
import type { KnownAddressesPart, KnownAddressesQuestion } from '../../../contract/known-addresses';
import { knownAddressesVersion } from '../../../contract/known-addresses';
import { participantHashes } from '../domain/address-hash';
import type { Correspondence } from '../domain/policy';
import { throwIfStopped } from '../lib/backoff';
import { errorName, InboxSyncError } from '../lib/errors';
import { sha256 } from '../lib/sha256';
import { ContractError, LimitReachedError, type QuestionFailedError } from './errors';
import type { LinkPorts } from './org-link';
import type { PeopleState } from './people-ports';
import type { RunCounters } from './run-counters';

/** A first load of so many pages is 1,000,000 people; what is left then comes in the next cycle. */
const MAX_LOAD_CALLS = 200;
const COMPARE_MS = 24 * 60 * 60 * 1000;
/** How long a question that failed with a heartbeat is asked by itself: each try with a heartbeat may cost a call. */
const ALONE_MS = 6 * 60 * 60 * 1000;
const START = { object: 'Contact', after: null } as const;

/** What the filter says of one mail. */
export interface PeopleVerdict {
  readonly participants: readonly string[];
  /** `held`: it is not known yet whom the org knows. */
  readonly fate: 'publish' | 'keep' | 'held';
}

/** A question, and what its answer means for the list of everybody. */
export interface Question {
  readonly asked: KnownAddressesQuestion;
  /** A list of everybody begins with it. */
  readonly begins: boolean;
}

export class KnownPeople {
  /** Without a filter nothing is compared: a secret of the moment keeps the hashes from meaning anything. */
  private readonly secret: Uint8Array;
  private readonly secretId: string;
  /** A heartbeat of this cycle has answered. */
  private isAnswered = false;

  constructor(
    private readonly ports: LinkPorts,
    private readonly counters: RunCounters,
    private readonly signal: AbortSignal,
  ) {
    this.secret = ports.prefilter?.secret ?? Buffer.from(sha256(randomUUID()), 'hex');
    this.secretId = sha256(Buffer.from(this.secret).toString('hex')).slice(0, 16);
  }

  get isOn(): boolean {
    return this.ports.prefilter?.isOn === true;
  }

  /** The question for a heartbeat to carry; null when what is known is young enough, or it is better asked by itself. */
  async questionFor(olderThanMs: number): Promise<Question | null> {
    const { store, clock, prefilter } = this.ports;
    if (prefilter?.isOn !== true) {
      return null;
    }
    await store.people.useSecret(this.secretId);
    const state = await store.people.state();
    const isAlone = state.asksAloneUntil !== null && clock.now() < state.asksAloneUntil;
    return isAlone || !this.isOlder(state, olderThanMs) ? null : this.questionOf(state);
  }

  /** A heartbeat has answered the question. */
  async take(question: Question, answer: KnownAddressesPart): Promise<void> {
    const late = await this.save(question, answer);
    this.isAnswered = true;
    this.ports.log.info({ late }, 'known addresses by heartbeat');
  }

  /** The question failed with a heartbeat. */
  async askAlone(error: QuestionFailedError): Promise<void> {
    const { store, log, clock } = this.ports;
    await store.people.askAlone(new Date(clock.now().getTime() + ALONE_MS));
    const reason = [error.message, ...error.actions].join('. ');
    log.warn({ reason }, 'known addresses are asked for by a call of their own');
  }

  /** Brings the known addresses up to date. A failure is counted and told, not thrown: what is known stays in use. */
  async refresh(): Promise<void> {
    const { store, log, clock, prefilter } = this.ports;
    if (prefilter === undefined) {
      return;
    }
    await store.people.useSecret(this.secretId);
    if (!prefilter.isOn) {
      // It was switched off while mail was held: nothing is decided here any more.
      await store.people.releaseHeld();
      return;
    }
    try {
      await this.load();
    } catch (error) {
      throwIfStopped(this.signal);
      if (!(error instanceof InboxSyncError)) {
        throw error;
      }
      this.counters.errors++;
      this.counters.peopleProblem = [error.message, ...error.actions].join('. ');
      log.warn({ error: errorName(error) }, 'the known addresses are not up to date');
    }
    if ((await store.people.state()).loadedAt !== null) {
      for (const { mailboxId, count } of await store.people.decideHeld(clock.now())) {
        this.counters.drop(mailboxId, 'skipped.no-match', count);
      }
    }
  }

  /** The same for a worker that stays up and comes here often. */
  async refreshIfOlder(ms: number): Promise<void> {
    const { store, clock } = this.ports;
    if (this.isAnswered || this.isOlder(await store.people.state(), ms)) {
      await this.refresh();
      // Their mailboxes may be quiet ones, whose next turn is far away.
      const late = await store.people.lateMailboxes(clock.now());
      await store.turns.schedule(late.map((mailboxId) => ({ mailboxId, inMs: 0, quietTurns: 0 })));
    }
  }

  /** What becomes of mails, by those whom they were exchanged with. */
  async judge(mails: readonly Correspondence[], synced: ReadonlySet<string>): Promise<PeopleVerdict[]> {
    const { store, prefilter } = this.ports;
    const all = mails.map((mail) => (prefilter === undefined ? [] : participantHashes(this.secret, mail, synced)));
    if (prefilter?.isOn !== true) {
      return all.map((participants) => ({ participants, fate: 'publish' }));
    }
    if ((await store.people.state()).loadedAt === null) {
      return all.map((participants) => ({ participants, fate: 'held' }));
    }
    const known = await store.people.known([...new Set(all.flat())]);
    return all.map((participants) => ({
      participants,
      fate: participants.some((hash) => known.has(hash)) ? 'publish' : 'keep',
    }));
  }

  private async load(): Promise<void> {
    const { store, log } = this.ports;
    if (this.isAnswered) {
      this.isAnswered = false;
      if ((await store.people.state()).loadedAt !== null) {
        return;
      }
      await this.assertAllowed();
    }
    for (let calls = 1; calls <= MAX_LOAD_CALLS; calls++) {
      const before = await store.people.state();
      const late = await this.ask(before);
      const after = await store.people.state();
      log.info({ calls, late, isLoaded: after.loadedAt !== null }, 'known addresses');
      if (after.loadedAt !== null) {
        return;
      }
      if (isSamePlace(before, after)) {
        throw new ContractError('the known addresses do not go on', {
          actions: ['Install the same version of the poller and of the Inbox Sync package; mail is held meanwhile.'],
        });
      }
      await this.assertAllowed();
    }
  }

  private isOlder({ loadedAt, refreshedAt }: PeopleState, ms: number): boolean {
    return loadedAt === null || refreshedAt === null || this.ports.clock.now().getTime() - refreshedAt.getTime() >= ms;
  }

  private async ask(state: PeopleState): Promise<number> {
    const { store, salesforce } = this.ports;
    const question = this.questionOf(state);
    const { orgId } = await store.org();
    const request = { version: knownAddressesVersion, orgId, ...question.asked } as const;
    return this.save(question, await salesforce.knownAddresses(request, this.signal));
  }

  private questionOf({ comparedAt, listing, loadedAt, rulesHash, changes }: PeopleState): Question {
    const isDue = comparedAt === null || this.ports.clock.now().getTime() - comparedAt.getTime() >= COMPARE_MS;
    const begins = listing === null && (loadedAt === null || isDue);
    const key = Buffer.from(this.secret).toString('hex');
    return { asked: { key, rulesHash, changes, listing: listing ?? (begins ? START : null) }, begins };
  }

  private save({ asked, begins }: Question, answer: KnownAddressesPart): Promise<number> {
    const isReload = asked.rulesHash !== null && answer.rulesHash !== asked.rulesHash;
    return this.ports.store.people.save({
      answer,
      beginsList: begins || isReload,
      isListing: asked.listing !== null || isReload,
      at: this.ports.clock.now(),
    });
  }

  private async assertAllowed(): Promise<void> {
    const { policy } = await this.ports.store.org();
    const { used, limit } = this.ports.salesforce.usage();
    const reserve = policy?.apiReservePercent ?? 0;
    if (used !== null && limit !== null && used >= (limit * (100 - reserve)) / 100) {
      throw new LimitReachedError('the share of API calls that the policy keeps for others is reached', {
        actions: ['Mail is held until everybody is known; a later run goes on. The share is ApiReservePercent.'],
      });
    }
  }
}

function isSamePlace(before: PeopleState, after: PeopleState): boolean {
  return (
    JSON.stringify([before.changes, before.listing]) === JSON.stringify([after.changes, after.listing]) &&
    before.changes !== null
  );
}
