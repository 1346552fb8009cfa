/**
 * `npm run org:deploy -- --target-org NAME [--with-unpackaged]`: deploys the package's sources to an org, runs the
 * package's Apex tests there and gives you the permission set of an administrator. Can be repeated.
 */
import { runOrgCommand, textOf } from './command';
import { findOrg } from './find-org';
import { OrgError } from './org-error';
import { assignToMe, deploySources } from './install';

runOrgCommand(
  'org:deploy',
  {
    'target-org': ['NAME', 'alias or username at the Salesforce CLI (required)'],
    'with-unpackaged': [null, 'deploy the folder unpackaged as well (see unpackaged/README.md)'],
  },
  async (given) => {
    const name = textOf(given, 'target-org');
    if (name === null) {
      throw new OrgError('--target-org is missing', ['Name the org: npm run org:deploy -- --target-org my-org']);
    }
    const org = await findOrg(name);
    await deploySources(
      String(org.getUsername()),
      given['with-unpackaged'] === true ? ['force-app', 'unpackaged'] : ['force-app'],
    );
    await assignToMe(org, ['InboxSyncAdmin', 'InboxSyncUser']);
    process.stdout.write(`Done. Next: npm run org:setup -- --target-org ${name}\n`);
    return true;
  },
);
