import {
  checkbox,
  datetime,
  email,
  integer,
  nameText,
  phone,
  picklist,
  reference,
  text,
  textArea,
} from '../schema/fields';
import { standardObject, type ObjectDraft } from '../schema/objects';

const readOnly = { readOnly: true } as const;

/** Users, rights, jobs and what else an org keeps about itself. */
export function setupObjects(): ObjectDraft[] {
  return [user(), ...rights(), ...organisation(), ...jobs()];
}

function user(): ObjectDraft {
  const zones = Intl.supportedValuesOf('timeZone');
  return standardObject('User', '005', { isSetup: true, deletable: false, triggerable: true }, [
    text('Username', 80, { required: true, unique: true }),
    text('LastName', 80, { required: true }),
    text('FirstName', 40),
    text('Name', 121, { readOnly: true, nameField: true, nillable: false, alwaysVisible: true, label: 'Full Name' }),
    email('Email', { required: true, length: 128 }),
    text('Alias', 8, { required: true }),
    text('CommunityNickname', 40, { label: 'Nickname' }),
    checkbox('IsActive', true, { label: 'Active', alwaysVisible: true }),
    picklist('TimeZoneSidKey', ['GMT', ...zones], { required: true, restrictedPicklist: true, label: 'Time Zone' }),
    picklist('LocaleSidKey', ['en_US', 'en_GB', 'de_DE', 'fr_FR', 'ja_JP'], {
      required: true,
      restrictedPicklist: true,
      label: 'Locale',
    }),
    picklist('EmailEncodingKey', ['UTF-8', 'ISO-8859-1'], {
      required: true,
      restrictedPicklist: true,
      label: 'Email Encoding',
    }),
    picklist('LanguageLocaleKey', ['en_US', 'de', 'fr', 'ja'], {
      required: true,
      restrictedPicklist: true,
      label: 'Language',
    }),
    reference('ProfileId', ['Profile'], 'Profile', { required: true, label: 'Profile ID', onDelete: 'Restrict' }),
    reference('UserRoleId', ['UserRole'], 'UserRole', { label: 'Role ID' }),
    reference('ManagerId', ['User'], 'Manager', { label: 'Manager ID' }),
    picklist(
      'UserType',
      ['Standard', 'AutomatedProcess', 'CsnOnly', 'PowerPartner', 'CspLitePortal', 'Guest'],
      readOnly,
    ),
    text('Title', 80),
    text('Department', 80),
    text('CompanyName', 80),
    phone('Phone'),
    text('FederationIdentifier', 512, { label: 'SAML Federation ID' }),
    datetime('LastLoginDate', { readOnly: true, label: 'Last Login' }),
  ]);
}

function rights(): ObjectDraft[] {
  const setup = { isSetup: true } as const;
  return [
    standardObject('Profile', '00e', { ...setup, readOnly: true }, [
      nameText(255, { readOnly: true }),
      textArea('Description', 255, readOnly),
      picklist('UserType', ['Standard'], readOnly),
    ]),
    standardObject('UserRole', '00E', { ...setup, label: 'Role' }, [nameText(80), text('DeveloperName', 80)]),
    standardObject('PermissionSet', '0PS', { ...setup, readOnly: true }, [
      text('Name', 80, { ...readOnly, nameField: true, alwaysVisible: true }),
      text('Label', 80, readOnly),
      checkbox('IsOwnedByProfile', false, readOnly),
      checkbox('IsCustom', true, readOnly),
      text('NamespacePrefix', 15, readOnly),
      reference('ProfileId', ['Profile'], 'Profile', readOnly),
      checkbox('PermissionsCustomizeApplication', false, readOnly),
      checkbox('PermissionsModifyMetadata', false, readOnly),
    ]),
    standardObject('PermissionSetAssignment', '0Pa', { ...setup, updateable: false }, [
      reference('PermissionSetId', ['PermissionSet'], 'PermissionSet', {
        createOnly: true,
        required: true,
        children: 'Assignments',
        onDelete: 'Cascade',
      }),
      reference('AssigneeId', ['User'], 'Assignee', {
        createOnly: true,
        required: true,
        children: 'PermissionSetAssignments',
        onDelete: 'Cascade',
      }),
      checkbox('IsActive', true, readOnly),
    ]),
    standardObject('Group', '00G', setup, [
      nameText(40),
      text('DeveloperName', 80),
      picklist('Type', ['Regular', 'Queue'], { createOnly: true }),
    ]),
    standardObject('GroupMember', '011', { ...setup, updateable: false }, [
      reference('GroupId', ['Group'], 'Group', { createOnly: true, required: true, onDelete: 'Cascade' }),
      reference('UserOrGroupId', ['User', 'Group'], null, { createOnly: true, required: true }),
    ]),
  ];
}

