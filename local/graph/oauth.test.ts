import { createHash, createSign, constants, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAppCertificate } from './certificate';
import { startGraph, type GraphStandIn } from './server';
import { askToken, trust } from './testing/official-client';

const anna = 'anna@firm.example';
const ben = 'ben@firm.example';
const own = makeAppCertificate('Inbox Sync', new Date());
const app = { tenantId: 'tenant-1', clientId: 'client-1', clientSecret: 'secret-1', certificate: own.certificate };
const scope = 'https://graph.microsoft.com/.default';
const bySecret = { grant_type: 'client_credentials', client_id: 'client-1', client_secret: 'secret-1', scope };

describe('the token endpoint of the local Graph', () => {
  let folder: string;
  let now: number;
  let graph: GraphStandIn;

  beforeEach(async () => {
    now = Date.now();
    folder = mkdtempSync(join(tmpdir(), 'local-graph-'));
    graph = await startGraph({
      mailboxes: [anna, ben].map((address) => ({ address, messages: [] })),
      apps: [app],
      refreshGrants: [{ refreshToken: '0.refresh', mailbox: anna }],
      folderForFiles: folder,
      clock: () => now,
    });
    trust(graph);
  });
  afterEach(async () => {
    await graph.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (form: Record<string, string>, url = graph.tokenUrl): Promise<Record<string, unknown>> =>
    askToken(url, form);
  const statusFor = async (token: unknown, path = `users/${anna}/messages`): Promise<number> =>
    (await fetch(`${graph.url}/v1.0/${path}`, { headers: { authorization: `Bearer ${String(token)}` } })).status;

  function byAssertion(change: object = {}, { certificate, key } = own): Record<string, string> {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const thumbprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
    const seconds = Math.floor(now / 1000);
    const claims = { aud: graph.tokenUrl, iss: 'client-1', sub: 'client-1', jti: randomUUID(), nbf: seconds };
    const head = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
    const signed = `${encode(head)}.${encode({ ...claims, exp: seconds + 300, ...change })}`;
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return {
      grant_type: 'client_credentials',
      client_id: 'client-1',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${signed}.${createSign('sha256')
        .update(signed)
        .sign({ key, ...padding }, 'base64url')}`,
    };
  }

  it('gives the app a token for every mailbox, by secret or by certificate', async () => {
    for (const form of [() => bySecret, () => byAssertion()]) {
      const { access_token: token, expires_in: seconds } = await ask(form());
      expect([await statusFor(token), await statusFor(token, `users/${ben}/messages`)]).toEqual([200, 200]);
      now += (seconds as number) * 1000;
      expect(await statusFor(token)).toBe(401);
    }
  });

  it('gives a user’s token for the user’s own mailbox, and a new refresh token each time', async () => {
    const form = { grant_type: 'refresh_token', client_id: 'client-1', client_secret: 'secret-1' };
    const first = await ask({ ...form, refresh_token: '0.refresh' });
    const second = await ask({ ...form, refresh_token: String(first['refresh_token']) });
    expect(await statusFor(second['access_token'], 'me')).toBe(200);
    expect(await statusFor(second['access_token'], `users/${ben}`)).toBe(403);
    graph.revoke(anna);
    expect(await statusFor(second['access_token'], 'me')).toBe(401);
    const revoked = await ask({ ...form, refresh_token: String(second['refresh_token']) });
    expect(revoked).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['a wrong secret', { ...bySecret, client_secret: 'x' }, 'invalid_client', 7000215],
    ['no secret', { ...bySecret, client_secret: undefined }, 'invalid_client', 7000218],
    ['an unknown app', { ...bySecret, client_id: 'x' }, 'unauthorized_client', 700016],
    ['another scope', { ...bySecret, scope: 'Mail.Read' }, 'invalid_scope', 1002012],
    ['another grant', { ...bySecret, grant_type: 'password' }, 'unsupported_grant_type', 70003],
  ])('refuses %s', async (_, form, error, code) => {
    const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    expect(await ask(Object.fromEntries(given))).toMatchObject({ error, error_codes: [code] });
  });

  it('refuses an unknown tenant and assertions that are not the app’s', async () => {
    const elsewhere = `${graph.url}/other/oauth2/v2.0/token`;
    expect(await ask(bySecret, elsewhere)).toMatchObject({ error_codes: [90002] });
    expect(await ask(byAssertion({}, makeAppCertificate('x', new Date())))).toMatchObject({ error_codes: [700027] });
    expect(await ask(byAssertion({ aud: elsewhere }))).toMatchObject({ error_codes: [700023] });
    expect(await ask(byAssertion({ iss: 'x' }))).toMatchObject({ error_codes: [700021] });
    expect(await ask(byAssertion({ exp: Math.floor(now / 1000) - 400 }))).toMatchObject({ error_codes: [700021] });
  });

  it('lets tokens be refused that were good, without refusing new ones', async () => {
    const { access_token: token } = await ask(bySecret);
    graph.forgetTokens();
    expect(await statusFor(token)).toBe(401);
    expect(await statusFor((await ask(bySecret))['access_token'])).toBe(200);
  });
});
