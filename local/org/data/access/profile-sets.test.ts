import { expect, test } from '@jest/globals';
import { loadOrg } from '../../org';

const org = loadOrg({ sharedActivities: true, folders: [] });

const assignments = (userId: string): readonly Record<string, unknown>[] =>
  org.query(
    'SELECT PermissionSet.IsOwnedByProfile, PermissionSet.PermissionsCustomizeApplication, ' +
      `PermissionSet.PermissionsModifyMetadata, PermissionSet.ProfileId FROM PermissionSetAssignment WHERE AssigneeId = '${userId}'`,
  ).records;

test('the profile of the administrator is a permission set that may change the org', () => {
  expect(assignments(org.users.admin.id)).toMatchObject([
    {
      PermissionSet: { IsOwnedByProfile: true, PermissionsCustomizeApplication: true, PermissionsModifyMetadata: true },
    },
  ]);
});

test('a user is assigned to the profile, and to the new one alone when it changes', () => {
  const user = org.users.create({ email: 'ana@ours.example', lastName: 'Ana' });
  const [before] = assignments(user.id);
  expect(before).toMatchObject({ PermissionSet: { IsOwnedByProfile: true, PermissionsCustomizeApplication: false } });

  const [admin] = org.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'").records;
  const [saved] = org.save(org.users.admin, [{ Id: user.id, ProfileId: admin?.['Id'] }], {
    operation: 'update',
    objectName: 'User',
    allOrNone: true,
    externalIdField: null,
  });
  expect(saved).toMatchObject({ success: true });
  expect(assignments(user.id)).toMatchObject([{ PermissionSet: { PermissionsCustomizeApplication: true } }]);
});
