import type { HeartbeatRun } from '../../../contract/heartbeat';
import type { DropReason } from '../domain/policy';
import type { KeptReason } from './people-ports';
import type { ApiUsage } from './ports';

/** What one mailbox contributed to a run. */
export interface MailboxCounters {
  messagesSeen: number;
  queued: number;
  dropped: Partial<Record<DropReason | KeptReason, number>>;
  /** Messages that could not be read, now or for good. */
  unreadable: number;
  /** Mails that a sweep found because the walk had missed them. */
  repaired: number;
  /** Past mail that was queued because somebody on it became known. */
  late: number;
}

/** What a run did so far. */
export class RunCounters {
  readonly mailboxes = new Map<string, MailboxCounters>();
  published = 0;
  settled = 0;
  failed = 0;
  refused = 0;
  resent = 0;
  errors = 0;
  /** Why it is not known whom the org knows; null when it is, or nobody asked. */
  peopleProblem: string | null = null;

  constructor(readonly startedAt: Date) {}

  of(mailboxId: string): MailboxCounters {
    const counters = this.mailboxes.get(mailboxId) ?? {
      messagesSeen: 0,
      queued: 0,
      dropped: {},
      unreadable: 0,
      repaired: 0,
      late: 0,
    };
    this.mailboxes.set(mailboxId, counters);
    return counters;
  }

  /** Counts mail that was dropped. */
  drop(mailboxId: string, reason: DropReason | KeptReason, count = 1): void {
    const { dropped } = this.of(mailboxId);
    dropped[reason] = (dropped[reason] ?? 0) + count;
  }

  messagesSeen(): number {
    return [...this.mailboxes.values()].reduce((sum, { messagesSeen }) => sum + messagesSeen, 0);
  }

  repaired(): number {
    return [...this.mailboxes.values()].reduce((sum, { repaired }) => sum + repaired, 0);
  }

  dropped(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { dropped } of this.mailboxes.values()) {
      for (const [reason, count] of Object.entries(dropped)) {
        sums[reason] = (sums[reason] ?? 0) + count;
      }
    }
    return sums;
  }

  /** The run as the heartbeat reports it; `apiCalls` counts the call that carries it. */
  toHeartbeatRun(usage: ApiUsage, finishedAt: Date): HeartbeatRun {
    return {
      startedAt: this.startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      mailboxesPolled: this.mailboxes.size,
      messagesSeen: this.messagesSeen(),
      published: this.published,
      dropped: this.dropped(),
      repaired: this.repaired(),
      errors: this.errors,
      apiCalls: usage.calls + 1,
      apiUsed: usage.used,
      apiLimit: usage.limit,
    };
  }
}
