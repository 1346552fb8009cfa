/** The privacy filter against the package's own Apex: which addresses it looks up, and what a change of people does. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { heartbeatPath } from '../contract/heartbeat';
import { knownAddressesPath } from '../contract/known-addresses';
import { explainCommand } from '../poller/src/cli/commands/explain';
import { onceCommand } from '../poller/src/cli/commands/once';
import { formatAddresses } from '../poller/src/domain/address';
import { addressHash } from '../poller/src/domain/address-hash';
import { parseAddressList } from '../poller/src/domain/address-list';
import { layEmptyState } from '../scripts/stand-ins/empty-state';
import { parseOptions } from '../scripts/stand-ins/options';
import { toPerson } from '../scripts/stand-ins/people';
import { type StandIns, startStandIns } from '../scripts/stand-ins/start';
import { type CliRun, runHere } from './cli-here';
import { rawMail } from './local-process';

const secret = Buffer.from('ab'.repeat(32), 'hex');
const anna = 'anna@firm.example';

let folder: string;
let standIns: StandIns;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-sync-filter-'));
  mkdirSync(join(folder, 'mail', anna, 'Inbox'), { recursive: true });
  await layEmptyState(join(folder, 'state'));
  const options = parseOptions('local', ['--env', join(folder, 'env'), '--mail', join(folder, 'mail')]);
  standIns = await startStandIns(options, () => undefined);
  settings = { ...standIns.environment, INBOX_SYNC_DATA: join(folder, 'state') };
});
afterAll(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Filing matches the addresses that Apex reads in the event. */
describe('the addresses that the poller looks up', () => {
  it('cover every address that the matching in Apex will see, in the same form', () => {
    const { org } = standIns;
    const text = fc.string({ maxLength: 12, unit: 'binary' });
    const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,12}$/);
    const domain = fc.stringMatching(/^[A-Za-z0-9ÄÖÜİΣß-]{1,8}\.(example|COM)$/u);
    const written = fc.oneof(
      fc.tuple(text, local, domain).map(([name, box, host]) => `"${name.replace(/["\\]/g, '')}" <${box}@${host}>`),
      fc.tuple(local, domain).map(([box, host]) => `${box}@${host}`),
      text,
    );
    let compared = 0;
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), (entries) => {
        const addresses = parseAddressList(entries.join(', '));
        const header = formatAddresses(addresses, 10_000);
        const ours = addresses.map(({ address }) => addressHash(secret, address));
        const theirs = [
          ...(org.callStatic(org.users.admin, 'InboxSyncAddressParser', 'parse', [header]) as Iterable<string>),
        ];
        compared += theirs.length;
        expect({ header, ours }).toEqual({
          header,
          ours: expect.arrayContaining(theirs.map((address) => addressHash(secret, address))),
        });
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(200);
  });
});

describe('a person', () => {
  const deliver = (name: string, from = 'carl@client.example'): unknown =>
    standIns.clouds.of(anna).deliver(anna, 'Inbox', Buffer.from(rawMail(name, { From: from, To: anna })));
  const subjects = async (): Promise<unknown[]> => (await standIns.dump()).Task.map((task) => task['Subject']).sort();
  const explained = (name: string): Promise<CliRun> => runHere(explainCommand, settings, `<${name}@client.example>`);
  /** One cycle, which asks by its heartbeats alone whom the org knows. Returns whether it sent any. */
  async function once(): Promise<boolean> {
    const before = standIns.log.all().length;
    expect((await runHere(onceCommand, settings)).code).toBe(0);
    const paths = standIns.log
      .all()
      .slice(before)
      .map(({ path }) => path);
    expect(paths).not.toContain(knownAddressesPath);
    return paths.includes(heartbeatPath);
  }

  it('gets past mail when added and no more mail once deleted, and costs no call of its own', async () => {
    deliver('before');
    await once();
    expect((await explained('before')).stdout).toContain('never left the mailbox');
    const person = { type: 'Contact', email: 'Carl@Client.example', lastName: 'Client' };
    const id = standIns.loaded.addPerson(toPerson(person, 'Carl'));
    deliver('while known');
    expect(await once()).toBe(true);
    expect(await subjects()).toEqual(['before', 'while known']);
    expect((await explained('before')).stdout).toContain('Salesforce says Filed');
    const { org } = standIns;
    const how = { operation: 'delete', objectName: 'Contact', allOrNone: true, externalIdField: null } as const;
    expect(org.save(org.users.admin, [{ Id: id }], how)).toMatchObject([{ success: true }]);
    deliver('after');
    expect(await once()).toBe(true);
    expect((await explained('after')).stdout).toContain('never left the mailbox');
    expect(await subjects()).not.toContain('after');
    expect(await once()).toBe(false);
  });

  it('is known as long as a match rule finds them', async () => {
    const lead = { type: 'Lead', email: 'lea@prospect.example', lastName: 'Prospect', company: 'P' };
    standIns.loaded.addPerson(toPerson(lead, 'Lea'));
    deliver('by rule', lead.email);
    expect(await once()).toBe(true);
    expect(await subjects()).toContain('by rule');
    const rule = { ObjectName__c: 'Lead', EmailField__c: 'Email', Position__c: 1, IsActive__c: false };
    standIns.org.setMetadataRecord('InboxSyncMatchRule__mdt', 'LeadEmail', rule);
    deliver('without rule', lead.email);
    expect(await once()).toBe(true);
    expect((await explained('without.rule')).stdout).toContain('never left the mailbox');
  });
});
