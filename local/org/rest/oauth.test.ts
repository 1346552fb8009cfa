import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { Connection } from 'jsforce';
import { apiVersion, jwtBearer, ProtocolFixture } from './protocol-fixture';

const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

const fixture = new ProtocolFixture();
beforeAll(() => fixture.start());
afterAll(() => fixture.server.close());
beforeEach(() => {
  fixture.reset();
});

async function token(parameters: Record<string, string>): Promise<unknown> {
  const answer = await fetch(`${fixture.server.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  return [answer.status, await answer.json()];
}

const refused = (error: string, description: string): unknown => [400, { error, error_description: description }];

describe('login', () => {
  it('opens a session for a JWT that the connected app signed', async () => {
    const connection = await fixture.connect();
    expect(connection.userInfo).toMatchObject({ id: '005000000000001AAA', organizationId: fixture.org.organizationId });
    expect(connection.instanceUrl).toBe(fixture.server.url);
    expect(await connection.identity()).toMatchObject({ username: 'poller@example.com', active: true });
  });

  it('opens a session for the secret of the connected app, as its run-as user', async () => {
    const connection = new Connection({
      version: apiVersion,
      oauth2: { loginUrl: fixture.server.url, clientId: 'consumer-key', clientSecret: 'consumer-secret' },
    });
    const info = await connection.authorize({ grant_type: 'client_credentials' });
    expect(info.id).toBe('005000000000001AAA');
  });

  it.each<[string, () => string, string, string]>([
    ['a foreign signature', () => fixture.assertion({}, otherKeys.privateKey), 'invalid_grant', 'invalid assertion'],
    ['another algorithm', () => fixture.assertion({}, undefined, 'none'), 'invalid_grant', 'invalid assertion'],
    ['no JWT', () => 'abc', 'invalid_grant', 'invalid assertion'],
    [
      'a foreign consumer key',
      () => fixture.assertion({ iss: 'other' }),
      'invalid_client_id',
      'client identifier invalid',
    ],
    [
      'a foreign audience',
      () => fixture.assertion({ aud: 'https://login.salesforce.com' }),
      'invalid_grant',
      'audience is invalid',
    ],
    ['no expiry', () => fixture.assertion({ exp: null }), 'invalid_grant', 'invalid assertion'],
    [
      'an expiry in the past',
      () => fixture.assertion({ exp: fixture.org.now() / 1000 - 1 }),
      'invalid_grant',
      'expired authorization code',
    ],
    [
      'an expiry far ahead',
      () => fixture.assertion({ exp: fixture.org.now() / 1000 + 3600 }),
      'invalid_grant',
      'invalid assertion',
    ],
    [
      'an unknown user',
      () => fixture.assertion({ sub: 'nobody@example.com' }),
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
    ['an inactive user', () => fixture.assertion({ sub: 'former@example.com' }), 'invalid_grant', 'inactive user'],
  ])('refuses a JWT with %s', async (_, make, error, description) => {
    expect(await token({ grant_type: jwtBearer, assertion: make() })).toEqual(refused(error, description));
  });

  it('refuses a wrong secret and an unknown grant type', async () => {
    const credentials = { grant_type: 'client_credentials', client_id: 'consumer-key', client_secret: 'wrong' };
    expect(await token(credentials)).toEqual(refused('invalid_client', 'invalid client credentials'));
    expect(await token({ grant_type: 'password' })).toEqual(
      refused('unsupported_grant_type', 'grant type not supported'),
    );
  });

  it('does not count as an API call', async () => {
    const before = fixture.server.usage.totalRequests;
    await (await fixture.connect()).identity();
    expect(fixture.server.usage.totalRequests).toBe(before);
  });
});

describe('sessions', () => {
  it('ends with INVALID_SESSION_ID when revoked, idle for two hours or unknown', async () => {
    const [revoked, idle, alive] = [await fixture.connect(), await fixture.connect(), await fixture.connect()];
    await revoked.oauth2.revokeToken(revoked.accessToken ?? '');
    fixture.org.clock += 90 * 60_000;
    await alive.query('SELECT Id FROM Contact');
    fixture.org.clock += 31 * 60_000;
    await expect(revoked.query('SELECT Id FROM Contact')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
    await expect(idle.query('SELECT Id FROM Contact')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
    expect((await alive.query('SELECT Id FROM Contact')).totalSize).toBe(1);
    const answer = await fetch(`${fixture.server.url}/services/data/v${apiVersion}/limits`);
    expect([answer.status, await answer.json()]).toEqual([
      401,
      [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
    ]);
  });
});
