/** `inbox-sync status` over a real database that real cycles have filled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readStatus, type StatusReport, statusSchema } from '../../src/cli/status/status-report';
import { lookAtState, StateEmptyError, StateVersionError } from '../../src/cli/status/state-look';
import { statusText } from '../../src/cli/status/status-text';
import { readConfig } from '../../src/config';
import { type Door, doorOf, openDoor } from '../../src/lib/door';
import { ConsentLostError, ServiceUnavailableError, StateLockedError } from '../../src/lib/errors';
import { openPgliteDatabase } from '../../src/store/pglite-database';
import type { Database } from '../../src/store/sql';
import { StateStore } from '../../src/store/state-store';
import type { Prefilter } from '../../src/sync/people-ports';
import { runOnce } from '../../src/sync/run-once';
import { mailbox } from '../fakes/fake-org';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const on: Prefilter = { isOn: true, secret: Buffer.alloc(32, 1) };
const HOUR_MS = 60 * 60_000;
let database: Database;
let world: SmallWorld;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
});

const status = (): Promise<StatusReport> =>
  readStatus(world.store, { isFilterOn: true, now: world.clock.now(), pid: null });
const cycle = () => runOnce({ ...world.ports(), prefilter: on }, new AbortController().signal);
const remedies = ({ needsPerson }: StatusReport): string =>
  needsPerson.map(({ what, remedy }) => `${what} -> ${remedy}`).join('\n');

describe('the status', () => {
  it('of a state on which Salesforce never answered says so and what to do', async () => {
    const report = await status();
    expect(report.mailboxes).toEqual([]);
    expect(remedies(report)).toMatch(/never answered.*inbox-sync doctor/);
    expect(statusText(report)).toContain('Salesforce: has never answered');
  });

  it('after a good cycle names each mailbox with its lag, says when figures were heard, and needs nobody', async () => {
    world.org.used = 120;
    await cycle();
    world.clock.advance(10 * 60_000);
    const report = await status();
    expect(statusSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.needsPerson).toEqual([]);
    expect(report.mailboxes).toMatchObject([
      { address: world.box.address, status: 'Connected', lagSeconds: 600, outbox: { queued: 0, held: 0 } },
    ]);
    expect(report.api).toMatchObject({ used: 120, limit: 1000, reservePercent: 20 });
    const text = statusText(report);
    expect(text).toContain('connected, read to its end 10 minutes ago');
    expect(text).toContain(
      '120 of 1000 used by the whole org within a day, 20 % kept for others; heard 10 minutes ago',
    );
    expect(text).toContain('nothing needs a person');
  });

  it('tells what stays in the mailbox, what is held and why, and what was published and not answered', async () => {
    world.org.know('003000000000001AAA', 'ada@customer.example');
    world.source.deliver(world.box.id, mail('known'), mail('private', { headers: { From: 'friend@home.example' } }));
    world.org.filesPerBeat = 0;
    await cycle();
    const { mailboxes, outbox } = await status();
    expect(mailboxes[0]).toMatchObject({ kept: { 'skipped.no-match': 1 }, outbox: { unanswered: 1 } });
    expect(outbox.whyHeld).toBeNull();
  });

  it('says why mail is held while it is not known whom Salesforce knows', async () => {
    world.org.onKnownAddresses = () => {
      throw new ServiceUnavailableError('away', { status: 503 });
    };
    world.source.deliver(world.box.id, mail('one'));
    await cycle();
    const report = await status();
    expect(report.outbox).toMatchObject({ held: 1, whyHeld: expect.stringContaining('has not told yet') });
    expect(statusText(report)).toContain('1 of them held');
  });
});

describe('what needs a person', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'lost consent, with the remedy',
      () => {
        world.source.onWalk = () => {
          throw new ConsentLostError('Google says no', { actions: ['Renew it'] });
        };
      },
      /Reconnect -> Google says no\. Renew it/,
    ],
    [
      'a stopped subscription',
      () => (world.org.subscription = 'Error'),
      /subscription in Salesforce is Error -> Setup/,
    ],
    ['a spent share of API calls', () => (world.org.used = 800), /used 800 of 1000 API calls; 20 % are kept/],
  ])('is %s', async (_, arrange, words) => {
    await cycle();
    arrange();
    world.clock.advance(3 * HOUR_MS);
    await cycle();
    expect(remedies(await status())).toMatch(words);
  });

  it('is a poller that has been silent for three intervals, and mailboxes that nobody reads', async () => {
    await cycle();
    world.clock.advance(5 * HOUR_MS);
    expect((await status()).needsPerson).toEqual([]);
    world.clock.advance(2 * HOUR_MS);
    expect(remedies(await status())).toMatch(/last heartbeat.*7 hours ago.*\n.*1 of 1 mailboxes were not read/);
  });

  it('is no mailbox that a person switched off', async () => {
    world.org.mailboxes = [mailbox(1, { isActive: false })];
    await cycle();
    const report = await status();
    expect(report.needsPerson).toEqual([]);
    expect(report.mailboxes[0]).toMatchObject({ lagSeconds: null, says: expect.stringContaining('paused') });
  });
});

describe('looking at the state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-status-'));
  const state = join(folder, 'state');
  const config = readConfig({
    INBOX_SYNC_DATA: state,
    INBOX_SYNC_ALLOWED_MAILBOXES: 'x.example',
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_CLIENT_SECRET: 's',
    MICROSOFT_TENANT_ID: 't',
    MICROSOFT_CLIENT_ID: 'c',
    MICROSOFT_CLIENT_SECRET: 's',
  });
  const look = () => lookAtState(config, new Date());
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('changes nothing: makes none where there is none, and refuses one of another version', async () => {
    await expect(look()).rejects.toThrow(StateEmptyError);
    const opened = await openPgliteDatabase(state);
    await opened.close();
    await expect(look()).rejects.toThrow(StateEmptyError);
    const store = await StateStore.open(await openPgliteDatabase(state));
    await store.close();
    expect((await look()).process).toBeNull();
    const older = await openPgliteDatabase(state);
    await older.query('delete from inbox_sync.migration where version > 3');
    await older.close();
    await expect(look()).rejects.toThrow(StateVersionError);
    const newer = await openPgliteDatabase(state);
    await newer.query('insert into inbox_sync.migration values (999)');
    await newer.close();
    await expect(look()).rejects.toThrow(/version 999/);
    rmSync(state, { recursive: true });
  });

  it('is answered by the process that has the state to itself, and never goes past it', async () => {
    const holder = await openPgliteDatabase(state);
    const path = doorOf(state) ?? '';
    let door: Door | null = null;
    try {
      const report = { ...(await status()), process: 42 };
      door = await openDoor(path, () => Promise.resolve(report));
      expect(await look()).toEqual(report);
      await expect(openPgliteDatabase(state)).rejects.toThrow(StateLockedError);
      await door.close();
      door = await openDoor(path, () => Promise.resolve({ of: 'another version' }));
      await expect(look()).rejects.toThrow(StateVersionError);
    } finally {
      await door?.close();
      await holder.close();
    }
    await expect(look()).rejects.toThrow(StateEmptyError);
  });

  it('takes a lock for dead only when nobody answers at the door', async () => {
    const path = doorOf(state) ?? '';
    // A lock of another container: its process id means nothing here.
    const door = await openDoor(path, () => Promise.resolve({}));
    await expect(openPgliteDatabase(state)).rejects.toThrow(StateLockedError);
    await door.close();
    await (await openPgliteDatabase(state)).close();
  });
});
