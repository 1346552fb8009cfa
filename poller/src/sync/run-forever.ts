/**
 * The engine that stays up: a worker of possibly many on one state.
 *
 * Three things go on at the same time: planning (mailboxes that are due go into the queue), turns (what the queue gives
 * out is walked) and the org's rounds (publishing and heartbeats). None waits for another. A stop ends walks at their
 * next step, gives leases back and leaves everything else where the next worker finds it.
 */
import { pause } from '../lib/backoff';
import { errorName } from '../lib/errors';
import { LeaseKeeper } from './lease-keeper';
import { MailboxWalker } from './mailbox-walker';
import { type Hold, OrgLoop } from './org-loop';
import type { RunPorts } from './run-once';
import type { Pace } from './turn-pace';
import type { TurnQueue } from './turn-queue';
import { TurnWorker } from './turn-worker';

const PLAN_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;
/** A host that stops a process gives it ten seconds. */
const STOP_MS = 6_000;

export interface ForeverPorts extends RunPorts {
  readonly queue: TurnQueue;
  readonly pace: Pace;
}

/** What an engine says of itself. */
export interface EngineHealth {
  /** When planning last worked; null before that. */
  readonly plannedAt: Date | null;
  readonly hold: Hold | null;
}

export class Engine {
  private readonly keeper: LeaseKeeper;
  private readonly loop: OrgLoop;
  private readonly worker: TurnWorker;
  private plannedAt: Date | null = null;
  /** Ends with the last round of the org. */
  private rounds: Promise<void> = Promise.resolve();

  constructor(
    private readonly ports: ForeverPorts,
    private readonly signal: AbortSignal,
  ) {
    this.keeper = new LeaseKeeper(ports.store.leases, ports.log);
    this.loop = new OrgLoop(ports, this.keeper, signal);
    const context = {
      counters: () => this.loop.counters,
      wishes: () => this.loop.wishes(),
      committed: () => {
        this.loop.notify();
      },
      failure: () => null,
    };
    const walker = new MailboxWalker(ports, context, signal);
    this.worker = new TurnWorker(ports, walker, this.keeper, context.counters, signal);
  }

  /**
   * Works until the signal fires.
   *
   * @throws {WrongOrgError} the state belongs to another org
   */
  async run(): Promise<void> {
    const { queue, log } = this.ports;
    await queue.start();
    try {
      await this.worker.start();
      log.info('running');
      this.rounds = this.loop.run();
      await Promise.race([this.rounds, this.plan()]);
    } finally {
      await this.stop();
    }
    log.info('stopped');
  }

  health(): EngineHealth {
    return { plannedAt: this.plannedAt, hold: this.loop.hold };
  }

  private async plan(): Promise<void> {
    for (let setbacks = 0; !this.signal.aborted;) {
      try {
        await this.worker.plan();
        this.plannedAt = this.ports.clock.now();
        setbacks = 0;
      } catch (error) {
        setbacks++;
        this.ports.log.warn({ error: errorName(error) }, 'the state does not answer; waiting for it');
      }
      const wait = Math.min(LONGEST_BACKOFF_MS, PLAN_MS * 2 ** setbacks);
      await pause(setbacks === 0 ? PLAN_MS : wait, this.signal).catch(() => undefined);
    }
  }

  private async stop(): Promise<void> {
    const { queue, log } = this.ports;
    const ended = new AbortController();
    const round = this.rounds.catch(() => undefined);
    const orderly = Promise.all([queue.stop(), this.worker.idle(), round])
      .then(() => this.keeper.close())
      .catch((error: unknown) => {
        log.warn({ error: errorName(error) }, 'not everything could be given back; it runs out by itself');
      });
    await Promise.race([orderly, pause(STOP_MS, ended.signal).catch(() => undefined)]);
    // A timer that went on would keep the process for its time.
    ended.abort();
  }
}
