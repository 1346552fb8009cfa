/** Connecting a mailbox by consent, at both providers: every way it can end, each a page that says what to do. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentLostError, NotConnectedError } from '../poller/src/lib/errors';
import type { Database } from '../poller/src/store/sql';
import { ConsentError, type ConsentProblem } from '../poller/src/sync/consent';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';
import { ConnectWorld, open, org, returnUrl } from './connect-world';

let database: Database;
let world: ConnectWorld;
let logged: string;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(() => world.close());

async function start(provider: 'Google' | 'Microsoft'): Promise<void> {
  await emptyStore(database);
  logged = '';
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      logged += chunk.toString();
      done();
    },
  });
  world = await ConnectWorld.start(provider, database, pino({ level: 'trace' }, sink));
}

const stored = () => world.tokens.read(world.anna);

describe.each(['Google', 'Microsoft'] as const)('connecting a mailbox at %s', (provider) => {
  beforeEach(() => start(provider));

  it('stores the token sealed, leads back, and reads with it until the consent is taken back', async () => {
    const { back, cookie } = await world.consent();
    await expect(world.cloud.token()).rejects.toThrow(NotConnectedError);
    const arrived = await open(back, { headers: { cookie } });
    expect([arrived.status, arrived.headers.get('location')]).toEqual([303, returnUrl]);
    const token = await stored();
    expect(String(token).length).toBeGreaterThan(20);
    const rows = await database.query('select * from inbox_sync.refresh_token');
    expect(JSON.stringify(rows)).not.toContain(String(token));
    expect((await world.cloud.token()).token.length).toBeGreaterThan(20);
    world.cloud.revoke();
    await expect(world.cloud.token()).rejects.toThrow(ConsentLostError);
    const again = await world.consent();
    expect((await open(again.back, { headers: { cookie: again.cookie } })).status).toBe(303);
    expect((await world.cloud.token()).token.length).toBeGreaterThan(20);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['another account', { account: 'ben@firm.example' }, 409, 'another account'],
    ['a refusal', { decision: 'deny' }, 403, 'did not consent'],
    ['the box for mail left empty', { scope: 'openid' }, 403, 'permission to read mail'],
  ])('stores nothing for %s, and says what to do', async (_, decision, status, words) => {
    const { back, cookie } = await world.consent(decision);
    const page = await open(back, { headers: { cookie } });
    expect(page.status).toBe(status);
    const text = await page.text();
    expect(text).toContain(words);
    expect(text).toContain('Nothing was stored.');
    expect(text).toContain('press Connect again');
    expect(await stored()).toBeNull();
  });

  it('stores nothing for a browser that did not begin, and lets the right one go on, once', async () => {
    const { back, cookie } = await world.consent();
    expect((await open(back)).status).toBe(400);
    expect(await stored()).toBeNull();
    expect((await open(back, { headers: { cookie } })).status).toBe(303);
    expect((await open(back, { headers: { cookie } })).status).toBe(410);
  });

  it("takes nobody else's code: it is bound to the browser that began by PKCE", async () => {
    const attacker = await world.consent();
    const victim = await world.consent();
    expect(new URL(victim.screen).searchParams.get('code_challenge_method')).toBe('S256');
    const injected = new URL(victim.back);
    injected.searchParams.set('code', new URL(attacker.back).searchParams.get('code') ?? '');
    const page = await open(injected.href, { headers: { cookie: victim.cookie } });
    expect([page.status, await page.text()]).toEqual([502, expect.stringContaining('Nothing was stored.')]);
    expect(await stored()).toBeNull();
  });

  it('takes no answer too late, none of a state that nobody made, and none from the other provider', async () => {
    const { back, cookie } = await world.consent();
    const other = provider === 'Google' ? 'microsoft' : 'google';
    const elsewhere = back.replace(`/oauth/${provider.toLowerCase()}/`, `/oauth/${other}/`);
    expect((await open(elsewhere, { headers: { cookie } })).status).toBe(400);
    const late = await world.consent();
    await database.query(`update inbox_sync.consent_attempt set expires_at = now() - interval '1 second'`);
    const page = await open(late.back, { headers: { cookie: late.cookie } });
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('not expected any more')]);
    expect((await open(`${world.base}/oauth/${provider.toLowerCase()}/callback?state=x&code=y`)).status).toBe(410);
    expect(await stored()).toBeNull();
  });
});

describe('a consent that Salesforce wants used no more', () => {
  it.each<['Google' | 'Microsoft', boolean]>([
    ['Google', true],
    ['Microsoft', false],
  ])('at %s is deleted, and revoked where that can be', async (provider, canRevoke) => {
    await start(provider);
    const { back, cookie } = await world.consent();
    await open(back, { headers: { cookie } });
    const token = String(await stored());
    const [retired] = await world.tokens.retire([], new Date(Date.now() + 60_000));
    expect(retired).toEqual({ mailboxId: world.anna.id, provider, refreshToken: token });
    expect([await stored(), world.cloud.revokeToken !== null]).toEqual([null, canRevoke]);
    await world.tokens.save(world.anna, token, world.anna.address);
    expect((await world.cloud.token()).token.length).toBeGreaterThan(20);
    if (world.cloud.revokeToken !== null) {
      await world.cloud.revokeToken(token);
      await world.cloud.revokeToken(token);
      await expect(world.cloud.token()).rejects.toThrow(ConsentLostError);
    }
  });
});

describe('the pages', () => {
  beforeEach(() => start('Google'));

  it('refuse links that are not complete, were used, or are of another org', async () => {
    expect((await open(`${world.base}/connect`)).status).toBe(400);
    const once = world.link();
    expect((await open(once)).status).toBe(303);
    expect((await open(once)).status).toBe(409);
    expect((await open(world.link().replace(org, '00D000000000002AAA'))).status).toBe(409);
  });

  it.each<[ConsentProblem, number, string]>([
    ['unknown-request', 404, 'Nobody asked for this link'],
    ['used-request', 409, 'opened before'],
    ['expired-request', 410, 'too old'],
    ['mailbox-gone', 410, 'cannot be connected any more'],
    ['salesforce-away', 503, 'does not answer'],
  ])('say what happened and what to do when Apex answers %s', async (problem, status, words) => {
    world.refusal = new ConsentError(problem);
    const page = await open(world.link());
    expect([page.status, await page.text()]).toEqual([status, expect.stringContaining(words)]);
  });

  it('load nothing, are kept nowhere, framed nowhere, and tell no other site where they were', async () => {
    for (const answer of [await open(`${world.base}/connect`), await open(world.link())]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
    const cookie = (await open(world.link())).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/);
  });

  it('log neither links nor codes nor states nor addresses', async () => {
    const { back, cookie } = await world.consent();
    await open(back, { headers: { cookie } });
    await open(back, { headers: { cookie } });
    expect(logged).toContain('mailbox connected');
    const { searchParams } = new URL(back);
    const secrets = [searchParams.get('code'), searchParams.get('state'), await stored(), world.cloud.clientSecret];
    for (const secret of [...secrets, ...world.used, 'anna@', 'firm.example']) {
      expect(logged).not.toContain(String(secret));
    }
  });

  it('take no body and no other method, and stop asking Salesforce after many links that nobody made', async () => {
    expect((await open(`${world.base}/connect`, { method: 'POST', body: 'x' })).status).toBe(413);
    expect((await open(`${world.base}/connect`, { method: 'DELETE' })).status).toBe(405);
    expect((await open(`${world.base}/connect?request=${'a'.repeat(20_000)}`)).status).toBe(431);
    world.refusal = new ConsentError('expired-request');
    const statuses = [];
    for (let index = 0; index < 101; index++) {
      statuses.push((await open(world.link())).status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([410, 429]);
  });
});
