import type { InboxSyncEmailEvent } from '../../contract/event-fields';
import { type HeartbeatAnswer, type HeartbeatRequest, resendRule } from '../../contract/heartbeat';
import type { KnownAddressesAnswer, KnownAddressesRequest } from '../../contract/known-addresses';
import { ServiceUnavailableError } from '../../poller/src/lib/errors';
import type { PublishResult } from '../../poller/src/sync/ports';
import type { FakeClock } from '../../poller/test/fakes/fake-clock';
import { FakeOrg } from '../../poller/test/fakes/fake-org';
import type { Random } from '../support/random';
import type { Counts } from './counts';

const MINUTE = 60_000;
type WaitingSince = NonNullable<HeartbeatRequest['waitingSince']>[string];

/** An org that loses events, gets some twice and in any order, whose answers are lost, and whose trigger is suspended. */
export class ChaosOrg extends FakeOrg {
  /** Message keys of the tasks that exist; a key twice is a mail filed twice. */
  readonly tasks: string[] = [];
  /** 0 when the chaos is over. */
  failures = 0.1;
  /** Whether a mail is claimed by its key before it is filed, as the package does. */
  claims = true;
  chaos: { random: Random; clock: FakeClock; counts: Counts } | null = null;
  /** When the ledger row of a delivery key was written, in milliseconds. */
  private readonly decidedAt = new Map<string, number>();

  override async heartbeat(request: HeartbeatRequest): Promise<HeartbeatAnswer> {
    this.planResend(request);
    this.takeOver(request);
    const answer = await super.heartbeat(request);
    request.settledElsewhere.forEach(({ deliveryKey }) => this.decidedAt.set(deliveryKey, this.now()));
    this.loseAnswer();
    const outcomes = Object.entries(answer.outcomes).filter(
      ([key]) => !this.isOutdated(key, request.waitingSince?.[key]),
    );
    return { ...answer, outcomes: Object.fromEntries(outcomes) };
  }

  override answerPeople(given: unknown): KnownAddressesAnswer {
    // Beside a heartbeat it is answered with null, by itself with an error.
    this.loseAnswer();
    return super.answerPeople(given);
  }

  override async knownAddresses(request: KnownAddressesRequest): Promise<KnownAddressesAnswer> {
    const answer = await super.knownAddresses(request);
    this.loseAnswer();
    return answer;
  }

  override async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    this.loseAnswer();
    const results = await super.publish(events, signal);
    this.loseAnswer();
    return results;
  }

  override enqueue(events: readonly InboxSyncEmailEvent[]): void {
    const { random, counts } = this.parts();
    this.slices.push([...events]);
    const arriving = events
      .filter(() => !counts.note('lost events', random.chance(this.failures)))
      .flatMap((event) => (counts.note('repeated events', random.chance(this.failures)) ? [event, event] : [event]));
    this.bus.push(...random.shuffled(arriving));
    this.outcomeOf = ({ MessageKey__c: key, DeliveryKey__c: delivery }) => {
      this.decidedAt.set(delivery, this.now());
      if (this.claims && this.tasks.includes(key)) {
        return { outcome: 'Filed', reason: 'filed.elsewhere' };
      }
      this.tasks.push(key);
      return { outcome: 'Filed', reason: 'filed.contacts' };
    };
  }

  suspend(isSuspended: boolean): void {
    this.subscription = isSuspended ? 'Suspended' : 'Running';
    this.filesPerBeat = isSuspended ? 0 : Infinity;
    if (isSuspended) {
      this.parts().counts.note('suspended trigger');
    }
  }

  /** A person pauses a mailbox, or wants it synced again. */
  pause(mailboxId: string): void {
    this.mailboxes = this.mailboxes.map((box) => (box.id === mailboxId ? { ...box, isActive: !box.isActive } : box));
    this.parts().counts.note('paused mailboxes');
  }

  /** As InboxSyncMailboxReports does: a moment never goes back. */
  private takeOver({ mailboxes }: HeartbeatRequest): void {
    const through = new Map(mailboxes.map(({ id, syncedThroughAt }) => [id, syncedThroughAt ?? '']));
    this.mailboxes = this.mailboxes.map((box) => {
      const [, last = ''] = [box.syncedThroughAt ?? '', through.get(box.id) ?? ''].sort();
      return { ...box, syncedThroughAt: last === '' ? null : last };
    });
  }

  /** As InboxSyncResendPlan does, without its last attempt: what nobody ever answers has tests of its own. */
  private planResend({ waitingSince }: HeartbeatRequest): void {
    if (this.subscription !== 'Running') {
      return;
    }
    const due = Object.entries(waitingSince ?? {}).filter(([key, since]) => {
      const wait = resendRule.firstWaitMinutes * MINUTE * 2 ** (Math.min(since.attempt, resendRule.lastAttempt) - 1);
      const isOpen = !this.ledger.has(key) || this.isOutdated(key, since);
      return isOpen && this.now() - Date.parse(since.publishedAt) >= wait;
    });
    this.resend = due.slice(0, resendRule.window).map(([key]) => key);
  }

  /** As InboxSyncResendPlan says. */
  private isOutdated(key: string, since: WaitingSince | undefined): boolean {
    return (
      since !== undefined &&
      since.attempt < resendRule.lastAttempt &&
      ['Skipped', 'Failed'].includes(this.ledger.get(key)?.outcome ?? '') &&
      (this.decidedAt.get(key) ?? 0) < Date.parse(since.publishedAt) - resendRule.clocksApartMinutes * MINUTE
    );
  }

  private now(): number {
    return this.parts().clock.now().getTime();
  }

  private loseAnswer(): void {
    const { random, counts } = this.parts();
    if (counts.note('lost answers', random.chance(this.failures / 2))) {
      throw new ServiceUnavailableError('the answer was lost', { status: null });
    }
  }

  private parts(): { random: Random; clock: FakeClock; counts: Counts } {
    if (this.chaos === null) {
      throw new Error('the org has no chaos yet');
    }
    return this.chaos;
  }
}
