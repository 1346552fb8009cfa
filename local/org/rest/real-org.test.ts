import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { Connection } from 'jsforce';
import { Faults } from '../../control/faults';
import { RequestLog } from '../../control/request-log';
import { projectRoot } from '../../lib/project-root';
import { loadOrg } from '../org';
import type { Org, OrgUser } from '../org-facade';
import { jwtBearer } from './protocol-fixture';
import { restOrgOf } from './rest-org';
import { startOrgServer, type OrgServer } from './server';

// Compiling the package takes seconds, more on a busy machine.

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The package's own org behind the REST server: what an org refuses comes with an org's code. */
describe('REST over the local org', () => {
  let org: Org;
  let server: OrgServer;
  let admin: Connection;
  let poller: Connection;
  let mailboxId: string;

  beforeAll(async () => {
    org = loadOrg({ root: projectRoot(), sharedActivities: true });
    org.assignPermissionSet(org.users.admin.id, 'InboxSyncAdmin');
    const integration = org.users.create({
      email: 'poller@example.com',
      lastName: 'Poller',
      profile: 'Minimum Access - API Only Integrations',
      permissionSets: ['InboxSyncPoller'],
    });
    const anna = org.users.create({ email: 'anna@us.example', lastName: 'Anna', permissionSets: ['InboxSyncUser'] });
    const row = { Address__c: 'anna@us.example', User__c: anna.id, OwnerId: anna.id, Provider__c: 'Google' };
    [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [
      { ...row, IsActive__c: true, SyncSince__c: '2026-01-01T00:00:00Z' },
    ]);
    server = await startOrgServer({
      org: restOrgOf(org),
      app: {
        clientId: 'key',
        clientSecret: 'secret',
        publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        runAsUsername: null,
        approvedUsernames: [org.users.admin.username, integration.username, anna.username],
      },
      faults: new Faults(),
      log: new RequestLog(),
    });
    admin = await connect(org.users.admin);
    poller = await connect(integration);
  });
  afterAll(() => server.close());

  async function connect(user: OrgUser): Promise<Connection> {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: 'key', sub: user.username, aud: server.url, exp: Math.floor(org.now() / 1000) + 60 };
    const signed = `${encode({ alg: 'RS256' })}.${encode(claims)}`;
    const signature = sign('RSA-SHA256', Buffer.from(signed), keys.privateKey).toString('base64url');
    const connection = new Connection({ loginUrl: server.url, version: '68.0' });
    await connection.authorize({ grant_type: jwtBearer, assertion: `${signed}.${signature}` });
    return connection;
  }

  it('writes, reads, changes, finds and deletes records with an org’s types', async () => {
    const contacts = admin.sobject('Contact');
    const { id = '' } = await contacts.create({
      LastName: 'Sommer',
      Email: 'mia@client.example',
      Birthdate: '1990-02-28',
    });
    expect(id).toMatch(/^003[a-zA-Z0-9]{15}$/);
    const read = await contacts.retrieve(id);
    expect(read).toMatchObject({ Id: id, Name: 'Sommer', Birthdate: '1990-02-28', attributes: { type: 'Contact' } });
    expect(read['CreatedDate']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    await contacts.update({ Id: id, FirstName: 'Mia' });
    const soql = `SELECT Id, Name, Owner.Username, (SELECT Id FROM Tasks) FROM Contact WHERE Email = 'MIA@client.example'`;
    const { records } = await admin.query(soql);
    expect(records).toEqual([expect.objectContaining({ Id: id, Name: 'Mia Sommer', Tasks: null })]);
    expect(records[0]).toMatchObject({ Owner: { Username: org.users.admin.username } });
    expect((await admin.query('SELECT count() FROM Contact')).totalSize).toBe(1);
    await contacts.destroy(id);
    expect((await admin.query('SELECT Id FROM Contact')).records).toEqual([]);
    const all = await admin.query('SELECT Id, IsDeleted FROM Contact', { scanAll: true });
    expect(all.records).toEqual([expect.objectContaining({ Id: id, IsDeleted: true })]);
    await expect(contacts.retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    await expect(contacts.destroy(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('keeps an administrator from writing the ledger, and retrieves many records at once', async () => {
    const key = 'a'.repeat(64);
    const row = { DeliveryKey__c: key, MessageKey__c: key, Outcome__c: 'Waiting', Reason__c: 'waiting.retry' };
    const [refused] = await admin
      .sobject('InboxSyncEntry__c')
      .upsert([{ ...row, Mailbox__c: mailboxId }], 'DeliveryKey__c');
    expect(refused).toMatchObject({ success: false, errors: [{ fields: expect.arrayContaining(['Mailbox__c']) }] });
    const contacts = admin.sobject('Contact');
    const { id = '' } = await contacts.create({ LastName: 'Sommer' });
    const found = await contacts.retrieve([id, '003000000000ZZZAAA'], { fields: ['LastName'] });
    expect(found).toEqual([expect.objectContaining({ LastName: 'Sommer' }), null]);
    await contacts.destroy([id]);
  });

  it('upserts by external id', async () => {
    const mailboxes = admin.sobject('InboxSyncMailbox__c');
    const row = { Address__c: 'bert@us.example', Provider__c: 'Google' };
    const [made] = await mailboxes.upsert([row], 'Address__c');
    expect(made).toMatchObject({ success: true, created: true, errors: [] });
    const [changed] = await mailboxes.upsert([{ ...row, Provider__c: 'Microsoft' }], 'Address__c');
    expect(changed).toMatchObject({ success: true, created: false, id: made?.id });
    expect(await mailboxes.retrieve(made?.id ?? '')).toMatchObject({ Provider__c: 'Microsoft' });
    await mailboxes.destroy([made?.id ?? '']);
  });

  it('describes what the user may see', async () => {
    const { fields, keyPrefix } = await admin.describe('Task');
    expect(keyPrefix).toBe('00T');
    expect(fields.find(({ name }) => name === 'WhoId')).toMatchObject({
      type: 'reference',
      referenceTo: expect.arrayContaining(['Contact', 'Lead']),
    });
    const names = (await admin.describeGlobal()).sobjects.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Task', 'TaskRelation', 'InboxSyncEntry__c', 'InboxSyncEmail__e']));
    await expect(admin.describe('Nothing__c')).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
  });

  it.each<[string, () => unknown, string]>([
    ['an unknown field', () => admin.sobject('Contact').create({ LastName: 'L', Colour: 'red' }), 'INVALID_FIELD'],
    [
      'an unknown field among many rows',
      () => admin.sobject('Contact').create([{ LastName: 'L', Colour: 'red' }]),
      'INVALID_FIELD',
    ],
    ['an unknown object', () => admin.sobject('Nothing__c').create({ Name: 'x' }), 'NOT_FOUND'],
    ['a missing required field', () => admin.sobject('Contact').create({ FirstName: 'A' }), 'REQUIRED_FIELD_MISSING'],
    ['a text that is too long', () => admin.sobject('Contact').create({ LastName: 'x'.repeat(81) }), 'STRING_TOO_LONG'],
    [
      'a malformed date',
      () => admin.sobject('Contact').create({ LastName: 'L', Birthdate: '28.2.1990' }),
      'JSON_PARSER_ERROR',
    ],
    [
      'a malformed address',
      () => admin.sobject('Contact').create({ LastName: 'L', Email: 'x' }),
      'INVALID_EMAIL_ADDRESS',
    ],
    ['a malformed query', () => admin.query('SELECT FROM Contact'), 'MALFORMED_QUERY'],
    ['an unknown field in a query', () => admin.query('SELECT Colour FROM Contact'), 'INVALID_FIELD'],
    ['an unknown object in a query', () => admin.query('SELECT Id FROM Nothing__c'), 'INVALID_TYPE'],
    ['an Apex REST path without a class', () => admin.apex.get('/nothing'), 'NOT_FOUND'],
    ['an Apex REST method that is not there', () => admin.apex.get('/inbox-sync/v1/heartbeat'), 'METHOD_NOT_ALLOWED'],
  ])('refuses %s', async (_, call, errorCode) => {
    await expect(Promise.resolve(call())).rejects.toMatchObject({ errorCode });
  });

  it('keeps the poller’s user to its rights', async () => {
    await expect(poller.query('SELECT Id FROM Contact')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' });
    await expect(poller.sobject('Task').create({ Subject: 'x' })).rejects.toBeDefined();
  });

  it('publishes events that Apex files', async () => {
    await admin.sobject('Lead').create({ LastName: 'Reis', Company: 'P', Email: 'paulo@prospect.example' });
    const event = (n: number): Record<string, unknown> => ({
      DeliveryKey__c: n.toString(16).padStart(64, '0'),
      MessageKey__c: `f${n.toString(16).padStart(63, '0')}`,
      Mailbox__c: mailboxId,
      Direction__c: 'Inbound',
      SentAt__c: new Date().toISOString(),
      Subject__c: `Mail ${n}`,
      From__c: 'paulo@prospect.example',
      To__c: 'anna@us.example',
      Body__c: 'text',
      BodyStatus__c: 'Full',
      Attempt__c: 1,
    });
    const events = Array.from({ length: 200 }, (_, n) => event(n));
    const results = await poller.sobject('InboxSyncEmail__e').create(events);
    expect(results.every(({ success }) => success)).toBe(true);
    expect(results[0]?.errors).toMatchObject([{ statusCode: 'OPERATION_ENQUEUED' }]);
    await org.eventBus.idle();
    const { records } = await admin.query(`SELECT Subject, Who.Name FROM Task WHERE Subject = 'Mail 199'`);
    expect(records).toMatchObject([{ Subject: 'Mail 199', Who: { Name: 'Reis' } }]);
    expect((await admin.query('SELECT count() FROM Task')).totalSize).toBe(200);
  });

  it('runs the package’s heartbeat with the poller’s rights', async () => {
    const request = {
      version: 1,
      orgId: null,
      policyHash: null,
      run: null,
      mailboxes: [],
      settledElsewhere: [],
      waiting: [],
    };
    const answer = await poller.apex.post<Record<string, unknown>>('/inbox-sync/v1/heartbeat', request);
    expect(answer).toMatchObject({
      version: 1,
      orgId: org.organizationId,
      mailboxes: [{ id: mailboxId, address: 'anna@us.example' }],
    });
  });
});
