import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSign } from 'node:crypto';
import { metadataScope, readonlyScope } from './scopes';
import { startGmail, type GmailStandIn } from './server';
import { makeServiceAccount, refreshTokenClient, refusal, serviceAccountClient } from './testing/official-client';

const account = makeServiceAccount();
const anna = 'anna@firm.example';
const grant = { mailbox: anna, clientId: 'client', clientSecret: 'secret', refreshToken: '1//refresh' };

describe('authorisation of the local Gmail', () => {
  let now = Date.now();
  let standIn: GmailStandIn;

  beforeEach(async () => {
    now = Date.now();
    standIn = await startGmail({
      mailboxes: [
        { address: 'Anna@firm.example', aliases: ['sales@firm.example'], messages: [] },
        { address: 'ben@firm.example', messages: [] },
      ],
      serviceAccounts: [account],
      refreshGrants: [grant],
      clock: () => now,
    });
  });
  afterEach(() => standIn.close());

  const clientFor = (subject: string | undefined, scopes?: string[]) =>
    serviceAccountClient(standIn, account, {
      ...(subject === undefined ? {} : { subject }),
      ...(scopes === undefined ? {} : { scopes }),
    });

  it('lets a service account act for a user of the domain', async () => {
    const { data } = await clientFor(anna).users.getProfile({ userId: 'me' });
    expect(data).toEqual({
      emailAddress: anna,
      messagesTotal: 0,
      threadsTotal: 0,
      historyId: expect.stringMatching(/^\d+$/) as unknown,
    });
  });

  it('lets a refresh token act for the user who gave it', async () => {
    const { data } = await refreshTokenClient(standIn, grant).users.getProfile({ userId: anna });
    expect(data.emailAddress).toBe(anna);
  });

  it('shows the aliases of a mailbox as send-as addresses', async () => {
    const { data } = await clientFor(anna).users.settings.sendAs.list({ userId: 'me' });
    expect(data.sendAs?.map(({ sendAsEmail, isPrimary }) => [sendAsEmail, isPrimary])).toEqual([
      [anna, true],
      ['sales@firm.example', undefined],
    ]);
  });

  it.each([
    ['a key that is not the account’s', { ...makeServiceAccount(), privateKeyId: 'x' }, anna, 'Invalid JWT Signature.'],
    ['an unknown account', makeServiceAccount('stranger@local'), anna, 'Invalid grant: account not found'],
    ['a user who does not exist', account, 'nobody@firm.example', 'Invalid email or User ID'],
  ])('refuses %s as invalid_grant', async (_, who, subject, description) => {
    const call = serviceAccountClient(standIn, who, { subject }).users.getProfile({ userId: 'me' });
    expect(await refusal(call)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: description },
    });
  });

  it('refuses a scope that no administrator has granted', async () => {
    const call = clientFor(anna, ['https://www.googleapis.com/auth/drive']).users.getProfile({ userId: 'me' });
    expect(await refusal(call)).toMatchObject({ status: 401, body: { error: 'unauthorized_client' } });
  });

  it('gives a service account without a user no mailbox', async () => {
    const call = clientFor(undefined).users.getProfile({ userId: 'me' });
    expect(await refusal(call)).toMatchObject({ status: 400, body: { error: { status: 'FAILED_PRECONDITION' } } });
  });

  it('denies one user the mailbox of another', async () => {
    const call = clientFor(anna).users.getProfile({ userId: 'ben@firm.example' });
    expect(await refusal(call)).toMatchObject({ status: 403, body: { error: { errors: [{ reason: 'forbidden' }] } } });
  });

  it('refuses tokens of a revoked mailbox and grants no new ones', async () => {
    const client = clientFor(anna);
    const other = clientFor('ben@firm.example');
    await client.users.getProfile({ userId: 'me' });
    await other.users.getProfile({ userId: 'me' });
    standIn.revoke(anna);

    expect(await refusal(client.users.getProfile({ userId: 'me' }))).toMatchObject({ status: 401 });
    const anew = await refusal(clientFor(anna).users.getProfile({ userId: 'me' }));
    expect(anew).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const byRefresh = refreshTokenClient(standIn, grant).users.getProfile({ userId: 'me' });
    expect(await refusal(byRefresh)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    });
    await other.users.getProfile({ userId: 'me' });
  });

  it.each([
    ['no token', undefined, 'required'],
    ['an unknown token', 'Bearer ya29.made-up', 'authError'],
  ])('answers 401 to %s', async (_, authorization, reason) => {
    const response = await fetch(`${standIn.url}/gmail/v1/users/me/profile`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: 401, errors: [{ reason }], status: 'UNAUTHENTICATED' },
    });
  });

  it('answers 401 to a token that has expired', async () => {
    const { access_token: expiring } = await tokenFor(assertion({}));
    const ask = () =>
      fetch(`${standIn.url}/gmail/v1/users/me/profile`, { headers: { authorization: `Bearer ${expiring}` } });
    expect((await ask()).status).toBe(200);
    now += 3600 * 1000;
    expect((await ask()).status).toBe(401);
  });

  it.each([
    ['for another audience', { aud: 'https://elsewhere.example/token' }, 'Failed audience check'],
    ['valid for more than an hour', { exp: 7200 }, 'short-lived token'],
    ['long past', { iat: -8000, exp: -4500 }, 'short-lived token'],
    ['from the future', { iat: 4000, exp: 7500 }, 'short-lived token'],
  ])('refuses an assertion %s', async (_, claims, description) => {
    expect(await tokenFor(assertion(claims))).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining(description),
    });
  });

  it('refuses an assertion without scopes, another grant type, and a client it does not know', async () => {
    expect(await tokenFor(assertion({ scope: '' }))).toMatchObject({ error: 'invalid_scope' });
    expect(await token({ grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' });
    expect(await token({ grant_type: 'refresh_token', client_id: 'x' })).toMatchObject({ error: 'invalid_client' });
    const wrong = { grant_type: 'refresh_token', client_id: 'client', client_secret: 'x', refresh_token: '1//refresh' };
    expect(await token(wrong)).toMatchObject({ error: 'invalid_client' });
    expect(await token({ ...wrong, client_secret: 'secret', refresh_token: 'x' })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('lets the metadata scope read headers but neither search nor read messages', async () => {
    const { id } = standIn.deliver(anna, 'Inbox', Buffer.from('Subject: hello\r\n\r\nbody'));
    const client = clientFor(anna, [metadataScope]);
    const { data } = await client.users.messages.get({ userId: 'me', id, format: 'metadata' });
    expect(data.payload?.headers).toEqual([{ name: 'Subject', value: 'hello' }]);
    const get = client.users.messages.get({ userId: 'me', id });
    expect(await refusal(get)).toMatchObject({
      status: 403,
      body: { error: { message: "Metadata scope doesn't allow format FULL" } },
    });
    const search = client.users.messages.list({ userId: 'me', q: 'in:inbox' });
    expect(await refusal(search)).toMatchObject({ body: { error: { message: /does not support 'q'/ } } });
  });

  function assertion(claims: { aud?: string; iat?: number; exp?: number; scope?: string }): string {
    const seconds = Math.floor(now / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = part({
      iss: account.clientEmail,
      sub: anna,
      scope: claims.scope ?? readonlyScope,
      aud: claims.aud ?? standIn.tokenUrl,
      iat: seconds + (claims.iat ?? 0),
      exp: seconds + (claims.exp ?? 3600),
    });
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: account.privateKeyId })}.${payload}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(account.privateKey, 'base64url')}`;
  }

  function tokenFor(signed: string): Promise<{ access_token?: string }> {
    return token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signed });
  }

  async function token(form: Record<string, string>): Promise<{ access_token?: string }> {
    const response = await fetch(standIn.tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
    const answer: unknown = await response.json();
    return answer as { access_token?: string };
  }
});
