import { fieldOf, soqlText, type OrgDoor, type Row } from './org-door';
import { OrgError } from './org-error';

const LICENCE = 'Salesforce Integration';
/** The narrowest profile that this licence has. */
const PROFILE = 'Minimum Access - API Only Integrations';
const PROFILE_STEPS = [
  `Setup → Users → New User: user licence "${LICENCE}", profile "${PROFILE}"`,
  'then run this again with --poller-username and the name that you gave',
];

/** A username must be unique over all orgs of Salesforce, so the org's id is part of it. */
export function defaultUsername(orgId: string): string {
  return `inbox-sync-poller@${orgId.slice(0, 15).toLowerCase()}.inbox-sync`;
}

/** The record of the poller's user, in the language and time zone that the administrator has. */
function pollerUser(username: string, profileId: string, admin: Row): Row {
  return {
    Username: username,
    LastName: 'Inbox Sync Poller',
    Alias: 'inboxsyn',
    // Notices about this user reach the administrator.
    Email: fieldOf(admin, 'Email'),
    ProfileId: profileId,
    TimeZoneSidKey: fieldOf(admin, 'TimeZoneSidKey'),
    LocaleSidKey: fieldOf(admin, 'LocaleSidKey'),
    LanguageLocaleKey: fieldOf(admin, 'LanguageLocaleKey'),
    EmailEncodingKey: fieldOf(admin, 'EmailEncodingKey'),
  };
}

/**
 * Finds the poller's user or makes it.
 *
 * @throws {OrgError} the org has no integration user licence to give, with the steps for a person
 */
export async function ensurePollerUser(
  door: OrgDoor,
  username: string,
  adminUsername: string,
): Promise<{ id: string; isNew: boolean }> {
  const [known] = await door.query(`SELECT Id, IsActive FROM User WHERE Username = ${soqlText(username)}`);
  if (known !== undefined) {
    if (known['IsActive'] !== true) {
      throw new OrgError(`the user ${username} is inactive`, ['Activate it in Setup → Users, and run this again']);
    }
    return { id: fieldOf(known, 'Id'), isNew: false };
  }
  const [profile] = await door.query(
    `SELECT Id FROM Profile WHERE Name = ${soqlText(PROFILE)} AND UserLicense.Name = ${soqlText(LICENCE)}`,
  );
  if (profile === undefined) {
    throw new OrgError(`the org has no profile "${PROFILE}" of the licence "${LICENCE}"`, PROFILE_STEPS);
  }
  const [admin = {}] = await door.query(
    `SELECT Email, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, EmailEncodingKey FROM User WHERE Username = ${soqlText(adminUsername)}`,
  );
  return { id: await door.create('User', pollerUser(username, fieldOf(profile, 'Id'), admin)), isNew: true };
}
