import { fieldOf, soqlText, type OrgDoor } from './org-door';
import { OrgError } from './org-error';

const API_LICENCE = 'SalesforceAPIIntegrationPsl';

/**
 * Assigns permission sets to a user; what is assigned stays as it is.
 *
 * @returns the names that were newly assigned
 * @throws {OrgError} the org does not have one of them: the package is not installed
 */
export async function assignPermissionSets(door: OrgDoor, userId: string, names: readonly string[]): Promise<string[]> {
  const list = names.map(soqlText).join(', ');
  const sets = await door.query(`SELECT Id, Name FROM PermissionSet WHERE Name IN (${list})`);
  const missing = names.filter((name) => !sets.some((set) => fieldOf(set, 'Name') === name));
  if (missing.length > 0) {
    throw new OrgError(`the org has no permission set ${missing.join(', ')}: the package is not there`, [
      'Install the package, or deploy it: npm run org:deploy -- --target-org my-org',
    ]);
  }
  const held = await door.query(
    `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)}`,
  );
  const isHeld = (id: string): boolean => held.some((row) => fieldOf(row, 'PermissionSetId') === id);
  const added = sets.filter((set) => !isHeld(fieldOf(set, 'Id')));
  for (const set of added) {
    await door.create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: fieldOf(set, 'Id') });
  }
  return added.map((set) => fieldOf(set, 'Name'));
}

/**
 * Gives the poller's user the permission set licence that API access of integration users comes from.
 *
 * @returns what became of it: an org without that licence has none to give
 */
export async function assignApiLicence(door: OrgDoor, userId: string): Promise<'assigned' | 'held' | 'absent'> {
  const [licence] = await door.query(
    `SELECT Id FROM PermissionSetLicense WHERE DeveloperName = ${soqlText(API_LICENCE)}`,
  );
  if (licence === undefined) {
    return 'absent';
  }
  const id = fieldOf(licence, 'Id');
  const held = await door.query(
    `SELECT Id FROM PermissionSetLicenseAssign WHERE AssigneeId = ${soqlText(userId)} AND PermissionSetLicenseId = ${soqlText(id)}`,
  );
  if (held.length > 0) {
    return 'held';
  }
  await door.create('PermissionSetLicenseAssign', { AssigneeId: userId, PermissionSetLicenseId: id });
  return 'assigned';
}
