import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startGmail, type GmailStandIn } from '../local/gmail/server';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { consentedToken, GoogleConsent, type GoogleClient } from '../poller/src/gmail/google-consent';
import { ConsentLostError, NotConnectedError } from '../poller/src/lib/errors';
import { createLogger } from '../poller/src/lib/logger';
import { SecretBox } from '../poller/src/lib/secret-box';
import { AttemptStore } from '../poller/src/store/attempt-store';
import type { Database } from '../poller/src/store/sql';
import { TokenStore } from '../poller/src/store/token-store';
import { ConsentError } from '../poller/src/sync/consent';
import { ConnectFlow } from '../poller/src/web/connect-flow';
import { connectRoutes } from '../poller/src/web/connect-routes';
import { startWebServer, type WebServer } from '../poller/src/web/web-server';
import { mailbox } from '../poller/test/fakes/fake-org';
import { emptyStore, openTestDatabase } from '../poller/test/fakes/memory-store';

jest.setTimeout(120_000);
const { signal } = new AbortController();
const anna = mailbox(1, { address: 'anna@firm.example', aliases: ['sales@firm.example'], access: 'Own consent' });
const org = '00D000000000001AAA';
const returnUrl = 'https://org.example/lightning/n/InboxSync';

describe('connecting a Gmail mailbox by consent', () => {
  let gmail: GmailStandIn;
  let database: Database;
  let web: WebServer;
  let base: string;
  let tokens: TokenStore;
  let client: GoogleClient;
  let used: Set<string>;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    const oauth = { clientId: 'c', clientSecret: 's', redirectUris: ['http://127.0.0.1/oauth/google/callback'] };
    const mailboxes = [anna.address, 'ben@firm.example'].map((address) => ({ address, messages: [] }));
    gmail = await startGmail({ mailboxes, clients: [oauth] });
    await emptyStore(database);
    const box = new SecretBox([randomBytes(32)]);
    tokens = new TokenStore(database, box);
    used = new Set();
    client = { ...oauth, authorizeUrl: gmail.authorizeUrl, tokenUrl: gmail.tokenUrl, apiUrl: gmail.url };
    const flow = new ConnectFlow({
      providers: { Google: new GoogleConsent(client), Microsoft: null },
      attempts: new AttemptStore(database, box),
      tokens,
      requests: { resolve: ({ request }) => resolve(request) },
      allowed: new AllowedMailboxes(['firm.example']),
      orgId: () => Promise.resolve(org),
      report: () => Promise.resolve(true),
    });
    const log = createLogger('silent');
    const routes = (): Parameters<typeof connectRoutes>[0] => ({ flow, base, log, signal });
    web = await startWebServer({ port: 0, host: '127.0.0.1' }, [
      (request, response, url) => connectRoutes(routes())(request, response, url),
    ]);
    base = `http://127.0.0.1:${web.port}`;
  });
  afterEach(async () => {
    await Promise.all([web.close(), gmail.close()]);
  });
  afterAll(() => database.close());

  function resolve(request: string) {
    if (used.has(request)) {
      return Promise.reject(new ConsentError('used-request'));
    }
    used.add(request);
    const { id, address, aliases, provider } = anna;
    const answer = { version: 1 as const, orgId: org, mailbox: { id, address, aliases, provider }, returnUrl };
    return Promise.resolve({ ...answer, userId: '005000000000001AAA' });
  }

  const open = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });
  const link = () => `${base}/connect?request=${randomBytes(32).toString('hex')}&org=${org}`;

  /** Opens the link and decides on the consent screen. @returns where the browser is led, and its cookie */
  async function consent(decision: Record<string, string>): Promise<{ back: string; cookie: string }> {
    const left = await open(link());
    expect(left.status).toBe(303);
    const screen = left.headers.get('location') ?? '';
    const scope = new URL(screen).searchParams.get('scope') ?? '';
    const form = new URLSearchParams({ decision: 'allow', account: anna.address, scope, ...decision });
    const decided = await open(screen, { method: 'POST', body: form });
    return {
      back: decided.headers.get('location') ?? '',
      cookie: (left.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    };
  }

  it('stores the token sealed, leads back, and reads with it until the consent is taken back', async () => {
    const { back, cookie } = await consent({});
    await expect(consentedToken({ client, tokens }, anna, signal)).rejects.toThrow(NotConnectedError);
    const arrived = await open(back, { headers: { cookie } });
    expect([arrived.status, arrived.headers.get('location')]).toEqual([303, returnUrl]);
    const stored = await tokens.read(anna);
    expect(stored).toMatch(/^1\/\/local-/);
    const rows = await database.query('select * from inbox_sync.refresh_token');
    expect(JSON.stringify(rows)).not.toContain(String(stored));
    expect((await consentedToken({ client, tokens }, anna, signal)).token).toMatch(/^ya29/);
    gmail.revoke(anna.address);
    await expect(consentedToken({ client, tokens }, anna, signal)).rejects.toThrow(ConsentLostError);
    const again = await consent({});
    expect((await open(again.back, { headers: { cookie: again.cookie } })).status).toBe(303);
    expect((await consentedToken({ client, tokens }, anna, signal)).token).toMatch(/^ya29/);
  });

  it.each([
    ['another account', { account: 'ben@firm.example' }, 409, 'another account'],
    ['a refusal', { decision: 'deny' }, 403, 'did not consent'],
    ['the box for mail left empty', { scope: 'openid' }, 403, 'permission to read mail'],
  ])('stores nothing for %s, and says what to do', async (_, decision, status, words) => {
    const { back, cookie } = await consent(decision);
    const page = await open(back, { headers: { cookie } });
    expect(page.status).toBe(status);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain(words);
    expect(await tokens.read(anna)).toBeNull();
  });

  it('stores nothing for a browser that did not begin, and lets the right one go on, once', async () => {
    const { back, cookie } = await consent({});
    expect((await open(back)).status).toBe(400);
    expect(await tokens.read(anna)).toBeNull();
    expect((await open(back, { headers: { cookie } })).status).toBe(303);
    expect((await open(back, { headers: { cookie } })).status).toBe(410);
  });

  it('refuses links that are not complete, were used, or are of another org', async () => {
    expect((await open(`${base}/connect`)).status).toBe(400);
    const once = link();
    expect((await open(once)).status).toBe(303);
    expect((await open(once)).status).toBe(409);
    expect((await open(link().replace(org, '00D000000000002AAA'))).status).toBe(409);
  });
});
