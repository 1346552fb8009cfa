import {
  checkbox,
  currency,
  date,
  datetime,
  email,
  integer,
  nameText,
  number,
  percent,
  phone,
  picklist,
  reference,
  text,
  textArea,
  url,
} from '../schema/fields';
import type { DataField } from '../schema/model';
import { standardObject, type ObjectDraft } from '../schema/objects';

const owner = (targets: string[] = ['User']): DataField =>
  reference('OwnerId', targets, 'Owner', { nillable: false, label: 'Owner ID', alwaysVisible: true });

const industries = ['Agriculture', 'Banking', 'Consulting', 'Education', 'Finance', 'Manufacturing', 'Technology'];
const leadSources = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];

const lastActivity = (): DataField => date('LastActivityDate', { readOnly: true, label: 'Last Activity' });

/** Street to country of one address; the compound field itself is not modelled. */
const address = (prefix: string): DataField[] => [
  textArea(`${prefix}Street`, 255),
  text(`${prefix}City`, 40),
  text(`${prefix}State`, 80),
  text(`${prefix}PostalCode`, 20),
  text(`${prefix}Country`, 80),
];

/** Parts of a person's name; `Name` is made of them. */
const personName = (lastNameRequired = true): DataField[] => [
  text('LastName', 80, { required: lastNameRequired }),
  text('FirstName', 40),
  picklist('Salutation', ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']),
  text('Name', 121, { readOnly: true, nameField: true, nillable: false, alwaysVisible: true, label: 'Full Name' }),
];

/** Account, Contact, Lead and Opportunity with the fields that a new org has and mail filing meets. */
export function peopleObjects(personAccounts: boolean): ObjectDraft[] {
  return [account(personAccounts), contact(personAccounts), lead(), opportunity()];
}

function account(personAccounts: boolean): ObjectDraft {
  const person = personAccounts
    ? [
        checkbox('IsPersonAccount', false, { readOnly: true, alwaysVisible: true }),
        reference('PersonContactId', ['Contact'], 'PersonContact', { readOnly: true }),
        email('PersonEmail'),
        text('LastName', 80),
        text('FirstName', 40),
      ]
    : [];
  return standardObject('Account', '001', { sharing: 'ReadWrite', hasActivities: true }, [
    nameText(255, { label: 'Account Name' }),
    picklist('Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Partner', 'Other'], {
      label: 'Account Type',
    }),
    reference('ParentId', ['Account'], 'Parent', { children: 'ChildAccounts', label: 'Parent Account ID' }),
    ...address('Billing'),
    ...address('Shipping'),
    phone('Phone', { label: 'Account Phone' }),
    url('Website'),
    picklist('Industry', industries),
    currency('AnnualRevenue', 18, 0),
    integer('NumberOfEmployees', { label: 'Employees' }),
    text('AccountNumber', 40),
    textArea('Description', 32000, { label: 'Account Description' }),
    picklist('AccountSource', leadSources),
    owner(),
    lastActivity(),
    ...person,
  ]);
}

function contact(personAccounts: boolean): ObjectDraft {
  return standardObject('Contact', '003', { sharing: 'ControlledByParent', hasActivities: true }, [
    reference('AccountId', ['Account'], 'Account', {
      children: 'Contacts',
      onDelete: 'Cascade',
      label: 'Account ID',
    }),
    ...personName(),
    ...address('Mailing'),
    phone('Phone', { label: 'Business Phone' }),
    phone('MobilePhone'),
    email('Email'),
    text('Title', 128),
    text('Department', 80),
    reference('ReportsToId', ['Contact'], 'ReportsTo', { label: 'Reports To ID' }),
    picklist('LeadSource', leadSources),
    date('Birthdate'),
    textArea('Description', 32000, { label: 'Contact Description' }),
    checkbox('HasOptedOutOfEmail', false, { label: 'Email Opt Out' }),
    checkbox('DoNotCall'),
    text('EmailBouncedReason', 255),
    datetime('EmailBouncedDate'),
    owner(),
    lastActivity(),
    ...(personAccounts ? [checkbox('IsPersonAccount', false, { readOnly: true, alwaysVisible: true })] : []),
  ]);
}

function lead(): ObjectDraft {
  const status = ['Open - Not Contacted*', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'];
  return standardObject('Lead', '00Q', { sharing: 'ReadWrite', hasActivities: true }, [
    ...personName(),
    text('Company', 255, { required: true }),
    text('Title', 128),
    ...address('').map((field) => ({ ...field, label: field.name })),
    phone('Phone'),
    phone('MobilePhone'),
    email('Email'),
    url('Website'),
    picklist('LeadSource', leadSources),
    picklist('Status', status, { nillable: false, alwaysVisible: true }),
    picklist('Industry', industries),
    picklist('Rating', ['Hot', 'Warm', 'Cold']),
    currency('AnnualRevenue', 18, 0),
    integer('NumberOfEmployees', { label: 'Employees' }),
    textArea('Description', 32000),
    checkbox('HasOptedOutOfEmail', false, { label: 'Email Opt Out' }),
    owner(['Group', 'User']),
    checkbox('IsConverted', false, { createOnly: true, label: 'Converted', alwaysVisible: true }),
    date('ConvertedDate', { readOnly: true }),
    reference('ConvertedAccountId', ['Account'], 'ConvertedAccount', { readOnly: true }),
    reference('ConvertedContactId', ['Contact'], 'ConvertedContact', { readOnly: true }),
    reference('ConvertedOpportunityId', ['Opportunity'], 'ConvertedOpportunity', { readOnly: true }),
    checkbox('IsUnreadByOwner', true, { label: 'Unread By Owner' }),
    lastActivity(),
  ]);
}

function opportunity(): ObjectDraft {
  const stages = ['Prospecting', 'Qualification', 'Proposal/Price Quote', 'Negotiation/Review', 'Closed Won'];
  return standardObject('Opportunity', '006', { plural: 'Opportunities', sharing: 'ReadWrite', hasActivities: true }, [
    nameText(120),
    reference('AccountId', ['Account'], 'Account', { children: 'Opportunities', label: 'Account ID' }),
    picklist('StageName', [...stages, 'Closed Lost'], { required: true, label: 'Stage' }),
    date('CloseDate', { required: true }),
    currency('Amount', 18, 2),
    percent('Probability', 3, 0),
    number('TotalOpportunityQuantity', 18, 2, { label: 'Quantity' }),
    textArea('Description', 32000),
    checkbox('IsClosed', false, { readOnly: true }),
    checkbox('IsWon', false, { readOnly: true }),
    owner(),
    lastActivity(),
  ]);
}
