/** Work that waits for its turn. */
export interface PumpedWork {
  readonly isIdle: () => boolean;
  /** Does the next piece: one delivery or one job. */
  readonly runNext: () => void;
}

/**
 * Does asynchronous work one piece a turn of the event loop, so that servers answer in between. A fault of the local org
 * (not an Apex exception, which the org keeps to itself) stops everything and is told to all who wait.
 */
export class Pump {
  private isScheduled = false;
  private isSuspended = false;
  private fault: unknown = null;
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];

  constructor(private readonly work: PumpedWork) {}

  /** Something may have to be done. */
  wake(): void {
    if (!this.isScheduled && !this.isSuspended && this.fault === null) {
      this.isScheduled = true;
      setImmediate(() => this.turn());
    }
  }

  idle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.wake();
      this.settle();
    });
  }

  suspend(): void {
    this.isSuspended = true;
  }

  resume(): void {
    this.isSuspended = false;
    this.wake();
  }

  private turn(): void {
    this.isScheduled = false;
    if (this.isSuspended) {
      return;
    }
    try {
      if (!this.work.isIdle()) {
        this.work.runNext();
      }
    } catch (error) {
      this.fault = error;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`local/org: asynchronous work stopped for good: ${text}\n`);
    }
    this.settle();
    if (!this.work.isIdle()) {
      this.wake();
    }
  }

  private settle(): void {
    if (this.fault !== null) {
      this.waiting.splice(0).forEach(({ reject }) => reject(this.fault));
    } else if (!this.isScheduled && this.work.isIdle()) {
      this.waiting.splice(0).forEach(({ resolve }) => resolve());
    }
  }
}
