/**
 * `npm run org:scratch [-- --definition NAME]`: makes a scratch org with the package, permission sets and the people of
 * the demo's story, and opens it. Two definitions: with Shared Activities (the default) and without.
 */
import { join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';
import { readPeople } from '../stand-ins/people';
import { runOrgCommand, textOf } from './command';
import { findDevHub, findOrg } from './find-org';
import { assignToMe, deploySources } from './install';
import { OrgError } from './org-error';
import { samplePeople } from './sample-people';
import { sf } from './sf';

const DEFINITIONS: Readonly<Record<string, string>> = {
  'shared-activities': 'config/scratch-shared-activities.json',
  'single-contact': 'config/scratch-single-contact.json',
};
const say = (text: string): void => void process.stdout.write(`${text}\n`);

runOrgCommand(
  'org:scratch',
  {
    definition: ['NAME', `${Object.keys(DEFINITIONS).join(' or ')} (default shared-activities)`],
    'target-dev-hub': ['NAME', 'alias or username of the Dev Hub (default: the one of the Salesforce CLI)'],
    alias: ['NAME', 'name of the org at the Salesforce CLI (default inbox-sync-<definition>)'],
    days: ['N', 'days until it expires, 1 to 30 (default 7)'],
    'no-open': [null, 'do not open it in a browser'],
  },
  async (given) => {
    const definition = textOf(given, 'definition') ?? 'shared-activities';
    const file = DEFINITIONS[definition];
    if (file === undefined) {
      throw new OrgError(`--definition cannot be '${definition}'`, [`Use ${Object.keys(DEFINITIONS).join(' or ')}`]);
    }
    const days = textOf(given, 'days') ?? '7';
    if (!/^([1-9]|[12]\d|30)$/.test(days)) {
      throw new OrgError(`--days cannot be '${days}'`, ['Use a whole number from 1 to 30']);
    }
    const hub = await findDevHub(textOf(given, 'target-dev-hub'));
    const alias = textOf(given, 'alias') ?? `inbox-sync-${definition}`;
    say(`Making the scratch org ${alias} at ${String(hub.getUsername())}; this takes minutes…`);
    await sf([
      ...['org', 'create', 'scratch', '--target-dev-hub', String(hub.getUsername())],
      ...['--definition-file', file, '--alias', alias, '--duration-days', days, '--wait', '30', '--no-track-source'],
    ]);
    const org = await findOrg(alias);
    await deploySources(String(org.getUsername()), ['force-app']);
    await assignToMe(org, ['InboxSyncAdmin', 'InboxSyncUser']);
    await loadPeople(org.getConnection());
    if (given['no-open'] !== true) {
      await sf(['org', 'open', '--target-org', alias]);
    }
    say(`Done. Next: npm run org:setup -- --target-org ${alias}`);
    return true;
  },
);

async function loadPeople(connection: ReturnType<Awaited<ReturnType<typeof findOrg>>['getConnection']>): Promise<void> {
  const people = samplePeople(readPeople(join(projectRoot(), 'local/story/people.csv')));
  for (const [object, records] of Object.entries(people)) {
    // allOrNone: half a story would be harder to explain than none.
    await connection.create(object, records, { allOrNone: true });
    say(`Loaded ${records.length} ${object} records of the story (their addresses end in .example).`);
  }
}
