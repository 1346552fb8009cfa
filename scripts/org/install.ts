import { basename } from 'node:path';
import type { Org } from '@salesforce/core';
import { filesBelow } from '../check/files';
import { projectRoot } from '../../local/lib/project-root';
import { doorOf, fieldOf, soqlText } from './org-door';
import { assignPermissionSets } from './permissions';
import { sf } from './sf';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Names of the package's own Apex tests. Those of the customer are not run: they may fail for reasons of their own. */
export function packageTests(root: string): string[] {
  return filesBelow(root, 'force-app/test')
    .filter((path) => path.endsWith('Test.cls'))
    .map((path) => basename(path, '.cls'));
}

/**
 * Deploys source folders and runs the package's Apex tests. Nothing is changed when one fails.
 *
 * @throws {SfError} with the components that were refused
 */
export async function deploySources(username: string, folders: readonly string[]): Promise<void> {
  say(`Deploying ${folders.join(' and ')} to ${username} and running the package's Apex tests there…`);
  const tests = packageTests(projectRoot());
  await sf([
    ...['project', 'deploy', 'start', '--target-org', username, '--wait', '60'],
    ...folders.flatMap((folder) => ['--source-dir', folder]),
    ...['--test-level', 'RunSpecifiedTests', ...tests.flatMap((test) => ['--tests', test])],
  ]);
  say(`Deployed; ${tests.length} test classes passed.`);
}

/** Assigns permission sets of the package to the user that the CLI is logged in as; what is assigned stays. */
export async function assignToMe(org: Org, names: readonly string[]): Promise<void> {
  const door = doorOf(org.getConnection());
  const [me] = await door.query(`SELECT Id FROM User WHERE Username = ${soqlText(String(org.getUsername()))}`);
  const added = await assignPermissionSets(door, fieldOf(me, 'Id'), names);
  say(
    added.length === 0 ? 'You have the permission sets already.' : `You have the permission sets ${added.join(', ')}.`,
  );
}
