import { projectRoot } from '../../local/lib/project-root';
import { parsePolicy } from '../stand-ins/policy';
import { daysLeft, ensureAppKey, type AppKey } from './certificate';
import { APP_NAME, externalClientApp, manualSteps, type DeployFile } from './external-client-app';
import { scheduleMonitor } from './monitor';
import { fieldOf, soqlText, type OrgDoor } from './org-door';
import { OrgError } from './org-error';
import { assignApiLicence, assignPermissionSets } from './permissions';
import { policyFieldsOf, policyQuery, policyRecord } from './policy-record';
import { ensurePollerUser } from './poller-user';

/** What the set-up works on. */
export interface SetupPorts {
  readonly door: OrgDoor;
  /** Of the administrator who is logged in. */
  readonly adminUsername: string;
  /** Whether the org has the External Client App already. */
  readonly hasClientApp: () => Promise<boolean>;
  /** Its consumer key; null when the org does not tell. */
  readonly consumerKey: () => Promise<string | null>;
  readonly deploy: (files: readonly DeployFile[]) => Promise<void>;
  readonly say: (text: string) => void;
  readonly now: Date;
}

export interface SetupChoices {
  readonly pollerUsername: string;
  readonly keyFolder: string;
  /** JSON, or null: no policy record is written. */
  readonly policy: string | null;
}

/** What the poller has to know of the org; the key stays a path. */
export interface PollerSettings {
  readonly SALESFORCE_CLIENT_ID: string;
  readonly SALESFORCE_USERNAME: string;
  readonly SALESFORCE_PRIVATE_KEY_FILE: string;
}

/** How the set-up ended. */
export interface SetupResult {
  readonly settings: PollerSettings;
  /** What a person has to do; empty when all is done. */
  readonly left: readonly string[];
}

/**
 * Prepares an org for the poller: administrator, user, rights, certificate, External Client App, monitor, policy. Each
 * step says what it is for and what it found; what is there already is left as it is, so all of it can be repeated.
 * Only the External Client App may be left to a person, because orgs differ in what they let scripts do there.
 *
 * @throws {OrgError} a step that the next ones need was refused
 */
export async function setUpOrg(ports: SetupPorts, choices: SetupChoices): Promise<SetupResult> {
  const { door, say } = ports;
  // Before anything is changed: a policy with a mistake must not leave half of a set-up behind.
  const policy = choices.policy === null ? null : parsePolicy(choices.policy);
  say('1. Administrator: you see the set-up page, all mailboxes and the ledger.');
  const [admin] = await door.query(`SELECT Id FROM User WHERE Username = ${soqlText(ports.adminUsername)}`);
  sayAdded(say, await assignPermissionSets(door, fieldOf(admin, 'Id'), ['InboxSyncAdmin']));

  say(`2. User of the poller: ${choices.pollerUsername} logs in for it and may do nothing else.`);
  const user = await ensurePollerUser(door, choices.pollerUsername, ports.adminUsername);
  say(user.isNew ? '   made' : '   is there already');
  const licence = await assignApiLicence(door, user.id);
  say(`   permission set licence Salesforce API Integration: ${licence === 'absent' ? 'this org has none' : licence}`);
  sayAdded(say, await assignPermissionSets(door, user.id, ['InboxSyncPoller']));

  say(`3. Certificate: the poller proves with the key in ${choices.keyFolder} that it is the poller.`);
  const key = ensureAppKey(choices.keyFolder, ports.now);
  say(`   ${key.isNew ? 'made' : 'is there already'}; valid for ${daysLeft(key, ports.now)} days`);

  say('4. External Client App: lets the poller log in with that certificate, and nobody else.');
  const left = await ensureClientApp(ports, key);

  say('5. Monitor: looks once an hour whether mail is still synced, and tells administrators when not.');
  say((await scheduleMonitor(door)) ? '   scheduled' : '   is scheduled already');

  say('6. Policy: what is synced and what never leaves the mailbox.');
  if (policy === null) {
    say('   not given (--policy): the defaults of the package hold until somebody saves the set-up page');
  } else {
    const [current] = await door.query(policyQuery(projectRoot()));
    await ports.deploy(policyRecord(policyFieldsOf(current), policy));
    say(`   ${current === undefined ? 'made' : 'changed'}: ${Object.keys(policy).join(', ')}`);
  }
  return { left, settings: await settingsFor(ports, choices, key) };
}

function sayAdded(say: (text: string) => void, added: readonly string[]): void {
  say(added.length === 0 ? '   has the permission set already' : `   permission set assigned: ${added.join(', ')}`);
}

/** @returns the steps for a person when the org refuses */
async function ensureClientApp(
  { deploy, hasClientApp, adminUsername, door, say }: SetupPorts,
  key: AppKey,
): Promise<string[]> {
  if (await hasClientApp()) {
    say('   is there already and was left as it is');
    return key.isNew
      ? [
          `The certificate is new: upload ${key.certificateFile} in Setup → External Client App Manager → Inbox Sync Poller.`,
        ]
      : [];
  }
  const [admin] = await door.query(`SELECT Email FROM User WHERE Username = ${soqlText(adminUsername)}`);
  try {
    await deploy(externalClientApp(key.certificate, fieldOf(admin, 'Email')));
    say(`   made: ${APP_NAME}`);
    return [];
  } catch (error) {
    if (!(error instanceof OrgError)) {
      throw error;
    }
    say(`   the org refuses to have it made by a script: ${error.message}`);
    return manualSteps(key.certificateFile);
  }
}

async function settingsFor(ports: SetupPorts, choices: SetupChoices, key: AppKey): Promise<PollerSettings> {
  return {
    SALESFORCE_CLIENT_ID: (await ports.consumerKey()) ?? '',
    SALESFORCE_USERNAME: choices.pollerUsername,
    SALESFORCE_PRIVATE_KEY_FILE: key.keyFile,
  };
}
