/** Turns of an engine that stays up: who is delayed by whom, and how it ends. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { pause } from '../../src/lib/backoff';
import type { FetchedMail } from '../../src/domain/mail';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { Database } from '../../src/store/sql';
import { EngineWorld } from '../fakes/engine-world';
import { mailbox } from '../fakes/fake-org';
import { FakeSource, mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';

const [huge, small] = [mailbox(1), mailbox(2)];
let database: Database;
let world: EngineWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(async () => {
  await world.stop().catch(() => undefined);
});

/** Fetches take time, in one mailbox as long as the test says. */
class SlowSource extends FakeSource {
  constructor(private readonly waitFor: (mailboxId: string, signal: AbortSignal) => Promise<void>) {
    super();
  }

  override async fetch(
    box: HeartbeatMailbox,
    id: string,
    what: 'full' | 'headers',
    signal: AbortSignal = new AbortController().signal,
  ): Promise<FetchedMail | null> {
    await this.waitFor(box.id, signal);
    return super.fetch(box, id, what);
  }
}

const many = (count: number): FetchedMail[] => Array.from({ length: count }, (_, index) => mail(`m${index}`));
const ofSmall = (id: string): FetchedMail =>
  mail(id, { headers: { To: small.address, From: 'Bea <bea@other.example>' } });

describe('an engine that stays up', () => {
  it('is not kept from other mailboxes by one with much mail, which gets all of it as well', async () => {
    const source = new SlowSource((id, signal) => (id === huge.id ? pause(20, signal) : Promise.resolve()));
    world = await EngineWorld.over(database, [huge, small], source);
    source.deliver(huge.id, ...many(600));
    world.start();
    await world.until(() => world.subjects().length > 0);
    source.deliver(small.id, ofSmall('small'));
    await world.until(() => world.subjects().includes('Subject small'));
    expect(world.subjects().length).toBeLessThan(601);
    await world.until(() => new Set(world.subjects()).size === 601);
  });

  it('is not kept from other mailboxes by one whose provider hangs, and stops all the same', async () => {
    const hangs = (signal: AbortSignal): Promise<void> => pause(2 ** 31 - 1, signal);
    const source = new SlowSource((id, signal) => (id === huge.id ? hangs(signal) : Promise.resolve()));
    world = await EngineWorld.over(database, [huge, small], source);
    source.deliver(huge.id, mail('never'));
    world.start();
    await world.until(() => source.starts.length >= 2);
    for (const name of ['one', 'two', 'three']) {
      source.deliver(small.id, ofSmall(name));
      await world.until(() => world.subjects().includes(`Subject ${name}`));
    }
    await world.stop();
    expect(world.logged.at(-1)).toContain('"msg":"stopped"');
    const free = await world.store.leases.acquire([`mailbox ${huge.id}`, `mailbox ${small.id}`, 'org'], 1);
    expect(free).toHaveLength(3);
  });

  it('ends although a provider answers nothing, not even to its stop', async () => {
    const source = new SlowSource(() => new Promise(() => undefined));
    world = await EngineWorld.over(database, [huge], source);
    source.deliver(huge.id, mail('never'));
    world.start();
    await world.until(() => source.starts.length > 0);
    await world.stop();
    expect(world.subjects()).toEqual([]);
    expect((await world.store.mailboxes())[0]?.acknowledged).toBeNull();
  });

  it.each([
    ['hears', 'whether Salesforce took a slice before it ends', 300, { queued: 0, unanswered: 1 }],
    ['publishes again', 'what Salesforce does not answer for while it ends', 2 ** 31 - 1, { queued: 1, unanswered: 0 }],
  ])('%s %s', async (_, __, ms, totals) => {
    world = await EngineWorld.over(database, [small]);
    world.org.beforeAnswer = (signal) => pause(ms, signal);
    world.source.deliver(small.id, ofSmall('one'));
    world.start();
    await world.until(() => world.subjects().length === 1);
    await world.stop();
    expect(await world.store.totals()).toMatchObject(totals);
  });

  it('leaves nothing behind that keeps its process from ending', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    world = await EngineWorld.over(database, [small]);
    const before = timers();
    world.source.deliver(small.id, ofSmall('one'));
    world.start();
    await world.until(() => world.subjects().length === 1);
    await world.stop();
    expect(timers()).toBe(before);
  });

  it('writes nothing of a mailbox in which nothing happens but when it was looked at', async () => {
    world = await EngineWorld.over(database, [small]);
    world.source.deliver(small.id, ofSmall('one'));
    world.start();
    await world.until(() => world.subjects().length === 1);
    await world.rounds();
    const versions = (): Promise<{ xmin: string; table: string }[]> =>
      database.query(
        `select xmin::text as xmin, 'seen' as table from inbox_sync.seen
         union all select xmin::text, 'outbox' from inbox_sync.outbox
         union all select xmin::text, 'kept' from inbox_sync.kept`,
      );
    const before = await versions();
    await world.rounds();
    expect(await versions()).toEqual(before);
    const [row] = await database.query<{ quiet: number }>('select quiet_turns as quiet from inbox_sync.mailbox');
    expect(row?.quiet).toBeGreaterThan(0);
  });
});
