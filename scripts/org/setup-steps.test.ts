import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UsageError } from '../stand-ins/usage-error';
import { APP_NAME, type DeployFile } from './external-client-app';
import type { OrgDoor, Row } from './org-door';
import { OrgError } from './org-error';
import { setUpOrg, type SetupChoices, type SetupPorts } from './setup-steps';

const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-setup-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An org that keeps what the set-up asks for, and nothing else: an unknown query is an error. */
class OrgFake {
  readonly records = new Map<string, Row[]>([
    ['PermissionSet', ['InboxSyncAdmin', 'InboxSyncPoller'].map((Name) => ({ Id: `0PS${Name}`, Name }))],
    ['Profile', [{ Id: '00eIntegration' }]],
    ['PermissionSetLicense', [{ Id: '0PLapi' }]],
    ['User', [{ Id: '005admin', Username: 'admin@x.example', Email: 'admin@x.example', TimeZoneSidKey: 'UTC' }]],
  ]);
  readonly deployed: (readonly DeployFile[])[] = [];
  readonly said: string[] = [];
  refusal: Error | null = null;

  readonly door: OrgDoor = {
    query: (soql) => Promise.resolve(this.find(soql)),
    create: (object, record) => {
      const Id = `${object}-${this.rows(object).length}`;
      this.records.set(object, [...this.rows(object), { IsActive: true, ...record, Id }]);
      return Promise.resolve(Id);
    },
    apex: (code) => {
      const [, name] =
        /System\.schedule\('([^']*)', '0 10 \* \* \* \?', new InboxSyncMonitorSchedule\(\)\);/.exec(code) ?? [];
      this.records.set('CronTrigger', [...this.rows('CronTrigger'), { Id: '08e', name: String(name) }]);
      return Promise.resolve();
    },
  };

  ports(): SetupPorts {
    return {
      door: this.door,
      adminUsername: 'admin@x.example',
      hasClientApp: () => Promise.resolve(this.deployed.flat().some(({ path }) => path.endsWith('.eca'))),
      consumerKey: () => Promise.resolve('3MVG'),
      deploy: (files) => {
        if (this.refusal !== null) {
          return Promise.reject(this.refusal);
        }
        this.deployed.push(files);
        return Promise.resolve();
      },
      say: (text) => void this.said.push(text),
      now: new Date(),
    };
  }

  rows(object: string): Row[] {
    return this.records.get(object) ?? [];
  }

  private find(soql: string): Row[] {
    const [, object = ''] = /FROM (\w+)/.exec(soql) ?? [];
    const [, list = ''] = /Name IN \(([^)]*)\)/.exec(soql) ?? [];
    const conditions = [...soql.matchAll(/(\w+) = '([^']*)'/g)].filter(([, field]) => field !== 'Name');
    const listed = this.rows(object).filter(({ Name }) => list === '' || list.includes(`'${String(Name)}'`));
    return listed.filter((row) =>
      conditions.every(([, field, value]) => !(String(field) in row) || row[String(field)] === value),
    );
  }
}

let org: OrgFake;
let choices: SetupChoices;
beforeEach(() => {
  org = new OrgFake();
  choices = {
    pollerUsername: 'poller@x.example',
    keyFolder: mkdtempSync(join(folder, 'keys-')),
    policy: null,
  };
});

