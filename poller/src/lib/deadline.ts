/**
 * A signal for one piece of work: it fires when everything is to stop, or when the work takes too long.
 *
 * Not `AbortSignal.any` with `AbortSignal.timeout`: those live until the time is over, and with them all that the work
 * held; at a hundred short calls a second that is memory for thousands of calls that ended long ago.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private readonly stopped = (): void => {
    this.controller.abort(this.stop.reason);
  };

  constructor(private readonly stop: AbortSignal) {
    if (stop.aborted) {
      this.stopped();
    } else {
      stop.addEventListener('abort', this.stopped);
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From now on the work has so much time. */
  within(ms: number): AbortSignal {
    clearTimeout(this.timer ?? undefined);
    this.timer = setTimeout(() => {
      this.controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, ms);
    return this.signal;
  }

  /** The work has ended, one way or the other. */
  end(): void {
    clearTimeout(this.timer ?? undefined);
    this.stop.removeEventListener('abort', this.stopped);
  }
}

/** Runs work that may take `ms`. */
export async function withDeadline<T>(
  ms: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(stop);
  try {
    return await work(deadline.within(ms));
  } finally {
    deadline.end();
  }
}

/**
 * Runs work that gets `ms` more when everything is to stop: what a service has taken shall be known to be taken.
 */
export async function withGrace<T>(
  ms: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(new AbortController().signal);
  const begin = (): void => {
    deadline.within(ms);
  };
  stop.addEventListener('abort', begin, { once: true });
  try {
    return await work(deadline.signal);
  } finally {
    stop.removeEventListener('abort', begin);
    deadline.end();
  }
}
