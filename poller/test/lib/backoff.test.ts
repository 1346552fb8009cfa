import { describe, expect, it } from '@jest/globals';
import { pause, retryAfterMs, withRetry } from '../../src/lib/backoff';
import { ServiceUnavailableError, StoppedError } from '../../src/lib/errors';
import { mapConcurrent } from '../../src/lib/map-concurrent';
import { Semaphore } from '../../src/lib/semaphore';

const live = new AbortController().signal;

function failing(times: number): { call: () => Promise<string>; calls: () => number } {
  let calls = 0;
  const call = (): Promise<string> => (++calls <= times ? Promise.reject(new Error('no')) : Promise.resolve('yes'));
  return { call, calls: () => calls };
}

describe('a retry', () => {
  it('backs off with full jitter, doubling, until it succeeds', async () => {
    const waits: number[] = [];
    const { call } = failing(3);
    const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
    const options = { service: 's', signal: live, classify: () => ({ retry: true as const }), sleep, random: () => 1 };
    await expect(withRetry(call, options)).resolves.toBe('yes');
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it('waits what the service asks for, and gives up at once when that is too long', async () => {
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
    const ask = (waitMs: number) => ({
      service: 's',
      signal: live,
      classify: () => ({ retry: true as const, waitMs }),
      sleep,
      random: () => 0,
    });
    await withRetry(failing(1).call, ask(7000));
    expect(waits).toEqual([7000]);
    await expect(withRetry(failing(1).call, ask(900_000))).rejects.toThrow(ServiceUnavailableError);
    expect(waits).toEqual([7000]);
  });

  it('ends after its attempts, and never repeats what is not worth it', async () => {
    const sleep = (): Promise<void> => Promise.resolve();
    const tired = failing(99);
    await expect(
      withRetry(tired.call, { service: 's', signal: live, classify: () => ({ retry: true }), sleep, attempts: 4 }),
    ).rejects.toThrow('after 4 tries');
    expect(tired.calls()).toBe(4);
    const final = failing(99);
    await expect(
      withRetry(final.call, { service: 's', signal: live, classify: () => ({ retry: false }) }),
    ).rejects.toThrow('no');
    expect(final.calls()).toBe(1);
  });

  it('says why there was no connection, and what to do', async () => {
    const sleep = (): Promise<void> => Promise.resolve();
    const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
    const giveUp = (error: Error, more = {}) =>
      withRetry(() => Promise.reject(error), {
        service: 's',
        signal: live,
        classify: () => ({ retry: true }),
        sleep,
        ...more,
      });
    await expect(giveUp(refused, { remedy: 'Check it.' })).rejects.toMatchObject({
      message: 's did not answer as it should after 6 tries (ECONNREFUSED)',
      actions: ['Check it.'],
    });
    await expect(giveUp(Object.assign(new Error('no'), { status: 503 }))).rejects.toMatchObject({
      message: 's did not answer as it should after 6 tries',
      status: 503,
      actions: [],
    });
  });

  it('wakes up when it is stopped', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow(StoppedError);
  });

  it.each<[string | null, number | undefined]>([
    ['2', 2000],
    ['1970-01-01T00:00:11.000Z', 1000],
    ['Thu, 01 Jan 1970 00:00:12 GMT', 2000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads Retry-After %j', (value, expected) => {
    expect(retryAfterMs(value, 10_000)).toBe(expected);
  });
});

describe('concurrency', () => {
  it('is limited, keeps the order, and waits for what is in flight before it fails', async () => {
    let now = 0;
    let most = 0;
    const work = async (value: number): Promise<number> => {
      most = Math.max(most, ++now);
      await pause(1, live);
      now--;
      if (value === 5) {
        throw new Error('five');
      }
      return value * 2;
    };
    await expect(mapConcurrent([1, 2, 3, 4], 2, work)).resolves.toEqual([2, 4, 6, 8]);
    expect(most).toBe(2);
    await expect(mapConcurrent([5, 6, 7], 2, work)).rejects.toThrow('five');
    expect(now).toBe(0);
    const semaphore = new Semaphore(3);
    most = 0;
    await Promise.all([1, 2, 3, 4, 6, 7].map((value) => semaphore.run(() => work(value))));
    expect(most).toBe(3);
  });
});
