/**
 * One cycle of the engine from the outside, over fakes of its ports. Longer than other files because every case needs the
 * same small world (state, clock, org, mailboxes) and nothing else.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentLostError, ServiceUnavailableError, StoppedError } from '../../src/lib/errors';
import type { Database } from '../../src/store/sql';
import type { StateStore } from '../../src/store/state-store';
import { ContractError, LimitReachedError, WrongOrgError } from '../../src/sync/errors';
import type { RunReport } from '../../src/sync/run-once';
import type { FakeClock } from '../fakes/fake-clock';
import { defaultPolicy, type FakeOrg, mailbox } from '../fakes/fake-org';
import { type FakeSource, mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

let database: Database;
let world: SmallWorld;
let store: StateStore;
let clock: FakeClock;
let org: FakeOrg;
let source: FakeSource;
const box = mailbox(1);

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
  ({ store, clock, org, source } = world);
});

const once = (signal?: AbortSignal): Promise<RunReport> => world.once(signal);
const mails = (count: number, text?: string) =>
  Array.from({ length: count }, (_, index) => mail(`m${index}`, text === undefined ? {} : { text }));

describe('a cycle', () => {
  it('publishes one mail and settles it by the heartbeat that follows', async () => {
    source.deliver(box.id, mail('one'));
    const report = await once();
    expect(report.failure).toBeNull();
    expect(org.events().map((event) => event.Subject__c)).toEqual(['Subject one']);
    expect(report.counters.settled).toBe(1);
    expect(report.totals).toMatchObject({ queued: 0, unanswered: 0, deferred: 0 });
    expect(org.requests.at(-1)?.run).toMatchObject({ messagesSeen: 1, published: 1, apiCalls: 3 });
  });

  it('costs no Salesforce call when nothing is new, waiting or due', async () => {
    source.deliver(box.id, mail('one'));
    await once();
    const calls = org.usage().calls;
    await once();
    expect(org.usage().calls).toBe(calls);
    expect(source.fetched).toEqual(['one']);
  });

  it('says hello again when the interval of the policy is over', async () => {
    await once();
    const calls = org.usage().calls;
    clock.advance(121 * 60_000);
    await once();
    expect(org.usage().calls).toBeGreaterThan(calls);
  });

  it('publishes 1,000 small mails with at most 10 calls', async () => {
    source.deliver(box.id, ...mails(1000, 'x'.repeat(800)));
    const report = await once();
    expect(report.counters.published).toBe(1000);
    expect(report.totals.unanswered).toBe(0);
    expect(org.usage().calls).toBeLessThanOrEqual(10);
    expect(Math.max(...org.slices.map((slice) => slice.length))).toBe(200);
  });

  it('keeps at most 2 MB of event text unanswered', async () => {
    source.deliver(box.id, ...mails(300, 'x'.repeat(30_000)));
    let most = 0;
    org.onPublish = (events) => {
      most = Math.max(most, Buffer.byteLength(JSON.stringify([...org.bus, ...events])));
      return undefined;
    };
    org.filesPerBeat = 40;
    const report = await once();
    expect(report.counters.published).toBe(300);
    expect(most).toBeLessThan(2_100_000);
    expect(most).toBeGreaterThan(1_500_000);
  });

  it('does not wait longer from window to window while Salesforce keeps up', async () => {
    source.deliver(box.id, ...mails(2000, 'x'.repeat(3_000)));
    org.onPublish = () => {
      clock.advance(3_000);
      return undefined;
    };
    await once();
    expect(clock.sleeps.length).toBeGreaterThan(3);
    // Salesforce files while the next slices are published, so that only the least is waited for after the last one.
    expect(Math.max(...clock.sleeps)).toBe(1_500);
  });

  it('asks for outcomes of a full window at once when reading has taken as long as filing takes', async () => {
    source.deliver(box.id, ...mails(800, 'x'.repeat(3_000)));
    source.onFetch = () => {
      clock.advance(50);
    };
    await once();
    expect(org.events()).toHaveLength(800);
    expect(clock.sleeps[0]).toBe(0);
  });

  it('leaves the rest in the outbox when Salesforce files no further, and goes on later', async () => {
    source.deliver(box.id, ...mails(100, 'x'.repeat(30_000)));
    org.filesPerBeat = 0;
    const stuck = await once();
    expect(stuck.totals.queued).toBeGreaterThan(0);
    org.filesPerBeat = Infinity;
    const report = await once();
    expect(report.totals).toMatchObject({ queued: 0, unanswered: 0 });
    expect(new Set(org.events().map((event) => event.DeliveryKey__c)).size).toBe(100);
  });

  it('keeps mail back by policy and reports only its keys', async () => {
    org.policy = { ...defaultPolicy, excludedAddresses: ['customer.example'] };
    source.deliver(box.id, mail('one'), mail('two', { headers: { From: 'b@other.example' } }));
    const report = await once();
    expect(org.events()).toHaveLength(1);
    expect(report.counters.dropped()).toEqual({ 'skipped.excluded': 1 });
    const reported = org.requests.flatMap((request) => request.settledElsewhere);
    expect(reported).toMatchObject([{ mailbox: box.id, reason: 'skipped.excluded' }]);
    expect(JSON.stringify(org.requests)).not.toContain('customer.example');
  });

  it('says a ledger row again that the org refused, and not before two hours', async () => {
    org.policy = { ...defaultPolicy, excludedAddresses: ['customer.example'] };
    org.writesRow = () => false;
    source.deliver(box.id, mail('one'));
    await once();
    const calls = org.usage().calls;
    await once();
    expect(org.usage().calls).toBe(calls);
    org.writesRow = () => true;
    clock.advance(2 * 60 * 60_000);
    await once();
    const said = org.requests.map((request) => request.settledElsewhere.length);
    expect(said.filter((count) => count > 0)).toEqual([1, 1]);
  });

  it('drops mail from before the moment syncing began', async () => {
    source.deliver(box.id, mail('old', { at: '2026-11-22T23:59:59Z' }), mail('new'));
    await once();
    expect(org.events().map((event) => event.Subject__c)).toEqual(['Subject new']);
  });

  it('publishes the same mail once although the provider lists it under two ids', async () => {
    source.deliver(box.id, mail('a', { headers: { 'Message-ID': '<same@x>' } }));
    source.deliver(box.id, mail('b', { headers: { 'Message-ID': '<same@x>' } }));
    await once();
    expect(org.events()).toHaveLength(1);
  });

  it('publishes again what the heartbeat asks for, with the next attempt', async () => {
    source.deliver(box.id, mail('one'));
    org.filesPerBeat = 0;
    await once();
    org.bus = [];
    org.resend = [org.events()[0]?.DeliveryKey__c ?? ''];
    org.filesPerBeat = Infinity;
    const report = await once();
    expect(org.events().map((event) => event.Attempt__c)).toEqual([1, 2]);
    expect(report.totals.unanswered).toBe(0);
  });

  it('keeps mail that Salesforce answers with Waiting, without blocking others', async () => {
    org.outcomeOf = () => ({ outcome: 'Waiting', reason: 'waiting.retry' });
    source.deliver(box.id, mail('one'));
    const report = await once();
    expect(report.totals).toMatchObject({ unanswered: 0, deferred: 1 });
    expect(report.mailboxes[0]?.acknowledged).toBeNull();
  });
});

describe('cursors', () => {
  it('are acknowledged only when everything before them is settled', async () => {
    source.deliver(box.id, mail('one'));
    org.filesPerBeat = 0;
    const waiting = await once();
    expect(waiting.mailboxes[0]).toMatchObject({ acknowledged: null, pending: '1' });
    expect(waiting.mailboxes[0]?.syncedThroughAt).toEqual(new Date('2026-11-23T10:00:00Z'));
    org.filesPerBeat = Infinity;
    const settled = await once();
    expect(settled.mailboxes[0]).toMatchObject({ acknowledged: '1' });
    expect(settled.mailboxes[0]?.syncedThroughAt).toEqual(settled.mailboxes[0]?.lastSyncAt);
  });

  it('of an empty store restart 48 hours before what Salesforce knows to be synced', async () => {
    org.mailboxes = [{ ...box, syncSince: '2026-01-01T00:00:00.000Z', syncedThroughAt: '2026-11-20T00:00:00.000Z' }];
    await once();
    expect(source.starts[0]).toMatchObject({ listFrom: new Date('2026-11-18T00:00:00Z') });
  });
});

describe('a mailbox', () => {
  it('waits for a person when its consent is lost, keeps its cursor and goes on afterwards', async () => {
    source.deliver(box.id, mail('one'));
    await once();
    source.onWalk = () => {
      throw new ConsentLostError('gone');
    };
    const lost = await once();
    expect(lost.mailboxes[0]).toMatchObject({ status: 'Reconnect', acknowledged: '1', reportedStatus: 'Reconnect' });
    source.onWalk = () => undefined;
    source.deliver(box.id, mail('two'));
    const back = await once();
    expect(back.mailboxes[0]).toMatchObject({ status: 'Connected', reportedStatus: 'Connected' });
    expect(org.events()).toHaveLength(2);
  });

  it('degrades on any other error and does not stop the others', async () => {
    org.mailboxes = [box, mailbox(2)];
    source.onWalk = ({ id }) => {
      if (id === box.id) {
        throw new ServiceUnavailableError('no', { status: 503 });
      }
    };
    source.deliver(mailbox(2).id, mail('one'));
    const report = await once();
    expect(report.mailboxes.map(({ status }) => status)).toEqual(['Degraded', 'Connected']);
    expect(org.events()).toHaveLength(1);
  });

  it('of a provider without credentials is not connected and names what the host sets', async () => {
    org.mailboxes = [mailbox(1, { provider: 'Microsoft' }), mailbox(2)];
    source.deliver(mailbox(2).id, mail('one'));
    const { mailboxes } = await once();
    expect(mailboxes.map(({ status }) => status)).toEqual(['Not connected', 'Connected']);
    expect(mailboxes[0]?.detail).toMatch(
      /^This poller has no Microsoft credentials: its host sets MICROSOFT_TENANT_ID/,
    );
    expect(org.events()).toHaveLength(1);
  });

  it('outside the allowed mailboxes is refused and says so', async () => {
    org.mailboxes = [mailbox(1, { address: 'boss@elsewhere.example' })];
    const report = await once();
    expect(source.starts).toHaveLength(0);
    expect(report.mailboxes[0]?.status).toBe('Not connected');
    expect(report.mailboxes[0]?.detail).toContain('INBOX_SYNC_ALLOWED_MAILBOXES');
  });

  it('that was deactivated meanwhile is left alone', async () => {
    await once();
    org.mailboxes = [{ ...box, isActive: false }];
    source.deliver(box.id, mail('one'));
    const report = await once();
    expect(org.events()).toHaveLength(0);
    expect(report.mailboxes[0]?.status).toBe('Paused');
  });

  it('is swept for what history did not tell, an hour later', async () => {
    source.deliver(box.id, mail('one'));
    await once();
    source.mails.get(box.id)?.unshift(mail('missed'));
    clock.advance(61 * 60_000);
    await once();
    expect(org.events().map((event) => event.Subject__c)).toEqual(['Subject one', 'Subject missed']);
  });
});

describe('a bad mail', () => {
  it('that cannot be fetched is tried again, then published by its headers alone', async () => {
    source.deliver(box.id, mail('good'), mail('bad'));
    source.onFetch = (id, what) => {
      if (id === 'bad' && what === 'full') {
        throw new ServiceUnavailableError('no', { status: 500 });
      }
    };
    const first = await once();
    expect(first.mailboxes[0]?.acknowledged).toBeNull();
    expect(org.events()).toHaveLength(1);
    await once();
    await once();
    const last = await once();
    expect(org.events().map((event) => event.Subject__c)).toEqual(['Subject good', 'Subject bad']);
    expect(last.mailboxes[0]?.acknowledged).toBe('2');
  });

  it('that is not found is asked for in two more runs, because it may be there a moment later', async () => {
    source.deliver(box.id, mail('early'), mail('gone'));
    const fetch = source.fetch.bind(source);
    const asked: string[] = [];
    source.fetch = (of, id, what) => {
      asked.push(id);
      return id === 'gone' || asked.length <= 2 ? Promise.resolve(null) : fetch(of, id, what);
    };
    const first = await once();
    expect(first.mailboxes[0]).toMatchObject({ status: 'Connected', acknowledged: null });
    expect(first.counters.of(box.id).unreadable).toBe(0);
    expect(await store.figures()).toMatchObject({ failing: 0 });
    expect((await once()).mailboxes[0]?.acknowledged).toBeNull();
    expect(org.events().map((event) => event.Subject__c)).toEqual(['Subject early']);
    expect((await once()).mailboxes[0]?.acknowledged).toBe('2');
    await once();
    expect(asked.filter((id) => id === 'gone')).toHaveLength(3);
  });

  it('that Salesforce refuses for its data is recorded, and the others are published', async () => {
    source.deliver(box.id, mail('good'), mail('bad'));
    org.onPublish = (events) =>
      events.map((event) =>
        event.Subject__c === 'Subject bad'
          ? { accepted: false, kind: 'data', code: 'STRING_TOO_LONG' }
          : { accepted: true },
      );
    const report = await once();
    expect(report.totals).toMatchObject({ refused: 1, queued: 0 });
    expect(report.counters.published).toBe(1);
    expect(report.mailboxes[0]?.acknowledged).toBe('2');
  });
});

describe('Salesforce', () => {
  it('out of allowance leaves everything in the outbox and the run is still reported', async () => {
    source.deliver(box.id, mail('one'));
    org.onPublish = () => {
      throw new LimitReachedError('REQUEST_LIMIT_EXCEEDED');
    };
    const report = await once();
    expect(report.failure).toBeInstanceOf(LimitReachedError);
    expect(report.totals.queued).toBe(1);
    expect(org.requests.at(-1)?.run).toMatchObject({ published: 0, messagesSeen: 1 });
    org.onPublish = () => undefined;
    expect((await once()).totals.queued).toBe(0);
  });

  it('keeps the share of API calls that the policy leaves to others', async () => {
    source.deliver(box.id, mail('one'));
    org.used = 800;
    const report = await once();
    expect(report.failure).toBeInstanceOf(LimitReachedError);
    expect(org.events()).toHaveLength(0);
  });

  it.each<[string, Error]>([
    ['another org', new WrongOrgError('other')],
    ['a broken contract', new ContractError('odd')],
  ])('that is %s stops the run and loses nothing', async (_, error) => {
    source.deliver(box.id, mail('one'));
    org.onHeartbeat = () => {
      throw error;
    };
    const report = await once();
    expect(report.failure).toBe(error);
    org.onHeartbeat = () => undefined;
    await once();
    expect(org.events()).toHaveLength(1);
  });

  it('that lost an answer gets the mail again and not a second row', async () => {
    source.deliver(box.id, mail('one'));
    let isFirst = true;
    org.beforeAnswer = () => {
      const lost = isFirst ? new ServiceUnavailableError('the answer was lost', { status: null }) : null;
      isFirst = false;
      return lost === null ? Promise.resolve() : Promise.reject(lost);
    };
    expect((await once()).totals.queued).toBe(1);
    expect((await once()).totals).toMatchObject({ queued: 0, unanswered: 0 });
    expect(org.ledger.size).toBe(1);
  });
});

describe('a stop', () => {
  it('ends the run between two steps, and the next run goes on', async () => {
    const stop = new AbortController();
    source.deliver(box.id, ...mails(300));
    source.onFetch = (id) => {
      if (id === 'm250') {
        stop.abort();
      }
    };
    const stopped = await once(stop.signal);
    expect(stopped.failure).toBeInstanceOf(StoppedError);
    const report = await once();
    expect(report.failure).toBeNull();
    expect(new Set(org.events().map((event) => event.DeliveryKey__c)).size).toBe(300);
  });
});
