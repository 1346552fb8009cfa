import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from './faults';
import { RequestLog } from './request-log';
import { serveWithFaults, type Handler } from './serve-with-faults';

describe('the switchboard for faults', () => {
  let server: Server | undefined;
  const faults = new Faults();
  const log = new RequestLog();

  afterEach(async () => {
    faults.clear();
    await new Promise((done) => (server ? server.close(done) : done(undefined)));
    server = undefined;
  });

  async function serve(handler: Handler = (_, response) => void response.end('the real answer')): Promise<string> {
    const started = createServer(serveWithFaults('salesforce', handler, faults, log));
    server = started;
    await new Promise<void>((done) => started.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  it('hits the nth matching request and as many after it as it was told', async () => {
    const url = await serve();
    faults.add({ target: 'salesforce', match: '^GET /hit$', nth: 2, times: 2, status: 503 });
    const statuses: number[] = [];
    for (const path of ['/hit', '/miss', '/hit', '/hit?with=query', '/hit']) {
      statuses.push((await fetch(url + path)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 503, 200]);
  });

  it('answers with the given headers and body, and without a body in the shape of the cloud', async () => {
    const url = await serve();
    faults.add({ target: 'salesforce', nth: 1, status: 429, headers: { 'retry-after': '7' }, body: { told: true } });
    faults.add({ target: 'salesforce', nth: 2, status: 401 });
    const first = await fetch(url);
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([429, '7', { told: true }]);
    expect(await (await fetch(url)).json()).toEqual([
      { errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' },
    ]);
  });

  it('resets a connection without serving, and truncates an answer after serving', async () => {
    let served = 0;
    const url = await serve((_, response) => {
      served++;
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('the real ');
      response.end('answer');
    });
    faults.add({ target: 'salesforce', nth: 1, reset: true });
    faults.add({ target: 'salesforce', nth: 2, truncate: true });
    await expect(fetch(url, { method: 'POST' })).rejects.toThrow();
    expect(served).toBe(0);
    await expect(fetch(url, { method: 'POST' }).then((answer) => answer.text())).rejects.toThrow();
    expect(served).toBe(1);
    expect(await (await fetch(url)).text()).toBe('the real answer');
  });

  it('prints what a handler throws, and is quiet about a client that went away', async () => {
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const ended: Promise<unknown>[] = [];
    const readAll: Handler = async (message) => {
      for await (const chunk of message) {
        void chunk;
      }
      throw new Error('a handler that fails');
    };
    const url = await serve((message, response) => {
      const work = Promise.resolve(readAll(message, response));
      ended.push(work.catch(() => undefined));
      return work;
    });
    expect((await fetch(`${url}/whole`)).status).toBe(500);
    const half = request(`${url}/half`, { method: 'POST', headers: { 'content-length': 10 } });
    half.on('error', () => undefined).write('half');
    while (ended.length < 2) {
      await new Promise((done) => setTimeout(done, 5));
    }
    half.destroy();
    await ended[1];
    await new Promise(setImmediate);
    const lines = printed.mock.calls.map(([text]) => String(text));
    printed.mockRestore();
    expect(lines).toEqual([expect.stringMatching(/^local\/salesforce: GET \/whole: Error: a handler that fails/)]);
  });

  it('waits and then serves when only a delay is asked for', async () => {
    const url = await serve();
    faults.add({ target: 'salesforce', delayMs: 60 });
    const start = performance.now();
    expect(await (await fetch(url)).text()).toBe('the real answer');
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  it('switches quotas on until the faults are cleared, without touching requests', async () => {
    const url = await serve();
    expect(faults.isQuotaOn('salesforce')).toBe(false);
    faults.add({ target: 'salesforce', quota: true });
    expect([faults.isQuotaOn('salesforce'), faults.isQuotaOn('gmail')]).toEqual([true, false]);
    expect((await fetch(url)).status).toBe(200);
    faults.clear();
    expect(faults.isQuotaOn('salesforce')).toBe(false);
  });

  it('logs what was asked and how it ended', async () => {
    const url = await serve(
      ({ url: asked }, response) => void response.writeHead(asked === '/a?b=c' ? 201 : 404).end(),
    );
    faults.add({ target: 'salesforce', match: 'broken', reset: true });
    const before = log.all().length;
    await fetch(`${url}/a?b=c`, { method: 'PUT' });
    await fetch(`${url}/none`);
    await fetch(`${url}/broken`, { method: 'POST' }).catch(() => undefined);
    expect(log.all().slice(before)).toEqual([
      { target: 'salesforce', method: 'PUT', path: '/a', query: '?b=c', status: 201 },
      { target: 'salesforce', method: 'GET', path: '/none', query: '', status: 404 },
      { target: 'salesforce', method: 'POST', path: '/broken', query: '', status: 0 },
    ]);
  });
});
