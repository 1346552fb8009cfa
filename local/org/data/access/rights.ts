import type { FieldRights, ObjectRights } from '../../kernel/services';
import type { DataField, DataObject, DataSchema, Grants } from '../schema/model';
import type { Store } from '../store';

/** Profiles that every org has, and what they allow. */
const profiles = {
  /** Modify All Data: every object right. Field permissions of custom fields come from permission sets, as after a deployment. */
  admin: 'System Administrator',
  standard: 'Standard User',
} as const;

export const PROFILES: readonly string[] = [
  profiles.admin,
  profiles.standard,
  'Minimum Access - Salesforce',
  'Minimum Access - API Only Integrations',
];

const none: ObjectRights = { read: false, create: false, edit: false, delete: false };
const all: ObjectRights = { read: true, create: true, edit: true, delete: true };
const readOnly: ObjectRights = { ...none, read: true };
const sales = new Set(['Account', 'Contact', 'Lead', 'Opportunity']);
const activities = new Set(['Task', 'Event', 'TaskRelation', 'TaskWhoRelation']);

/** What users may do, by their profile and permission sets. */
export class Rights {
  constructor(
    private readonly schema: DataSchema,
    private readonly store: Store,
  ) {}

  /** Rights on an object's records in general, sharing aside. */
  object(userId: string, object: DataObject): ObjectRights {
    const name = object.name.toLowerCase();
    const grants = this.grantsOf(userId).flatMap((set) => set.objects.get(name) ?? []);
    const granted = grants.reduce<ObjectRights>(
      (sum, grant) => ({
        read: sum.read || grant.read,
        create: sum.create || grant.create,
        edit: sum.edit || grant.edit,
        delete: sum.delete || grant.delete,
      }),
      this.byProfile(userId, object),
    );
    return limited(granted, object);
  }

  field(userId: string, object: DataObject, field: DataField): FieldRights {
    const rights = this.object(userId, object);
    const mayWrite = rights.create || rights.edit;
    if (object.name === 'Name') {
      return { read: true, edit: false };
    }
    if (field.alwaysVisible) {
      return { read: rights.read, edit: mayWrite };
    }
    const key = `${object.name}.${field.name}`.toLowerCase();
    const grants = this.grantsOf(userId).flatMap((set) => set.fields.get(key) ?? []);
    const byProfile = !field.name.endsWith('__c') && this.seesStandardFields(userId);
    return {
      read: rights.read && (byProfile || grants.some(({ read }) => read)),
      edit: mayWrite && (byProfile || grants.some(({ edit }) => edit)),
    };
  }

  /** Sees all records of the object, whoever owns them. @param edit may change them all, too */
  hasAllRecords(userId: string, object: DataObject, edit: boolean): boolean {
    const name = object.name.toLowerCase();
    return (
      this.profileOf(userId) === profiles.admin ||
      this.grantsOf(userId).some((set) => {
        const grant = set.objects.get(name);
        const user = set.userPermissions;
        const hasData = user.has('ModifyAllData') || (!edit && user.has('ViewAllData'));
        return hasData || grant?.modifyAll === true || (!edit && grant?.viewAll === true);
      })
    );
  }

  hasCustomPermission(userId: string, name: string): boolean {
    return this.grantsOf(userId).some((set) => set.customPermissions.has(name.toLowerCase()));
  }

  /** May call an Apex class from outside: REST and page controllers. */
  hasClass(userId: string, className: string): boolean {
    return (
      this.profileOf(userId) === profiles.admin ||
      this.grantsOf(userId).some((set) => set.classes.has(className.toLowerCase()))
    );
  }

  /** May open a custom tab. A System Administrator sees the tabs of what is installed. */
  hasTab(userId: string, tab: string): boolean {
    return (
      this.profileOf(userId) === profiles.admin || this.grantsOf(userId).some((set) => set.tabs.has(tab.toLowerCase()))
    );
  }

  isAdmin(userId: string): boolean {
    return this.profileOf(userId) === profiles.admin;
  }

  private byProfile(userId: string, object: DataObject): ObjectRights {
    const profile = this.profileOf(userId);
    if (profile === profiles.admin) {
      return all;
    }
    if (profile === null) {
      return none;
    }
    if (object.kind === 'metadata') {
      const isGranted = this.grantsOf(userId).some((set) => set.metadataTypes.has(object.name.toLowerCase()));
      return isGranted ? readOnly : none;
    }
    if (profile === profiles.standard && sales.has(object.name)) {
      return all;
    }
    if (activities.has(object.name)) {
      return profile === profiles.standard ? all : readOnly;
    }
    return object.isSetup ? readOnly : none;
  }

  private seesStandardFields(userId: string): boolean {
    const profile = this.profileOf(userId);
    return profile === profiles.admin || profile === profiles.standard;
  }

  /** Name of the user's profile; null for the Automated Process user, who has none. */
  private profileOf(userId: string): string | null {
    const profileId = this.store.get('User', userId)?.get('profileid');
    const name = typeof profileId === 'string' ? this.store.get('Profile', profileId)?.get('name') : null;
    return typeof name === 'string' ? name : null;
  }

  private grantsOf(userId: string): Grants[] {
    const assignments = this.store.table('PermissionSetAssignment');
    return [...(assignments.find('assigneeid', userId) ?? [])].flatMap((id) => {
      const assignment = assignments.rows.get(id);
      const set = this.store.get('PermissionSet', String(assignment?.get('permissionsetid')));
      const name = set?.get('name');
      const isCurrent = assignment?.get('isdeleted') !== true && typeof name === 'string';
      return (isCurrent && this.schema.permissionSets.get(name.toLowerCase())) || [];
    });
  }
}

function limited(rights: ObjectRights, object: DataObject): ObjectRights {
  return {
    read: rights.read,
    create: rights.create && object.createable,
    edit: rights.edit && object.updateable,
    delete: rights.delete && object.deletable,
  };
}
