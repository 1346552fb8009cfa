import { ApexDatetime } from '../kernel/dates';
import type { RunningUser } from '../kernel/execution';
import { PROFILES } from './access/rights';
import { assignProfile } from './dml/profile-rights';
import { fieldOf, objectOf, type MetadataRecord } from './schema/model';
import type { Store } from './store';

/** What an org has before anybody uses it. */
export interface Bootstrapped {
  readonly organizationId: string;
  readonly adminId: string;
  readonly automatedProcess: RunningUser;
}

/** Fills the setup objects: profiles, the first administrator, permission sets, statuses, custom metadata, class names. */
export function bootstrap(store: Store, now: number): Bootstrapped {
  const add = (objectName: string, values: Readonly<Record<string, unknown>>): string =>
    addRow(store, objectName, now, values);
  const organizationId = add('Organization', {
    Name: 'Local Org',
    OrganizationType: 'Developer Edition',
    InstanceName: 'LOCAL',
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
  });
  const profiles = new Map(PROFILES.map((name) => [name, add('Profile', { Name: name, UserType: 'Standard' })]));
  profiles.forEach((profileId, name) => addProfileSet(add, profileId, name === 'System Administrator'));
  const adminId = addUser(store, now, {
    Username: 'admin@local.inbox-sync.invalid',
    LastName: 'Administrator',
    Email: 'admin@local.inbox-sync.invalid',
    Alias: 'admin',
    ProfileId: profiles.get('System Administrator') ?? null,
    UserType: 'Standard',
  });
  assignProfile(store, adminId, profiles.get('System Administrator') ?? '');
  const username = `autoproc@${organizationId.toLowerCase()}`;
  const automatedId = addUser(store, now, {
    Username: username,
    LastName: 'Process',
    FirstName: 'Automated',
    Email: username,
    Alias: 'autoproc',
    UserType: 'AutomatedProcess',
  });
  addSources(store, add);
  for (const { name, label } of store.schema.notificationTypes) {
    add('CustomNotificationType', { DeveloperName: name, CustomNotifTypeName: name, MasterLabel: label });
  }
  addStatuses(store, add);
  store.schema.metadataRecords.forEach((record) => putMetadataRecord(store, now, record));
  store.commit();
  return {
    organizationId,
    adminId,
    automatedProcess: {
      id: automatedId,
      username,
      profileId: null,
      timeZone: 'GMT',
      locale: 'en_US',
      isAutomatedProcess: true,
    },
  };
}

function addUser(store: Store, now: number, values: Readonly<Record<string, unknown>>): string {
  const names = [values['FirstName'], values['LastName']].filter((name) => typeof name === 'string');
  return addRow(store, 'User', now, {
    Name: names.join(' '),
    IsActive: true,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    ...values,
  });
}

/** The permission set that a profile is: the administrator's may change the org itself. */
function addProfileSet(
  add: (objectName: string, values: Record<string, unknown>) => string,
  profileId: string,
  isAdmin: boolean,
): void {
  add('PermissionSet', {
    Name: `X${profileId}`,
    Label: profileId,
    IsCustom: false,
    IsOwnedByProfile: true,
    ProfileId: profileId,
    PermissionsCustomizeApplication: isAdmin,
    PermissionsModifyMetadata: isAdmin,
  });
}

/** Permission sets and Apex classes of the sources. */
function addSources(store: Store, add: (objectName: string, values: Record<string, unknown>) => string): void {
  for (const grants of store.schema.permissionSets.values()) {
    add('PermissionSet', {
      Name: grants.name,
      Label: grants.label,
      IsCustom: true,
      IsOwnedByProfile: false,
      PermissionsCustomizeApplication: grants.userPermissions.has('CustomizeApplication'),
      PermissionsModifyMetadata: grants.userPermissions.has('ModifyMetadata'),
    });
  }
  for (const { file } of store.schema.apexSources.filter((source) => source.file.endsWith('.cls'))) {
    add('ApexClass', { Name: /([^/]+)\.cls$/.exec(file)?.[1] });
  }
}

/** TaskStatus and TaskPriority are rows of the picklists' values. */
function addStatuses(store: Store, add: (objectName: string, values: Record<string, unknown>) => string): void {
  const task = objectOf(store.schema, 'Task');
  for (const [fieldName, objectName] of [
    ['Status', 'TaskStatus'],
    ['Priority', 'TaskPriority'],
  ] as const) {
    const field = fieldOf(task, fieldName);
    field.picklistValues.forEach(({ value, label, isDefault }, index) =>
      add(objectName, {
        MasterLabel: label,
        ApiName: value,
        SortOrder: index + 1,
        IsDefault: isDefault,
        ...(fieldName === 'Status'
          ? { IsClosed: field.closedValues.includes(value) }
          : { IsHighPriority: value === 'High' }),
      }),
    );
  }
}

/** Creates or replaces a custom metadata record, as a deployment does. @returns its id */
export function putMetadataRecord(store: Store, now: number, record: MetadataRecord): string {
  const { objectName, developerName, label, values } = record;
  const known = [...store.table(objectName).rows].find(([, row]) => row.get('developername') === developerName);
  const object = objectOf(store.schema, objectName);
  const id = known?.[0] ?? store.table(objectName).newId();
  const row = new Map<string, unknown>(known?.[1]);
  for (const [name, field] of object.fields) {
    if (field.defaultValue !== null && !row.has(name)) {
      row.set(name, field.defaultValue);
    }
  }
  row.set('id', id);
  row.set('developername', developerName);
  row.set('masterlabel', label);
  row.set('label', label);
  row.set('qualifiedapiname', developerName);
  row.set('language', 'en_US');
  row.set('systemmodstamp', new ApexDatetime(now));
  values.forEach((value, name) => row.set(name.toLowerCase(), value));
  store.put(objectName, id, row);
  return id;
}

function addRow(store: Store, objectName: string, now: number, values: Readonly<Record<string, unknown>>): string {
  const object = objectOf(store.schema, objectName);
  const id = store.table(objectName).newId();
  const row = new Map<string, unknown>([['id', id]]);
  const at = new ApexDatetime(Math.floor(now / 1000) * 1000);
  for (const name of ['createddate', 'lastmodifieddate', 'systemmodstamp']) {
    if (object.fields.has(name)) {
      row.set(name, at);
    }
  }
  for (const [name, value] of Object.entries(values)) {
    row.set(fieldOf(object, name).name.toLowerCase(), value);
  }
  store.put(objectName, id, row);
  return id;
}
