import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { ProtocolFixture } from './protocol-fixture';

const fixture = new ProtocolFixture();
beforeAll(() => fixture.start());
afterAll(() => fixture.server.close());
beforeEach(() => {
  fixture.reset();
});

describe('publishing', () => {
  it('takes 200 events in one call and says OPERATION_ENQUEUED for each', async () => {
    const connection = await fixture.connect();
    const before = fixture.server.usage.totalRequests;
    const published = fixture.server.usage.totalPublished;
    const rows = Array.from({ length: 200 }, (_, index) => ({ Subject__c: `Grüße ${index}` }));
    const results = await connection.sobject('InboxSyncEmail__e').create(rows);
    expect(results).toHaveLength(200);
    expect(results[199]).toMatchObject({
      success: true,
      errors: [{ statusCode: 'OPERATION_ENQUEUED', message: 'uuid-199' }],
    });
    expect(fixture.server.usage.totalRequests - before).toBe(1);
    expect(fixture.server.usage.totalPublished - published).toBe(200);
    expect(fixture.org.saved).toHaveLength(1);
    expect(fixture.org.saved[0]).toMatchObject({
      options: { operation: 'insert', objectName: 'InboxSyncEmail__e', allOrNone: false },
    });
    expect(fixture.org.saved[0]?.rows[199]).toEqual({ Subject__c: 'Grüße 199' });
    expect(connection.limitInfo.apiUsage).toEqual({ used: expect.any(Number), limit: 100 });
  });

  it('refuses 201 records in one call', async () => {
    const rows = Array.from({ length: 201 }, () => ({ Subject__c: 'x' }));
    await expect((await fixture.connect()).sobject('InboxSyncEmail__e').create(rows)).rejects.toMatchObject({
      errorCode: 'EXCEEDED_ID_LIMIT',
    });
    expect(fixture.org.saved).toEqual([]);
  });

  it('tells a failed row from the good ones around it', async () => {
    const rows = [{ LastName: 'a' }, { LastName: 'refused' }];
    const results = await (await fixture.connect()).sobject('Contact').create(rows);
    expect(results.map(({ success }) => success)).toEqual([true, false]);
    expect(results[1]?.errors).toEqual([
      { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [X]', fields: ['X'] },
    ]);
  });

  it('answers LIMIT_EXCEEDED and queues nothing above the hourly limit, when quotas are on', async () => {
    fixture.org.clock += 2 * 60 * 60_000;
    const connection = await fixture.connect();
    fixture.switchQuotasOn();
    const events = Array.from({ length: 100 }, () => ({ Subject__c: 'x' }));
    expect((await connection.sobject('InboxSyncEmail__e').create(events))[0]?.success).toBe(true);
    const [row] = await connection.sobject('InboxSyncEmail__e').create(events);
    expect(row).toMatchObject({ success: false, errors: [{ statusCode: 'LIMIT_EXCEEDED' }] });
    expect(fixture.org.saved).toHaveLength(1);
    expect((await connection.limits())['HourlyPublishedPlatformEvents']).toEqual({ Max: 150, Remaining: 50 });
  });
});

describe('queries', () => {
  it('gives 2,000 rows a page and the rest by locator', async () => {
    fixture.org.rowCount = 4500;
    const connection = await fixture.connect();
    const first = await connection.query('SELECT Id FROM Contact');
    expect([first.totalSize, first.done, first.records.length]).toEqual([4500, false, 2000]);
    const before = fixture.server.usage.totalRequests;
    const ids = new Set<unknown>(first.records.map(({ Id }) => Id));
    for (let page = first; !page.done;) {
      page = await connection.queryMore(page.nextRecordsUrl ?? '');
      page.records.forEach(({ Id }) => ids.add(Id));
    }
    expect(ids.size).toBe(4500);
    expect(fixture.server.usage.totalRequests - before).toBe(2);
    await expect(connection.queryMore('0r8nothing-2000')).rejects.toMatchObject({
      errorCode: 'INVALID_QUERY_LOCATOR',
    });
  });

  it('passes the refusal of a malformed query on', async () => {
    await expect((await fixture.connect()).query('SELEKT x')).rejects.toMatchObject({
      errorCode: 'MALFORMED_QUERY',
      message: "unexpected token: 'SELEKT'",
    });
  });
});

describe('the protocol', () => {
  it('names the API usage on every answer, errors too, and packs with gzip when accepted', async () => {
    const [, , ok] = await fixture.call('/services/data/v68.0/limits');
    const [, , failed] = await fixture.call('/services/data/v68.0/nothing');
    const used = (headers: Headers): number =>
      Number(/api-usage=(\d+)\/100/.exec(headers.get('sforce-limit-info') ?? '')?.[1]);
    expect(used(failed)).toBe(used(ok) + 1);
    expect(ok.get('content-encoding')).toBe('gzip');
    const [, , plain] = await fixture.call('/services/data/v68.0/limits', {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(plain.get('content-encoding')).toBeNull();
  });

  it('refuses with REQUEST_LIMIT_EXCEEDED when the daily requests are spent and quotas are on', async () => {
    fixture.org.clock += 25 * 60 * 60_000;
    fixture.switchQuotasOn();
    const { accessToken } = await fixture.connect();
    const headers = { authorization: `Bearer ${accessToken}` };
    let last = 0;
    for (let n = 0; n <= 100; n++) {
      last = (await fetch(`${fixture.server.url}/services/data/v68.0/limits`, { headers, method: 'HEAD' })).status;
    }
    expect(last).toBe(403);
    const [status, body] = await fixture.call('/services/data/v68.0/limits');
    expect([status, body]).toEqual([
      403,
      [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    ]);
    fixture.org.clock += 25 * 60 * 60_000;
    expect((await fixture.call('/services/data/v68.0/limits'))[0]).toBe(200);
  });

  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown resource', '/services/data/v68.0/nothing', {}, 404, 'NOT_FOUND'],
    ['an unknown object', '/services/data/v68.0/sobjects/Nothing/describe', {}, 404, 'NOT_FOUND'],
    ['a version to come', '/services/data/v69.0/limits', {}, 404, 'NOT_FOUND'],
    ['a retired version', '/services/data/v30.0/limits', {}, 410, 'GONE'],
    ['a wrong method', '/services/data/v68.0/query?q=SELECT', { method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
    [
      'broken JSON',
      '/services/data/v68.0/sobjects/Contact',
      { method: 'POST', body: '{"a":' },
      400,
      'JSON_PARSER_ERROR',
    ],
    [
      'JSON of another shape',
      '/services/data/v68.0/composite/sobjects',
      { method: 'POST', body: '[]' },
      400,
      'JSON_PARSER_ERROR',
    ],
    [
      'a body that is no JSON',
      '/services/data/v68.0/sobjects/Contact',
      { method: 'POST', body: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an Id in a new record',
      '/services/data/v68.0/sobjects/Contact',
      { method: 'POST', body: '{"Id":"x"}' },
      400,
      'INVALID_FIELD',
    ],
    [
      'a malformed id',
      '/services/data/v68.0/sobjects/Contact/nothing',
      { method: 'PATCH', body: '{}' },
      400,
      'MALFORMED_ID',
    ],
    ['an Apex REST path without a class', '/services/apexrest/nothing', {}, 404, 'NOT_FOUND'],
    ['a resource that is not modelled', '/services/data/v68.0/tooling/query', {}, 501, 'NOT_MODELLED'],
  ])('refuses %s', async (_, path, init, status, errorCode) => {
    const [answered, body] = await fixture.call(path, init);
    expect([answered, body]).toEqual([status, [expect.objectContaining({ errorCode, message: expect.any(String) })]]);
  });

  it('writes, reads, changes and deletes single records', async () => {
    const contacts = (await fixture.connect()).sobject('Contact');
    const { id: made } = await contacts.create({ LastName: 'Sommer' });
    expect(made).toBe('003000000000000AAA');
    expect(await contacts.retrieve(made ?? '')).toMatchObject({ Id: made });
    expect(await contacts.update({ Id: made ?? '', LastName: 'Winter' })).toMatchObject({ success: true });
    expect(await contacts.destroy(made ?? '')).toMatchObject({ success: true });
    expect(fixture.org.saved.map(({ options, rows }) => [options.operation, rows])).toEqual([
      ['insert', [{ LastName: 'Sommer' }]],
      ['update', [{ LastName: 'Winter', Id: made }]],
      ['delete', [{ Id: made }]],
    ]);
    await expect(contacts.create({ LastName: 'refused' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      data: { fields: ['X'] },
    });
  });

  it('runs sub-requests with references to earlier ones as one API call', async () => {
    const before = fixture.server.usage.totalRequests;
    const part = (referenceId: string, method: string, path: string, body?: unknown): unknown => ({
      referenceId,
      method,
      url: `/services/data/v68.0/${path}`,
      body,
    });
    const compositeRequest = [
      part('made', 'POST', 'sobjects/Contact', { LastName: 'a' }),
      part('changed', 'PATCH', 'sobjects/Contact/@{made.id}', { LastName: 'b' }),
      part('broken', 'PATCH', 'sobjects/Contact/@{missing.id}', {}),
    ];
    const [status, body] = await fixture.call('/services/data/v68.0/composite', {
      method: 'POST',
      body: JSON.stringify({ compositeRequest }),
    });
    expect(status).toBe(200);
    const { compositeResponse } = body as { compositeResponse: { httpStatusCode: number }[] };
    expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 204, 400]);
    expect(fixture.server.usage.totalRequests - before).toBe(1);
    expect(fixture.org.saved[1]?.rows).toEqual([{ LastName: 'b', Id: '003000000000000AAA' }]);
  });

  it('takes a body packed with gzip, and refuses one that only says so', async () => {
    const path = '/services/data/v68.0/sobjects/Contact';
    const post = (body: Uint8Array<ArrayBuffer>): Promise<[number, unknown, Headers]> =>
      fixture.call(path, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
    expect((await post(new Uint8Array(gzipSync('{"LastName":"Sommer"}'))))[0]).toBe(201);
    expect(fixture.org.saved[0]?.rows).toEqual([{ LastName: 'Sommer' }]);
    const [status, body] = await post(new TextEncoder().encode('{}'));
    expect([status, body]).toEqual([400, [expect.objectContaining({ errorCode: 'INVALID_INPUT' })]]);
  });

  it('lists its versions to everybody', async () => {
    const versions = (await (await fetch(`${fixture.server.url}/services/data`)).json()) as {
      version: string;
      label: string;
    }[];
    expect(versions.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
    expect(versions.at(-2)?.label).toBe("Summer '26");
  });
});
