import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/store/sql';
import { concerns, reportJson, reportText } from '../../src/cli/report-text';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
  world.org.mailboxes = [{ ...world.box, syncSince: '2026-11-01T00:00:00.000Z' }];
});

/** A mail that the change list never names: it lies where the walk has already been. */
function miss(id: string, at: string): void {
  world.source.mails.get(world.box.id)?.unshift(mail(id, { at }));
}

describe('the sweep', () => {
  it('looks back 48 hours every hour and 7 days once a night', async () => {
    for (let hour = 0; hour < 49; hour++) {
      await world.once();
      world.clock.advance(HOUR);
    }
    const hours = world.source.spans.map(({ from, to }) => {
      expect(to).toBeNull();
      return from;
    });
    expect(hours).toHaveLength(48);
    const lengths = hours.map((from, index) => {
      const at = Date.parse('2026-11-23T12:00:00Z') + (index + 1) * HOUR;
      return (at - from.getTime()) / HOUR;
    });
    expect(lengths.filter((length) => length === 7 * 24)).toHaveLength(2 + 1);
    expect(lengths.filter((length) => length === 48)).toHaveLength(45);
  });

  it('never looks behind the moment syncing began', async () => {
    world.org.mailboxes = [{ ...world.box, syncSince: '2026-11-23T00:00:00.000Z' }];
    await world.once();
    world.clock.advance(2 * HOUR);
    await world.once();
    expect(world.source.spans.map(({ from }) => from.toISOString())).toEqual(['2026-11-23T00:00:00.000Z']);
  });

  it('repairs a gap of four days at night, and says how large it was', async () => {
    world.source.deliver(world.box.id, mail('one'), mail('two'));
    await world.once();
    world.clock.advance(HOUR);
    await world.once();
    miss('missed', '2026-11-20T10:00:00Z');
    miss('missed too', '2026-11-19T10:00:00Z');
    world.clock.advance(DAY);
    const report = await world.once();
    expect(world.subjects().slice(2)).toEqual(['Subject missed too', 'Subject missed']);
    expect(report.counters.repaired()).toBe(2);
    expect(JSON.parse(reportJson(report))).toMatchObject({ repaired: 2 });
    expect(reportText(report)).toContain('2 missed before and found by the sweep');
    expect(concerns(report)).toEqual([]);
    expect(world.org.requests.at(-1)?.run?.repaired).toBe(2);
  });

  it('counts no mail as a gap that a lost state has forgotten', async () => {
    world.org.mailboxes = [
      { ...world.box, syncSince: '2026-11-01T00:00:00Z', syncedThroughAt: '2026-11-23T00:00:00Z' },
    ];
    const at = '2026-11-19T10:00:00Z';
    world.source.deliver(world.box.id, mail('long filed', { at }), mail('filed, too', { at }), mail('new'));
    world.source.onWalkFrom = 2;
    await world.once();
    miss('missed', '2026-11-23T10:30:00Z');
    for (let hour = 0; hour < 25; hour++) {
      world.clock.advance(HOUR);
      await world.once();
    }
    expect(world.source.spans.some(({ from }) => from < new Date(at))).toBe(true);
    expect(world.org.requests.reduce((sum, { run }) => sum + (run?.repaired ?? 0), 0)).toBe(1);
  });

  it('counts no mail as a gap that arrived while it was looking', async () => {
    world.source.deliver(world.box.id, mail('one'));
    await world.once();
    world.clock.advance(HOUR);
    world.source.onList = () => {
      world.source.deliver(world.box.id, mail('just now', { at: world.clock.now().toISOString() }));
    };
    const report = await world.once();
    expect(world.subjects()).toHaveLength(2);
    expect(report.counters.repaired()).toBe(0);
  });

  it('reads mail that its provider named long before it could be read', async () => {
    await world.once();
    const fetch = world.source.fetch.bind(world.source);
    world.source.fetch = () => Promise.resolve(null);
    world.source.deliver(world.box.id, mail('early'));
    for (let run = 0; run < 3; run++) {
      await world.once();
    }
    world.source.fetch = fetch;
    await world.once();
    expect(world.subjects()).toEqual([]);
    world.clock.advance(HOUR);
    const report = await world.once();
    expect(world.subjects()).toEqual(['Subject early']);
    expect(report.counters.repaired()).toBe(1);
  });

  it('is made up for when it failed', async () => {
    await world.once();
    world.clock.advance(HOUR);
    world.source.onList = () => {
      throw new Error('broken');
    };
    expect((await world.once()).mailboxes[0]?.status).toBe('Degraded');
    world.source.onList = () => undefined;
    world.source.mails.set(world.box.id, [mail('missed', { at: '2026-11-22T10:00:00Z' })]);
    world.clock.advance(1000);
    await world.once();
    expect(world.source.spans).toHaveLength(2);
    expect(world.subjects()).toEqual(['Subject missed']);
  });
});
