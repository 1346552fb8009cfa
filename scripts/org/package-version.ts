/**
 * `npm run package:version [-- --promote]`: builds an installable version of the unlocked package at your Dev Hub, with
 * code coverage, and prints its id and the link that installs it. The package itself is made the first time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';
import { runOrgCommand, textOf } from './command';
import { findDevHub } from './find-org';
import { packageDirectoryOf } from './package-directory';
import { sf } from './sf';

interface PackageVersion {
  readonly SubscriberPackageVersionId?: string | null;
}
const say = (text: string): void => void process.stdout.write(`${text}\n`);

runOrgCommand(
  'package:version',
  {
    'target-dev-hub': ['NAME', 'alias or username of the Dev Hub (default: the one of the Salesforce CLI)'],
    'installation-key': ['KEY', 'word that whoever installs must know (default: none)'],
    promote: [null, 'release the version, so that it can be installed in production'],
  },
  async (given) => {
    const hub = String((await findDevHub(textOf(given, 'target-dev-hub'))).getUsername());
    const directory = packageDirectoryOf(readFileSync(join(projectRoot(), 'sfdx-project.json'), 'utf8'));
    await ensurePackage(hub, directory.package, directory.path);
    say(`Building version ${directory.versionNumber} of ${directory.package}; this takes up to an hour…`);
    const key = textOf(given, 'installation-key');
    const built = (await sf([
      ...['package', 'version', 'create', '--target-dev-hub', hub, '--package', directory.package],
      ...['--code-coverage', '--wait', '90'],
      ...(key === null ? ['--installation-key-bypass'] : ['--installation-key', key]),
    ])) as PackageVersion;
    const id = built.SubscriberPackageVersionId ?? '';
    if (given['promote'] === true) {
      await sf(['package', 'version', 'promote', '--target-dev-hub', hub, '--package', id, '--no-prompt']);
    }
    say(`Built ${id}. It installs in ${given['promote'] === true ? 'any org' : 'sandboxes and scratch orgs'}:`);
    say(`  npx sf package install --package ${id} --target-org my-org --wait 30`);
    say(`  https://login.salesforce.com/packaging/installPackage.apexp?p0=${id}`);
    return true;
  },
);

/** The id of the package is kept in sfdx-project.json by the CLI; commit that change. */
async function ensurePackage(hub: string, name: string, path: string): Promise<void> {
  const known = (await sf(['package', 'list', '--target-dev-hub', hub])) as readonly { Name?: string }[];
  if (known.some((each) => each.Name === name)) {
    return;
  }
  say(`Making the unlocked package ${name} at ${hub}, without a namespace…`);
  await sf([
    ...['package', 'create', '--target-dev-hub', hub, '--name', name, '--path', path],
    ...['--package-type', 'Unlocked', '--no-namespace'],
  ]);
}
