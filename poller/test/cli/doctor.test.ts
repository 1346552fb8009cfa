/** Single checks of `inbox-sync doctor` that no stand-in can bring about: clocks, limits, databases, what answers elsewhere. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkApiShare } from '../../src/cli/doctor/check-api-share';
import { checkClock } from '../../src/cli/doctor/check-clock';
import { checkConsent } from '../../src/cli/doctor/check-consent';
import { checkState } from '../../src/cli/doctor/check-state';
import { tellMistakes } from '../../src/cli/doctor/examine';
import { type Finding, Findings } from '../../src/cli/doctor/finding';
import { type Config, readConfig } from '../../src/config';
import { ConfigurationError } from '../../src/lib/errors';
import { SCHEMA_VERSION } from '../../src/store/migrations';
import { openPostgresDatabase } from '../../src/store/postgres-database';
import { StateStore } from '../../src/store/state-store';
import { PAGE_HEADERS } from '../../src/web/connect-pages';
import { type PostgresServer, startPostgres } from '../store/postgres-server';

let found: Finding[];
const exam = { signal: new AbortController().signal, tell: (finding: Finding) => void found.push(finding) };
beforeEach(() => {
  found = [];
});

const base = {
  INBOX_SYNC_DATA: '/nowhere',
  INBOX_SYNC_ALLOWED_MAILBOXES: 'x.example',
  SALESFORCE_CLIENT_ID: 'id',
  SALESFORCE_CLIENT_SECRET: 's',
  MICROSOFT_TENANT_ID: 't',
  MICROSOFT_CLIENT_ID: 'c',
  MICROSOFT_CLIENT_SECRET: 's',
};

describe('what is served elsewhere', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; headers: Record<string, string> };

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(answer.status, answer.headers).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  it.each<[string, number, Finding['result'], RegExp]>([
    ['in time', 0, 'ok', /agrees/],
    ['two minutes behind', 120_000, 'warning', /1[12]\d seconds behind/],
    ['ten minutes ahead', -600_000, 'failed', /(59\d|60\d) seconds ahead of.*logins are refused/],
  ])("compares a clock that is %s with Salesforce's", async (_, theirsAheadMs, result, words) => {
    const date = new Date(Date.now() + theirsAheadMs).toUTCString();
    answer = { status: 404, headers: { date } };
    await checkClock(exam, url);
    expect(found).toMatchObject([{ area: 'Clock', result, says: expect.stringMatching(words) }]);
  });

  const consenting = (): Config =>
    // Without a client: only the pages are asked for.
    ({
      ...readConfig({ ...base, INBOX_SYNC_TOKEN_KEY: randomBytes(32).toString('base64') }),
      microsoft: null,
      publicUrl: url,
    });
  const of = (check: string): Finding | undefined => found.find((finding) => finding.check === check);

  it('knows its own pages from those of somebody else, and compares the address with the policy', async () => {
    answer = { status: 400, headers: { ...PAGE_HEADERS } };
    await checkConsent(exam, consenting(), `${url}/`);
    expect(found.map(({ check, result }) => [check, result])).toEqual([
      ['poller url', 'ok'],
      ['public address', 'ok'],
    ]);
    found = [];
    answer = { status: 200, headers: {} };
    await checkConsent(exam, consenting(), 'https://old.example');
    expect(of('poller url')).toMatchObject({ result: 'failed', remedy: expect.stringContaining('Organisation') });
    expect(of('public address')).toMatchObject({ result: 'failed', says: expect.stringContaining('somebody else') });
  });

  it('says that nobody answers as something that may be in order', async () => {
    const config = { ...consenting(), publicUrl: 'http://127.0.0.1:9' };
    await checkConsent(exam, config, 'http://127.0.0.1:9');
    expect(of('public address')).toMatchObject({ result: 'warning', remedy: expect.stringContaining('/oauth/') });
  });
});

describe('the share of API calls', () => {
  it.each<[number | null, Finding['result']]>([
    [null, 'skipped'],
    [399, 'ok'],
    [400, 'warning'],
    [799, 'warning'],
    [800, 'failed'],
  ])('of which the org has used %s of 1000, with 20 %% for others, is %s', (used, result) => {
    const usage = { calls: 1, used, limit: used === null ? null : 1000 };
    checkApiShare(new Findings('Salesforce', exam), usage, 20);
    expect(found).toMatchObject([{ check: 'api calls', result }]);
  });
});

describe('a mistake in the environment', () => {
  it('is a finding by the name of its variable', () => {
    const actions = ['SALESFORCE_CLIENT_ID is missing: what it is', 'LOG_LEVEL must be one of these'];
    tellMistakes(exam, new ConfigurationError('not complete', { actions }));
    expect(found.map(({ check, result }) => [check, result])).toEqual([
      ['SALESFORCE_CLIENT_ID', 'failed'],
      ['LOG_LEVEL', 'failed'],
    ]);
  });
});

describe('a state in PostgreSQL', () => {
  let postgres: PostgresServer | null = null;
  let problem: unknown = null;
  beforeAll(async () => {
    try {
      postgres = await startPostgres();
    } catch (error) {
      problem = error;
    }
  });
  afterAll(() => postgres?.stop());

  it('is looked at without being changed: empty, of this version, of a newer one, and away', async () => {
    if (postgres === null) {
      throw problem;
    }
    const { url } = postgres;
    const config = (address = url): Config => readConfig({ ...base, DATABASE_URL: address });
    const look = async (address = url): Promise<{ result?: string; says?: string; isOpen: boolean }> => {
      found = [];
      const { database } = await checkState(exam, config(address));
      await database?.close();
      return { ...found[0], isOpen: database !== null };
    };
    expect(await look()).toMatchObject({ result: 'ok', says: expect.stringContaining('no state yet'), isOpen: false });
    const store = await StateStore.open(await openPostgresDatabase(url));
    await store.close();
    const same = expect.stringContaining(`version ${SCHEMA_VERSION}, as this program`);
    expect(await look()).toMatchObject({ result: 'ok', says: same, isOpen: true });
    const newer = await openPostgresDatabase(url);
    await newer.query('insert into inbox_sync.migration values (999)');
    await newer.close();
    expect(await look()).toMatchObject({ result: 'failed', says: expect.stringContaining('999'), isOpen: false });
    const away = url.replace(/:\d+\//, ':9/').replace(/\/\/[^@]*@/, '//me:hush@');
    const lost = await look(away);
    expect(lost).toMatchObject({ result: 'failed', isOpen: false });
    expect(JSON.stringify(found)).not.toContain('hush');
  });
});
