import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoppedError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
});

const day = (date: string): Date => new Date(`${date}T00:00:00Z`);
const start = (from: string, to = '2026-11-23'): Promise<void> =>
  world.store.work.startBackfill(world.box.id, { from: day(from), to: day(to) });
/** Mail that the live walk never names: it is older than the cursor. */
const old = (id: string, at: string): void => {
  world.source.mails.set(world.box.id, [mail(id, { at }), ...(world.source.mails.get(world.box.id) ?? [])]);
};

describe('a backfill', () => {
  it('brings mail from before the mailbox was synced, the newest day first, after live mail', async () => {
    await world.once();
    old('march', '2026-11-03T10:00:00Z');
    old('middle', '2026-11-10T10:00:00Z');
    old('newest', '2026-11-22T10:00:00Z');
    world.source.deliver(world.box.id, mail('live'));
    await start('2026-11-01');
    await world.once();
    expect(world.subjects()).toEqual(['Subject live', 'Subject newest', 'Subject middle', 'Subject march']);
    expect(await world.store.work.backfills()).toEqual([]);
  });

  it('asks for windows of a day that meet', async () => {
    await world.once();
    await start('2026-11-20');
    await world.once();
    expect(world.source.spans.map(({ from, to }) => [from.toISOString(), to?.toISOString()])).toEqual([
      ['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
      ['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
      ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ]);
  });

  it('does at most 60 days a run and goes on in the next', async () => {
    await world.once();
    await start('2026-06-01');
    await world.once();
    const [open] = await world.store.work.backfills();
    expect(open?.nextTo).toEqual(day('2026-09-24'));
    await world.once();
    await world.once();
    expect(await world.store.work.backfills()).toEqual([]);
    expect(new Set(world.source.spans.map(({ from }) => from.getTime())).size).toBe(world.source.spans.length);
  });

  it('stopped in the middle of a day repeats that day and publishes nothing twice', async () => {
    await world.once();
    for (let index = 0; index < 120; index++) {
      old(`old ${index}`, '2026-11-22T10:00:00Z');
    }
    await start('2026-11-20');
    const stop = new AbortController();
    world.source.onFetch = (id) => {
      if (id === 'old 60') {
        stop.abort();
      }
    };
    expect((await world.once(stop.signal)).failure).toBeInstanceOf(StoppedError);
    expect((await world.store.work.backfills())[0]?.nextTo).toEqual(day('2026-11-23'));
    world.source.onFetch = () => undefined;
    await world.once();
    expect(world.org.events()).toHaveLength(120);
    expect(new Set(world.subjects()).size).toBe(120);
  });

  it('that is made wider while a day of it is read goes on with the wider one', async () => {
    await world.once();
    old('newest', '2026-11-22T10:00:00Z');
    await start('2026-11-20', '2026-11-22');
    const wider: Promise<void>[] = [];
    world.source.onList = () => {
      wider.push(...(wider.length === 0 ? [start('2026-11-20', '2026-11-23')] : []));
    };
    await world.once();
    await Promise.all(wider);
    await world.once();
    expect(world.subjects()).toEqual(['Subject newest']);
    expect(await world.store.work.backfills()).toEqual([]);
  });

  it('never holds the cursor of live mail back, nor what Salesforce knows to be synced', async () => {
    await world.once();
    old('old', '2026-11-03T10:00:00Z');
    await start('2026-11-01');
    world.org.filesPerBeat = 0;
    const report = await world.once();
    expect(report.totals.unanswered).toBe(1);
    expect(report.mailboxes[0]?.syncedThroughAt).toEqual(report.mailboxes[0]?.lastSyncAt);
  });

  it('brings mail that a walk had left aside for its age', async () => {
    world.source.deliver(world.box.id, mail('too old', { at: '2026-11-10T10:00:00Z' }));
    await world.once();
    expect(world.subjects()).toEqual([]);
    await start('2026-11-01');
    await world.once();
    expect(world.subjects()).toEqual(['Subject too old']);
  });

  it('that fails says so, and live mail goes on', async () => {
    await world.once();
    await start('2026-11-01');
    world.source.onList = () => {
      throw new Error('broken');
    };
    world.source.deliver(world.box.id, mail('live'));
    const report = await world.once();
    expect(world.subjects()).toEqual(['Subject live']);
    expect(report.mailboxes[0]?.status).toBe('Degraded');
    expect(report.mailboxes[0]?.acknowledged).not.toBeNull();
    expect(await world.store.work.backfills()).toHaveLength(1);
  });
});