function organisation(): ObjectDraft[] {
  const setup = { isSetup: true } as const;
  return [
    standardObject('Organization', '00D', { ...setup, readOnly: true, plural: 'Organizations' }, [
      nameText(80, readOnly),
      checkbox('IsSandbox', false, readOnly),
      text('InstanceName', 5, readOnly),
      picklist('OrganizationType', ['Developer Edition', 'Enterprise Edition'], readOnly),
      text('NamespacePrefix', 15, readOnly),
      picklist('TimeZoneSidKey', ['GMT'], { ...readOnly, label: 'Time Zone' }),
      picklist('LanguageLocaleKey', ['en_US'], { ...readOnly, label: 'Language' }),
      picklist('DefaultLocaleSidKey', ['en_US'], { ...readOnly, label: 'Locale' }),
    ]),
    standardObject('RecordType', '012', { ...setup, readOnly: true }, [
      nameText(80, readOnly),
      text('DeveloperName', 80, readOnly),
      text('SobjectType', 40, readOnly),
      checkbox('IsActive', true, readOnly),
    ]),
    standardObject('CustomNotificationType', '0ML', { ...setup, readOnly: true }, [
      text('CustomNotifTypeName', 80, readOnly),
      text('DeveloperName', 80, { ...readOnly, nameField: true }),
      text('MasterLabel', 80, readOnly),
    ]),
    standardObject('Name', null, { audited: false, readOnly: true }, nameFields()),
  ];
}

/** What a polymorphic parent (`Who`, `What`, `Owner`) shows whatever it is. */
function nameFields(): ReturnType<typeof text>[] {
  return [
    text('Name', 255, { ...readOnly, nameField: true, alwaysVisible: true }),
    text('FirstName', 40, { ...readOnly, alwaysVisible: true }),
    text('LastName', 80, { ...readOnly, alwaysVisible: true }),
    email('Email', { ...readOnly, alwaysVisible: true }),
    phone('Phone', { ...readOnly, alwaysVisible: true }),
    text('Title', 128, { ...readOnly, alwaysVisible: true }),
    text('Alias', 8, { ...readOnly, alwaysVisible: true }),
    text('Username', 80, { ...readOnly, alwaysVisible: true }),
    checkbox('IsActive', false, { ...readOnly, alwaysVisible: true }),
    text('Type', 40, { ...readOnly, alwaysVisible: true }),
    reference('ProfileId', ['Profile'], 'Profile', { ...readOnly, alwaysVisible: true }),
  ];
}

function jobs(): ObjectDraft[] {
  const setup = { isSetup: true, readOnly: true } as const;
  return [
    standardObject('ApexClass', '01p', { ...setup, plural: 'Apex Classes' }, [
      nameText(255, readOnly),
      text('NamespacePrefix', 15, readOnly),
    ]),
    standardObject('AsyncApexJob', '707', { ...setup, isSetup: false, label: 'Apex Job' }, [
      reference('ApexClassId', ['ApexClass'], 'ApexClass', readOnly),
      picklist('JobType', ['Queueable', 'BatchApex', 'ScheduledApex', 'Future'], readOnly),
      picklist('Status', ['Queued', 'Preparing', 'Processing', 'Holding', 'Completed', 'Aborted', 'Failed'], readOnly),
      text('MethodName', 255, readOnly),
      text('ExtendedStatus', 255, readOnly),
      integer('NumberOfErrors', readOnly),
      integer('JobItemsProcessed', readOnly),
      integer('TotalJobItems', readOnly),
      datetime('CompletedDate', readOnly),
      reference('CronTriggerId', ['CronTrigger'], 'CronTrigger', readOnly),
    ]),
    standardObject('CronTrigger', '08e', { ...setup, isSetup: false, label: 'Scheduled Job' }, [
      text('CronExpression', 255, readOnly),
      text('State', 16, readOnly),
      datetime('NextFireTime', readOnly),
      datetime('PreviousFireTime', readOnly),
      datetime('StartTime', readOnly),
      datetime('EndTime', readOnly),
      integer('TimesTriggered', readOnly),
      text('TimeZoneSidKey', 40, readOnly),
      reference('CronJobDetailId', ['CronJobDetail'], 'CronJobDetail', readOnly),
      // Whose rights the job has. The Object Reference names no relationship, so none is modelled.
      reference('OwnerId', ['User'], null, readOnly),
    ]),
    standardObject('CronJobDetail', '08a', { ...setup, isSetup: false, audited: false }, [
      nameText(255, readOnly),
      text('JobType', 1, readOnly),
    ]),
    standardObject('EventBusSubscriber', '0Fl', { ...setup, isSetup: false, audited: false }, [
      text('ExternalId', 255, readOnly),
      text('Name', 255, { ...readOnly, nameField: true }),
      text('Topic', 255, readOnly),
      picklist('Type', ['ApexTrigger'], readOnly),
      integer('Position', readOnly),
      integer('Tip', readOnly),
      integer('Retries', readOnly),
      text('LastError', 255, readOnly),
      picklist('Status', ['Running', 'Error', 'Suspended', 'Expired'], readOnly),
    ]),
  ];
}
