import type { Clock } from '../../src/sync/ports';

/** Time that passes only when somebody sleeps. */
export class FakeClock implements Clock {
  readonly sleeps: number[] = [];
  /** Runs whenever somebody sleeps: the world goes on meanwhile. */
  onSleep: () => void = () => undefined;

  constructor(private ms = Date.parse('2026-11-23T12:00:00Z')) {}

  now(): Date {
    return new Date(this.ms);
  }

  sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.advance(ms);
    this.onSleep();
    return Promise.resolve();
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}
