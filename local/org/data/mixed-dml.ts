import { apexError } from '../kernel/exceptions';
import type { DataObject } from './schema/model';

/** Changes of a user that an org allows beside other records. @see Apex Developer Guide, "sObjects That Cannot Be Used Together" */
const HARMLESS = ['userroleid', 'isactive', 'username', 'profileid'];

/** Setup objects (users, permission sets, groups) do not mix with other records in one transaction of one user. */
export class MixedDml {
  private readonly first = new Map<string, DataObject>();

  /** @param changed lower-cased names of the fields that are given */
  check(userId: string, object: DataObject, changed: readonly string[]): void {
    if (object.name === 'User' && isHarmless(changed)) {
      return;
    }
    const before = this.first.get(userId);
    if (before && before.isSetup !== object.isSetup) {
      throw apexError(
        'DmlException',
        `MIXED_DML_OPERATION, DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${object.name}, original object: ${before.name}`,
      );
    }
    if (!before) {
      this.first.set(userId, object);
    }
  }
}

/** A new user without a role, or an update that leaves role, profile, name and activity alone. */
function isHarmless(changed: readonly string[]): boolean {
  const isNew = !changed.includes('id');
  return isNew ? !changed.includes('userroleid') : !HARMLESS.some((name) => changed.includes(name));
}
