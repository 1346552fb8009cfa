import type { MailSource, Salesforce } from '../../poller/src/sync/ports';
import type { StateStore } from '../../poller/src/store/state-store';

/** The process was killed: nothing that it does from then on has any effect. */
export class KilledError extends Error {}

/** A life that ends at the n-th call of anything outside the process. */
export class Life {
  private calls = 0;
  private isOver = false;

  /** @param endsAt even: before the call has its effect; odd: after it, and the process never sees the answer */
  constructor(private readonly endsAt: number) {}

  async through<T>(call: () => Promise<T>): Promise<T> {
    this.calls++;
    const dies = this.calls >= this.endsAt;
    if (this.isOver || (dies && this.endsAt % 2 === 0)) {
      throw this.end();
    }
    const result = await call();
    if (dies) {
      throw this.end();
    }
    return result;
  }

  private end(): KilledError {
    this.isOver = true;
    return new KilledError('killed');
  }
}

/** The state as a process with that life sees it, with all that it hands out. */
export function mortalStore(store: StateStore, life: Life): StateStore {
  return mortal(store, life);
}

function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value === 'function') {
        return (...args: unknown[]): unknown =>
          name === 'fenced'
            ? mortal(value.apply(object, args) as object, life)
            : life.through(() => Promise.resolve(value.apply(object, args)));
      }
      return typeof value === 'object' && value !== null ? mortal(value, life) : value;
    },
  });
}

export function mortalSalesforce(org: Salesforce, life: Life): Salesforce {
  return {
    publishWay: org.publishWay,
    heartbeat: (request, signal) => life.through(() => org.heartbeat(request, signal)),
    knownAddresses: (request, signal) => life.through(() => org.knownAddresses(request, signal)),
    publish: (events, signal) => life.through(() => org.publish(events, signal)),
    usage: () => org.usage(),
  };
}

export function mortalSource(source: MailSource, life: Life): MailSource {
  return {
    walk: (mailbox, start, signal) => source.walk(mailbox, start, signal),
    list: (mailbox, span, signal) => source.list(mailbox, span, signal),
    aliases: (mailbox, signal) => life.through(() => source.aliases(mailbox, signal)),
    fetch: (mailbox, id, what, signal) => life.through(() => source.fetch(mailbox, id, what, signal)),
    isInScope: (mail, candidate) => source.isInScope(mail, candidate),
  };
}
