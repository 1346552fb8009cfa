/**
 * Ten courses of events in every test run, more with `npm run chaos`; a seed that fails prints the command that repeats
 * it. The mutants prove that the test would notice: each is caught within ten seeds. And no fault is there in name only:
 * each of them has to strike within the ten.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HeartbeatAnswer, HeartbeatMailbox } from '../../contract/heartbeat';
import { ServiceUnavailableError } from '../../poller/src/lib/errors';
import type { Database } from '../../poller/src/store/sql';
import type { StateStore } from '../../poller/src/store/state-store';
import type { PageCommit, Salesforce } from '../../poller/src/sync/ports';
import type { Lease } from '../../poller/src/sync/turn-ports';
import { openTestDatabase } from '../../poller/test/fakes/memory-store';
import { type Mutant, runChaos } from './chaos-run';
import { Counts } from './counts';

const one = Number(process.env['INBOX_SYNC_CHAOS_SEED'] ?? 0);
const from = Number(process.env['INBOX_SYNC_CHAOS_FROM'] ?? 1);
const many = Number(process.env['INBOX_SYNC_CHAOS_SEEDS'] ?? 10);
const seeds = one > 0 ? [one] : Array.from({ length: many }, (_, index) => from + index);

const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-chaos-'));
const counts = new Counts();
let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('chaos', () => {
  it.each(seeds)('ends with each mail in one task and no row open (seed %i)', async (seed) => {
    const problems = await runChaos({ seed, database, counts, folder });
    expect({ replay: `npm run chaos -- --seed ${seed}`, problems }).toMatchObject({ problems: [] });
  });

  (one > 0 ? it.skip : it)('brought every kind of fault', () => {
    expect(counts.missing()).toEqual([]);
  });
});

describe.each<[string, () => Mutant]>([
  ['saves the cursor before its page', () => ({ store: (store) => cursorFirst(store, { commits: 0 }) })],
  ['files without claiming', () => ({ claims: false })],
  ['forgets what was in a publish call without an answer', () => ({ salesforce: forgetful })],
  ['goes on with the first policy that it heard', () => ({ salesforce: stubborn() })],
  ['begins at the present when it has lost its state', () => ({ salesforce: careless })],
])('a poller that %s', (_, mutant) => {
  it('is caught within ten seeds', async () => {
    const problems: string[] = [];
    for (let seed = 1; seed <= 10 && problems.length === 0; seed++) {
      const course = { seed, database, counts: new Counts(), folder, mutant: mutant() };
      problems.push(...(await runChaos(course)));
    }
    expect(problems).not.toEqual([]);
  });
});

/** Two transactions instead of one; now and then the process ends between them. */
function cursorFirst(store: StateStore, died: { commits: number }): StateStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'fenced') {
        return (lease: Lease) => cursorFirst(target.fenced(lease), died);
      }
      if (name === 'commitPage') {
        return async (page: PageCommit) => {
          await target.commitPage({ ...page, seen: [], outbox: [], dropped: [] });
          died.commits += page.outbox.length;
          if (page.outbox.length > 0 && died.commits % 3 === 0) {
            throw new Error('ended between two transactions');
          }
          return target.commitPage({ ...page, cursor: null });
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The policy of the first answer stays, whatever later ones say. */
function stubborn(): (org: Salesforce) => Salesforce {
  let first: Partial<HeartbeatAnswer> | null = null;
  return (org) =>
    withHeartbeat(org, async (request, signal) => {
      const answer = await org.heartbeat({ ...request, policyHash: null }, signal);
      first ??= { policy: answer.policy, policyHash: answer.policyHash };
      return { ...answer, ...first };
    });
}

/** Whoever knows no policy any more, and is told that mailboxes were synced before, takes everything in them for old. */
function careless(org: Salesforce): Salesforce {
  return withHeartbeat(org, async (request, signal) => {
    const answer = await org.heartbeat(request, signal);
    const forget = (box: HeartbeatMailbox): HeartbeatMailbox =>
      box.syncedThroughAt === null ? box : { ...box, syncSince: '2030-01-01T00:00:00.000Z' };
    return request.policyHash === null ? { ...answer, mailboxes: answer.mailboxes.map(forget) } : answer;
  });
}

function withHeartbeat(org: Salesforce, heartbeat: Salesforce['heartbeat']): Salesforce {
  return {
    publishWay: org.publishWay,
    usage: () => org.usage(),
    heartbeat,
    knownAddresses: (request, signal) => org.knownAddresses(request, signal),
    publish: (events, signal) => org.publish(events, signal),
  };
}

/** Whoever gets no answer to a publish call forgets what was in it. */
function forgetful(org: Salesforce, db: Database): Salesforce {
  return {
    publishWay: org.publishWay,
    usage: () => org.usage(),
    heartbeat: (request, signal) => org.heartbeat(request, signal),
    knownAddresses: (request, signal) => org.knownAddresses(request, signal),
    publish: async (events, signal) => {
      try {
        return await org.publish(events, signal);
      } catch (error) {
        if (error instanceof ServiceUnavailableError) {
          const keys = events.map((event) => event.DeliveryKey__c);
          await db.query('delete from inbox_sync.outbox where delivery_key = any($1::text[])', [keys]);
        }
        throw error;
      }
    },
  };
}
