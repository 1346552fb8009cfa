import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Faults } from '../control/faults';
import { RequestLog } from '../control/request-log';
import { startGraph, type GraphStandIn } from './server';
import { askToken, trust } from './testing/official-client';

const anna = 'anna@firm.example';

describe('limits and faults of the local Graph', () => {
  const faults = new Faults();
  let folder: string;
  let log: RequestLog;
  let now: number;
  let graph: GraphStandIn;
  let token: string;

  beforeEach(async () => {
    faults.clear();
    now = Date.now();
    log = new RequestLog();
    folder = mkdtempSync(join(tmpdir(), 'local-graph-'));
    graph = await startGraph({
      mailboxes: [{ address: anna, messages: [] }],
      apps: [{ tenantId: 't', clientId: 'c', clientSecret: 's', permissions: ['User.Read.All'] }],
      folderForFiles: folder,
      faults,
      log,
      clock: () => now,
      limits: { requestsPerTenMinutes: 12, concurrent: 4 },
    });
    trust(graph);
    const form = { grant_type: 'client_credentials', client_id: 'c', client_secret: 's' };
    const answer = await askToken(graph.tokenUrl, { ...form, scope: `${graph.url}/.default` });
    token = String(answer['access_token']);
  });
  afterEach(async () => {
    await graph.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (): Promise<Response> =>
    fetch(`${graph.url}/v1.0/users/${anna}`, { headers: { authorization: `Bearer ${token}` } });

  it('refuses the fifth request at the same time with ApplicationThrottled and Retry-After', async () => {
    graph.setQuota(true);
    faults.add({ target: 'graph', match: 'GET', times: 100, delayMs: 150 });
    const refused = (await Promise.all(Array.from({ length: 6 }, get))).filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toMatchObject({
      error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' },
    });
  });

  it('refuses what is over the requests of ten minutes, parts of a batch included', async () => {
    graph.setQuota(true);
    const requests = Array.from({ length: 10 }, (_, id) => ({ id: `${id}`, method: 'GET', url: `/users/${anna}` }));
    const batch = await fetch(`${graph.url}/v1.0/$batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ requests }),
    });
    const { responses } = (await batch.json()) as { responses: { status: number }[] };
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([200, 200, 429]);
    now += 10 * 60_000;
    expect((await get()).status).toBe(200);
  });

  it('limits nothing until limits are switched on', async () => {
    for (let index = 0; index < 20; index++) {
      expect((await get()).status).toBe(200);
    }
  });

  it('fails as a fault says, and logs every request with its status', async () => {
    faults.add({ target: 'graph', match: 'GET', nth: 2, status: 503 });
    expect([(await get()).status, (await get()).status]).toEqual([200, 503]);
    faults.clear();
    faults.add({ target: 'graph', match: 'GET', reset: true });
    await expect(get()).rejects.toThrow();
    faults.clear();
    faults.add({ target: 'graph', match: 'GET', truncate: true });
    await expect(get().then((response) => response.text())).rejects.toThrow();
    expect(log.all().map(({ target, method, status }) => [target, method, status])).toEqual([
      ['graph', 'POST', 200],
      ['graph', 'GET', 200],
      ['graph', 'GET', 503],
      ['graph', 'GET', 0],
      ['graph', 'GET', 200],
    ]);
  });
});
