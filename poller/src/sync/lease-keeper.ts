import { pause } from '../lib/backoff';
import { errorName, StateLockedError } from '../lib/errors';
import type { Logger } from '../lib/logger';
import type { Lease, Leases } from './turn-ports';

/** How long a lease lives without being extended: so long a mailbox rests when its worker was killed. */
const LEASE_MS = 30_000;
const POLL_MS = 200;

/**
 * The leases of this process, extended while they are held. What cannot be extended is lost silently: whoever writes
 * under it is told by the fence.
 */
export class LeaseKeeper {
  private readonly held = new Map<string, Lease>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly leases: Leases,
    private readonly log: Logger,
    private readonly ms = LEASE_MS,
  ) {}

  /** Those of `names` that are free. */
  async take(names: readonly string[]): Promise<Lease[]> {
    const taken = await this.leases.acquire(
      names.filter((name) => !this.held.has(name)),
      this.ms,
    );
    taken.forEach((lease) => this.held.set(lease.name, lease));
    this.timer ??= setInterval(() => void this.extend(), this.ms / 3).unref();
    return taken;
  }

  /**
   * Waits until `name` is free.
   *
   * @throws {StateLockedError} it was not within `patienceMs`
   * @throws {StoppedError} the signal fired
   */
  async wait(name: string, patienceMs: number, signal: AbortSignal): Promise<Lease> {
    for (const end = Date.now() + patienceMs; ;) {
      const [lease] = await this.take([name]);
      if (lease !== undefined) {
        return lease;
      }
      if (Date.now() >= end) {
        throw new StateLockedError('another inbox-sync works on this state', {
          actions: ['Wait for it to end or stop it. Two installations need two databases.'],
        });
      }
      await pause(POLL_MS * (1 + Math.random()), signal);
    }
  }

  async give(leases: readonly Lease[]): Promise<void> {
    // It may be held anew already, by other work of this process.
    leases
      .filter(({ name, fence }) => this.held.get(name)?.fence === fence)
      .forEach(({ name }) => this.held.delete(name));
    if (this.held.size === 0 && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    if (leases.length > 0) {
      await this.leases.release(leases);
    }
  }

  /** Runs `work` under the lease, and gives it back whatever happens. */
  async during<T>(lease: Lease, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.give([lease]);
    }
  }

  /** Gives everything back. */
  close(): Promise<void> {
    return this.give([...this.held.values()]);
  }

  private async extend(): Promise<void> {
    try {
      const before = [...this.held.values()];
      const kept = new Set((await this.leases.extend(before, this.ms)).map(({ name }) => name));
      for (const { name, fence } of before.filter((lease) => !kept.has(lease.name))) {
        if (this.held.get(name)?.fence === fence) {
          this.held.delete(name);
        }
      }
    } catch (error) {
      // The database is away; what runs out meanwhile is found out by the next write.
      this.log.warn({ error: errorName(error) }, 'leases could not be extended');
    }
  }
}

/** Of everything that concerns the org: heartbeats and publishing. */
export const ORG_LEASE = 'org';

export function mailboxLease(mailboxId: string): string {
  return `mailbox ${mailboxId}`;
}
