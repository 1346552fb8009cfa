/**
 * `npm run org:setup -- --target-org NAME`: prepares an org that has the package for the poller, explains each step, and
 * can be repeated. What it could not do it lists for you, and ends with status 1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Org } from '@salesforce/core';
import { UsageError } from '../stand-ins/usage-error';
import { runOrgCommand, textOf } from './command';
import { readConsumerKey } from './consumer-key';
import { deployFiles } from './deploy-files';
import { APP_NAME } from './external-client-app';
import { findOrg } from './find-org';
import { doorOf } from './org-door';
import { OrgError } from './org-error';
import { defaultUsername } from './poller-user';
import { setUpOrg, type SetupChoices, type SetupPorts } from './setup-steps';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

runOrgCommand(
  'org:setup',
  {
    'target-org': ['NAME', 'alias or username at the Salesforce CLI (required)'],
    'poller-username': ['NAME', "username of the poller's user (default: made from the org's id)"],
    keys: ['DIR', 'where key and certificate lie (default secrets)'],
    policy: ['JSON', `fields of the policy, as '{"InternalDomains__c":"example.com"}'`],
  },
  async (given) => {
    const name = textOf(given, 'target-org');
    if (name === null) {
      throw new OrgError('--target-org is missing', ['Name the org: npm run org:setup -- --target-org my-org']);
    }
    const org = await findOrg(name);
    const choices = {
      pollerUsername: textOf(given, 'poller-username') ?? defaultUsername(org.getOrgId()),
      keyFolder: resolve(textOf(given, 'keys') ?? 'secrets'),
      policy: textOf(given, 'policy'),
    };
    return await setUp(org, choices);
  },
);

async function setUp(org: Org, choices: SetupChoices): Promise<boolean> {
  const { left, settings } = await setUpOrg(portsOf(org), choices).catch((error: unknown) => {
    throw error instanceof UsageError ? new OrgError(error.message) : error;
  });
  say('\nSettings of the poller (docs/host.md has the others):');
  Object.entries(settings).forEach(([name, value]) => {
    say(`  ${name}=${value}`);
  });
  if (settings.SALESFORCE_CLIENT_ID === '') {
    say(
      '  The org does not tell the consumer key to scripts: External Client App Manager → Inbox Sync Poller → Settings',
    );
    say('  → OAuth Settings → Consumer Key and Secret shows it.');
  }
  if (left.length > 0) {
    say('\nLeft to you:');
    left.forEach((step, index) => {
      say(`  ${index + 1}. ${step}`);
    });
  }
  return left.length === 0;
}

function portsOf(org: Org): SetupPorts {
  const connection = org.getConnection();
  const username = String(org.getUsername());
  return {
    door: doorOf(connection),
    adminUsername: username,
    hasClientApp: async () => {
      const apps = await connection.metadata.list({ type: 'ExternalClientApplication' });
      return apps.some(({ fullName }) => fullName === APP_NAME);
    },
    consumerKey: () => inTemporaryFolder((folder) => readConsumerKey(username, folder)),
    deploy: (files) => deployFiles(username, files),
    say,
    now: new Date(),
  };
}

/** The consumer key comes in a file; it is read and gone. */
async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-retrieve-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
