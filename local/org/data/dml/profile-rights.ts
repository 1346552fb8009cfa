import type { DataObject } from '../schema/model';
import type { Row, Store } from '../store';
import type { DmlContext } from './context';

/**
 * Each profile is a permission set of its own, and who has the profile is assigned to it: so that one query on
 * assignments tells everything a user may.
 *
 * @see Object Reference, PermissionSet, IsOwnedByProfile
 */
export function keepProfileAssignment(object: DataObject, values: Row, old: Row | null, context: DmlContext): void {
  if (object.name === 'User' && values.get('profileid') !== old?.get('profileid')) {
    assignProfile(context.store, String(values.get('id')), String(values.get('profileid')));
  }
}

/** Assigns a user to the permission set of a profile, instead of that of another profile. */
export function assignProfile(store: Store, userId: string, profileId: string): void {
  const sets = store.table('PermissionSet').rows;
  const setId = [...sets].find(([, row]) => row.get('profileid') === profileId)?.[0];
  if (setId === undefined) {
    return;
  }
  const assignments = store.table('PermissionSetAssignment');
  const before = [...(assignments.find('assigneeid', userId) ?? [])].find((id) => {
    const ofAssignment = String(assignments.rows.get(id)?.get('permissionsetid'));
    return sets.get(ofAssignment)?.get('isownedbyprofile') === true;
  });
  const id = before ?? assignments.newId();
  const row: [string, unknown][] = [
    ['id', id],
    ['assigneeid', userId],
    ['permissionsetid', setId],
    ['isactive', true],
    ['isdeleted', false],
  ];
  store.put('PermissionSetAssignment', id, new Map(row));
}
