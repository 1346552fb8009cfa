import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { AllowedMailboxes } from '../domain/allowed-mailboxes';
import { throwIfStopped } from '../lib/backoff';
import { ConsentLostError, errorName, InboxSyncError, NotConnectedError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { continueBackfill } from './backfill';
import type { OrgWishes } from './org-link';
import { NoLongerWantedError } from './page-taker';
import type { Clock, MailboxProgress, MailboxState, MailSource, Store } from './ports';
import type { MailboxCounters, RunCounters } from './run-counters';
import { matchLate } from './late-match';
import { LeaseLostError, type TurnState } from './turn-ports';
import { walkMailbox, type WalkPorts } from './walk-mailbox';

export interface WalkerPorts {
  /** By provider; null where this poller has no credentials for it. */
  readonly sources: { readonly Google: MailSource | null; readonly Microsoft: MailSource | null };
  readonly allowed: AllowedMailboxes;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the walks of one run share. */
export interface WalkContext {
  readonly counters: () => RunCounters;
  readonly wishes: () => Promise<OrgWishes>;
  /** Mail was added to the outbox. */
  readonly committed: () => void;
  /** A failure of the whole run that must end every walk. */
  readonly failure: () => Error | null;
}

/** What the host has to set before mailboxes of a provider are read. */
const CREDENTIALS = {
  Google: 'GOOGLE_SERVICE_ACCOUNT_FILE, or GOOGLE_OAUTH_CLIENT_ID for own consent',
  Microsoft:
    'MICROSOFT_TENANT_ID, MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET or MICROSOFT_CLIENT_CERTIFICATE_FILE',
} as const;

/** How a walk is limited; a walk without limits goes on until its end. */
export interface WalkLimits {
  /** Asked after each committed page. */
  readonly isTurnOver: () => boolean;
}

/** The turn's time is over in the middle of a walk: not a failure, the rest comes in the next turn. */
class TurnOverError extends Error {}

/** How a walk ended. */
export interface WalkEnd {
  readonly progress: MailboxProgress;
  /** Its time was over before the mailbox was read to its end. */
  readonly isUnfinished: boolean;
}

/** What a walk needs to know of its mailbox. */
type WalkedTurn = Pick<TurnState, 'state' | 'open'>;

/** Walks single mailboxes and says what it means for each of them. */
export class MailboxWalker {
  constructor(
    private readonly ports: WalkerPorts,
    private readonly context: WalkContext,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param store of the holder of the mailbox's lease
   * @throws what concerns the whole run and not the mailbox alone
   */
  async walk(turn: WalkedTurn, store: Store, limits: WalkLimits | null = null): Promise<WalkEnd> {
    const { state } = turn;
    const { id, provider } = state.mailbox;
    const obstacle = this.obstacle(state.mailbox);
    if (obstacle !== null) {
      return { progress: { id, walkedAt: null, ...obstacle }, isUnfinished: false };
    }
    const source = this.ports.sources[provider];
    if (source === null) {
      const detail = `This poller has no ${provider} credentials: its host sets ${CREDENTIALS[provider]}.`;
      return { progress: { id, walkedAt: null, status: 'Not connected', detail }, isUnfinished: false };
    }
    const walkedAt = this.ports.clock.now();
    try {
      const ports = this.walkPorts(source, store, limits);
      const detail = await walkMailbox(ports, turn, this.countersOf(state), this.signal);
      return await this.fillUp(ports, turn, { id, status: 'Connected', detail, walkedAt });
    } catch (error) {
      if (error instanceof TurnOverError) {
        return { progress: { id, status: 'Connected', detail: null, walkedAt: null }, isUnfinished: true };
      }
      return { progress: { id, walkedAt: null, ...this.standstill(error, id) }, isUnfinished: false };
    }
  }

  /** Whatever becomes of the backfill, the live walk has ended well. */
  private async fillUp(ports: WalkPorts, turn: WalkedTurn, progress: MailboxProgress): Promise<WalkEnd> {
    try {
      const isUnfinished = await continueBackfill(ports, turn, this.countersOf(turn.state), this.signal);
      return { progress, isUnfinished };
    } catch (error) {
      if (error instanceof TurnOverError) {
        return { progress, isUnfinished: true };
      }
      return { progress: { ...progress, ...this.standstill(error, progress.id) }, isUnfinished: false };
    }
  }

  /**
   * Queues past mail of one mailbox whose people became known since it was walked. What cannot be read now stays late.
   *
   * @param store of the holder of the mailbox's lease
   * @throws what concerns the whole run and not the mailbox alone
   */
  async matchLate(state: MailboxState, store: Store): Promise<void> {
    const { mailbox } = state;
    const source = this.ports.sources[mailbox.provider];
    if (this.obstacle(mailbox) !== null || source === null) {
      return;
    }
    try {
      await matchLate(this.walkPorts(source, store, null), mailbox, this.countersOf(state), this.signal);
    } catch (error) {
      await store.saveProgress({ id: mailbox.id, walkedAt: null, ...this.standstill(error, mailbox.id) });
    }
  }

  private walkPorts(source: MailSource, store: Store, limits: WalkLimits | null): WalkPorts {
    const { clock, log } = this.ports;
    const committed = (): void => {
      this.context.committed();
      if (limits?.isTurnOver() === true) {
        throw new TurnOverError();
      }
    };
    return { source, store, clock, log, wishes: this.context.wishes, committed };
  }

  private countersOf({ mailbox }: MailboxState): MailboxCounters {
    return this.context.counters().of(mailbox.id);
  }

  /** Why a mailbox is not walked at all, or null. */
  private obstacle(mailbox: HeartbeatMailbox): Pick<MailboxProgress, 'status' | 'detail'> | null {
    if (!mailbox.isActive) {
      return { status: 'Paused', detail: null };
    }
    if (!this.ports.allowed.allows(mailbox.address)) {
      return {
        status: 'Not connected',
        detail: 'The address is not in INBOX_SYNC_ALLOWED_MAILBOXES: the host of the poller has to add it.',
      };
    }
    if (mailbox.syncSince === null) {
      return { status: 'Not connected', detail: 'Sync Since is empty: set the moment from which mail is synced.' };
    }
    return null;
  }

  /** What a failed walk means for its mailbox. What concerns the whole run is thrown. */
  private standstill(error: unknown, id: string): Pick<MailboxProgress, 'status' | 'detail'> {
    throwIfStopped(this.signal);
    const failure = this.context.failure() ?? (error instanceof LeaseLostError ? error : null);
    if (failure !== null) {
      throw failure;
    }
    if (error instanceof NoLongerWantedError) {
      return { status: 'Paused', detail: null };
    }
    if (error instanceof NotConnectedError) {
      return { status: 'Not connected', detail: [error.message, ...error.actions].join('. ') };
    }
    this.context.counters().errors++;
    this.ports.log.error(
      { mailbox: id, error: errorName(error), cause: errorName(causeOf(error)) },
      'mailbox stands still',
    );
    if (error instanceof InboxSyncError && error.actions.length > 0 && !(error instanceof ConsentLostError)) {
      return { status: 'Degraded', detail: [error.message, ...error.actions].join('. ') };
    }
    if (error instanceof ConsentLostError) {
      return { status: 'Reconnect', detail: [error.message, ...error.actions].join('. ') };
    }
    return { status: 'Degraded', detail: `The mail provider failed (${errorName(error)}). The next run tries again.` };
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : null;
}
