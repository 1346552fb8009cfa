import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';
import { MetadataModel } from '../check/metadata-model';
import { parseXml } from '../check/xml';
import { readPeople } from '../stand-ins/people';
import { consumerKeyIn } from './consumer-key';
import { externalClientApp } from './external-client-app';
import { packageTests } from './install';
import { JOB } from './monitor';
import { packageDirectoryOf } from './package-directory';
import { defaultUsername } from './poller-user';
import { samplePeople } from './sample-people';

const root = projectRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const home = mkdtempSync(join(tmpdir(), 'inbox-sync-home-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('the External Client App', () => {
  const files = externalClientApp('-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n', 'a&b@x.example');
  const registry = JSON.parse(
    read('node_modules/@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json'),
  ) as { types: Record<string, { name: string; directoryName: string; suffix: string }> };

  it('has types, folders and endings that the Salesforce CLI knows', () => {
    const parts = files.filter(({ path }) => path !== 'package.xml');
    for (const { path, content } of parts) {
      const type = registry.types[parseXml(content).name.toLowerCase()];
      expect(path).toMatch(
        new RegExp(`^${String(type?.directoryName)}/InboxSyncPoller\\w*\\.${String(type?.suffix)}$`),
      );
    }
    expect(parts).toHaveLength(4);
  });

  it("has only elements that the Metadata API's types have, and all that they require", () => {
    const model = new MetadataModel(root);
    for (const { content } of files.filter(({ path }) => path !== 'package.xml')) {
      const document = parseXml(content);
      const type = model.typeNamed(document.name);
      const fields = type?.kind === 'object' ? type.fields : new Map<string, never>();
      const given = document.children.map(({ name }) => name);
      expect(given.filter((name) => !fields.has(name))).toEqual([]);
      const required = [...fields].filter(([, { isRequired, isRepeatable }]) => isRequired && !isRepeatable);
      expect(required.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
    }
  });

  it('lists each part in the manifest', () => {
    const manifest = parseXml(files[0]?.content ?? '');
    expect(manifest.children.filter(({ name }) => name === 'types')).toHaveLength(4);
  });

  it('finds the consumer key of our app alone', () => {
    const settings = (app: string) =>
      `<x><externalClientApplication>${app}</externalClientApplication><consumerKey>3MVG9</consumerKey></x>`;
    expect(consumerKeyIn(settings('InboxSyncPoller'))).toBe('3MVG9');
    expect(consumerKeyIn(settings('Other'))).toBeNull();
    expect(consumerKeyIn('<x><externalClientApplication>InboxSyncPoller</externalClientApplication></x>')).toBeNull();
  });
});

describe('the scratch definitions', () => {
  // The schema that the Salesforce CLI itself publishes.
  const schema = JSON.parse(read('node_modules/@salesforce/core/schemas/project-scratch-def.schema.json')) as {
    properties: Record<string, { enum?: string[] }>;
  };

  it.each([
    ['config/scratch-shared-activities.json', true],
    ['config/scratch-single-contact.json', false],
  ])('%s is what the CLI takes; Shared Activities: %p', (file, shared) => {
    const definition = JSON.parse(read(file)) as { edition: string; features?: string[] };
    expect(Object.keys(definition).filter((name) => !(name in schema.properties))).toEqual([]);
    expect(schema.properties['edition']?.enum).toContain(definition.edition);
    expect(definition.features?.includes('SharedActivities') ?? false).toBe(shared);
  });

  it('load the people of the story, leads with their company', () => {
    const people = samplePeople(readPeople(join(root, 'local/story/people.csv')));
    expect(people.Contact.length).toBeGreaterThan(5);
    expect(people.Lead.length).toBeGreaterThan(0);
    expect(people.Lead.every(({ Company, LastName }) => Company !== '' && LastName !== '')).toBe(true);
  });
});

describe('the package', () => {
  it('is described by sfdx-project.json without a namespace', () => {
    expect(packageDirectoryOf(read('sfdx-project.json'))).toMatchObject({ path: 'force-app', package: 'Inbox Sync' });
    expect(() => packageDirectoryOf('{"namespace":"acme","packageDirectories":[]}')).toThrow(/does not describe/);
  });

  it('is deployed with its own tests', () => {
    const tests = packageTests(root);
    expect(tests.length).toBeGreaterThan(20);
    expect(tests.filter((name) => !/^InboxSync\w+Test$/.test(name))).toEqual([]);
  });

  it('has one name for the job of the monitor, so that page and script never schedule it twice', () => {
    const selector = read('force-app/main/setup/classes/InboxSyncSetupSelector.cls');
    expect(selector).toContain(`MONITOR_JOB = '${JOB}';`);
  });

  it('gets a username that is an address and belongs to one org', () => {
    expect(defaultUsername('00D000000000001EAA')).toBe('inbox-sync-poller@00d000000000001.inbox-sync');
  });
});

describe('an org command', () => {
  const commands = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
  const run = (name: string, args: readonly string[]) => {
    const [, ...words] = (commands[name] ?? '').split(' ');
    return spawnSync(process.execPath, [...words, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: home, SF_DISABLE_TELEMETRY: 'true' },
    });
  };

  const refusals: [string, string[], RegExp][] = [
    ['org:deploy', [], /--target-org is missing/],
    ['org:deploy', ['--target-org', 'nowhere'], /no login for the org 'nowhere'[^]*sf org login web/],
    ['org:setup', ['--target-org', 'nowhere'], /no login for the org 'nowhere'[^]*sf org login web/],
    ['org:scratch', [], /no default Dev Hub[^]*Setup → Dev Hub/],
    ['org:scratch', ['--definition', 'x'], /Use shared-activities or single-contact/],
    ['package:version', ['--target-dev-hub', 'hub'], /no login for the Dev Hub 'hub'/],
    ['org:setup', ['--wrong'], /--help/],
  ];
  it.each(refusals)('%s %p without an org says what is missing and what to do', (name, args, sentence) => {
    const { status, stderr } = run(name, args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });

  it.each(['org:deploy', 'org:setup', 'org:scratch', 'package:version'])('%s explains itself', (name) => {
    const { status, stdout } = run(name, ['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`npm run ${name}`);
    expect(existsSync(join(root, (commands[name] ?? '').split(' ').at(-1) ?? ''))).toBe(true);
  });
});
