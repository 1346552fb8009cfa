/** What becomes of a user's consent when Salesforce changes its mind about the mailbox: cycles over a real database. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { ServiceUnavailableError } from '../../src/lib/errors';
import { createLogger } from '../../src/lib/logger';
import { SecretBox } from '../../src/lib/secret-box';
import type { Database } from '../../src/store/sql';
import { TokenStore } from '../../src/store/token-store';
import type { Provider } from '../../src/sync/consent';
import { ConsentRetirement } from '../../src/sync/retire-consents';
import { runOnce } from '../../src/sync/run-once';
import { mailbox } from '../fakes/fake-org';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

const anna = mailbox(1, { access: 'Own consent', aliases: ['sales@firm.example'] });
const ben = mailbox(2, { access: 'Own consent' });
const key = randomBytes(32);
let database: Database;
let world: SmallWorld;
let tokens: TokenStore;
let revoked: string[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await SmallWorld.over(database);
  tokens = new TokenStore(database, new SecretBox([key]));
  revoked = [];
  world.org.mailboxes = [anna, ben];
  await tokens.save(anna, 'token of anna', 'sales@firm.example');
  await tokens.save(ben, 'token of ben', ben.address);
  await age();
});

/** Consents were given long ago by the database's clock, whatever time it is for the engine. */
async function age(): Promise<void> {
  await database.query(`update inbox_sync.refresh_token set saved_at = '2026-01-01'`);
}

/** A heartbeat is due in every cycle. */
async function cycle(revoke = (token: string): void => void revoked.push(token)): Promise<void> {
  const google = (token: string): Promise<void> => Promise.resolve().then(() => revoke(token));
  const revokers = { Google: google, Microsoft: null };
  const consents = new ConsentRetirement(tokens, revokers, createLogger('silent'));
  world.clock.advance(3 * 60 * 60_000);
  await runOnce({ ...world.ports(), consents }, new AbortController().signal);
}

const stored = async (): Promise<(string | null)[]> => [await tokens.read(anna), await tokens.read(ben)];

describe('a consent', () => {
  it('stays while its mailbox is read by it, also while the mailbox is paused', async () => {
    world.org.mailboxes = [anna, { ...ben, isActive: false }];
    await cycle();
    expect([await stored(), revoked]).toEqual([['token of anna', 'token of ben'], []]);
  });

  it.each<[string, HeartbeatMailbox[]]>([
    ['was deleted in Salesforce', [ben]],
    ['is read by the service account', [{ ...anna, access: 'Service account' }, ben]],
    [
      'is another address now than the one that consented',
      [{ ...anna, address: 'eve@firm.example', aliases: [] }, ben],
    ],
  ])('of a mailbox that %s is deleted, and taken back at Google', async (_, mailboxes) => {
    world.org.mailboxes = mailboxes;
    await cycle();
    expect([await stored(), revoked]).toEqual([[null, 'token of ben'], ['token of anna']]);
    await cycle();
    expect(revoked).toHaveLength(1);
  });

  it('of a mailbox that moved to the other provider is deleted, and not taken back where nobody can', async () => {
    const atMicrosoft = { ...ben, provider: 'Microsoft' as Provider };
    await tokens.save(atMicrosoft, 'token of Microsoft', ben.address);
    await age();
    world.org.mailboxes = [anna, ben];
    await cycle();
    expect(await tokens.read(atMicrosoft)).toBeNull();
    expect(revoked).toEqual([]);
  });

  it('is deleted even when Google does not answer, and the cycle goes on', async () => {
    world.org.mailboxes = [ben];
    await cycle(() => {
      throw new ServiceUnavailableError('away', { status: 503 });
    });
    expect(await stored()).toEqual([null, 'token of ben']);
    expect((await world.store.mailboxes()).map(({ mailbox: { id } }) => id)).toEqual([ben.id]);
  });

  it('is not taken back when the same account has consented for the mailbox that took its place', async () => {
    const again = mailbox(3, { ...anna, id: 'a01000000000000003' });
    await tokens.save(again, 'new token of anna', anna.address);
    await database.query('update inbox_sync.refresh_token set account = $1 where mailbox_id <> $2', [
      anna.address,
      ben.id,
    ]);
    await age();
    world.org.mailboxes = [again, ben];
    await cycle();
    expect([await tokens.read(again), revoked]).toEqual(['new token of anna', []]);
  });

  it('that was just given stays, whatever an older list of mailboxes says', async () => {
    await database.query(`update inbox_sync.refresh_token set saved_at = '2100-01-01'`);
    world.org.mailboxes = [];
    await cycle();
    expect(await stored()).toEqual(['token of anna', 'token of ben']);
  });

  it('that cannot be read any more is deleted all the same', async () => {
    tokens = new TokenStore(database, new SecretBox([randomBytes(32)]));
    world.org.mailboxes = [];
    await cycle();
    expect(await database.query('select * from inbox_sync.refresh_token')).toEqual([]);
    expect(revoked).toEqual([]);
  });
});