describe('the set-up of an org', () => {
  it('makes user, rights, certificate, app and schedule, and tells the settings of the poller', async () => {
    const result = await setUpOrg(org.ports(), choices);
    const [, poller] = org.rows('User');
    expect(poller).toMatchObject({ Username: 'poller@x.example', ProfileId: '00eIntegration', TimeZoneSidKey: 'UTC' });
    expect(org.rows('PermissionSetAssignment')).toEqual([
      expect.objectContaining({ AssigneeId: '005admin', PermissionSetId: '0PSInboxSyncAdmin' }),
      expect.objectContaining({ AssigneeId: poller?.['Id'], PermissionSetId: '0PSInboxSyncPoller' }),
    ]);
    expect(org.rows('PermissionSetLicenseAssign')).toEqual([
      expect.objectContaining({ AssigneeId: poller?.['Id'], PermissionSetLicenseId: '0PLapi' }),
    ]);
    expect(org.rows('CronTrigger')).toEqual([{ Id: '08e', name: 'Inbox Sync Monitor' }]);
    expect(result).toEqual({
      left: [],
      settings: {
        SALESFORCE_CLIENT_ID: '3MVG',
        SALESFORCE_USERNAME: 'poller@x.example',
        SALESFORCE_PRIVATE_KEY_FILE: join(choices.keyFolder, 'salesforce.key'),
      },
    });
  });

  it('changes nothing when it is repeated', async () => {
    await setUpOrg(org.ports(), choices);
    const before = JSON.stringify([...org.records]);
    const key = readFileSync(join(choices.keyFolder, 'salesforce.key'), 'utf8');
    await setUpOrg(org.ports(), choices);
    expect(JSON.stringify([...org.records])).toBe(before);
    expect(readFileSync(join(choices.keyFolder, 'salesforce.key'), 'utf8')).toBe(key);
    expect(org.deployed).toHaveLength(1);
  });

  it('deploys the certificate of the key that only this user can read, and never the key', async () => {
    await setUpOrg(org.ports(), choices);
    const keyFile = join(choices.keyFolder, 'salesforce.key');
    const certificate = new X509Certificate(readFileSync(join(choices.keyFolder, 'salesforce.crt')));
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))).toBe(true);
    const text = org.deployed
      .flat()
      .map(({ content }) => content)
      .join();
    expect(text).toContain('BEGIN CERTIFICATE');
    expect(text).not.toContain('PRIVATE KEY');
  });

  it('goes on and lists the steps for a person when the org refuses the app', async () => {
    org.refusal = new OrgError('not enabled');
    const { left } = await setUpOrg(org.ports(), choices);
    expect(left.join('\n')).toMatch(/External Client App Manager[^]*salesforce\.crt[^]*Inbox Sync Poller/);
    expect(org.said.join('\n')).toContain('not enabled');
    expect(org.rows('CronTrigger')).toHaveLength(1);
  });

  it('asks a person to upload a new certificate to an app that is there', async () => {
    await setUpOrg(org.ports(), choices);
    const { left } = await setUpOrg(org.ports(), { ...choices, keyFolder: mkdtempSync(join(folder, 'other-')) });
    expect(left).toEqual([expect.stringContaining('upload')]);
  });

  it('stops before it makes anything when the package is not there', async () => {
    org.records.set('PermissionSet', []);
    await expect(setUpOrg(org.ports(), choices)).rejects.toThrow(/the package is not there/);
    expect(org.rows('User')).toHaveLength(1);
  });

  it('stops before it changes anything when the policy has a mistake', async () => {
    await expect(setUpOrg(org.ports(), { ...choices, policy: '{"Nonsense":1}' })).rejects.toThrow(UsageError);
    expect(org.rows('PermissionSetAssignment')).toEqual([]);
  });

  it('names profile and licence when the org has none for integration users', async () => {
    org.records.set('Profile', []);
    await expect(setUpOrg(org.ports(), choices)).rejects.toMatchObject({
      actions: expect.arrayContaining([expect.stringContaining('Minimum Access - API Only Integrations')]),
    });
  });

  it('refuses an inactive user, an expired certificate and half a key', async () => {
    org.records.set('User', [...org.rows('User'), { Id: '005p', Username: 'poller@x.example', IsActive: false }]);
    await expect(setUpOrg(org.ports(), choices)).rejects.toThrow(/inactive/);
    org = new OrgFake();
    await setUpOrg(org.ports(), choices);
    const later = { ...org.ports(), now: new Date(Date.now() + 400 * 24 * 60 * 60 * 1000) };
    await expect(setUpOrg(later, choices)).rejects.toThrow(/expired/);
    rmSync(join(choices.keyFolder, 'salesforce.key'));
    await expect(setUpOrg(org.ports(), choices)).rejects.toThrow(/salesforce.key is missing/);
  });

  it('writes the policy as one record and keeps the fields that the org has', async () => {
    org.records.set('InboxSyncPolicy__mdt', [
      {
        InternalDomains__c: 'old.example',
        LedgerRetentionDays__c: 90,
        IncludeInternalMail__c: false,
        PollerUrl__c: null,
      },
    ]);
    await setUpOrg(org.ports(), { ...choices, policy: '{"InternalDomains":["a.example","b&c.example"]}' });
    const record = org.deployed.flat().find(({ path }) => path === 'customMetadata/InboxSyncPolicy.Org.md')?.content;
    expect(record).toContain('<field>LedgerRetentionDays__c</field>\n    <value xsi:type="xsd:double">90</value>');
    expect(record).toContain('<value xsi:type="xsd:boolean">false</value>');
    expect(record).toContain('<value xsi:type="xsd:string">a.example\nb&amp;c.example</value>');
    expect(record).not.toContain('PollerUrl__c');
  });

  it(`names the app ${APP_NAME} in each part`, async () => {
    await setUpOrg(org.ports(), choices);
    const parts = org.deployed.flat().filter(({ path }) => path !== 'package.xml' && !path.endsWith('.eca'));
    expect(parts.every(({ content }) => content.includes(`<externalClientApplication>${APP_NAME}<`))).toBe(true);
    expect(parts).toHaveLength(3);
  });
});
