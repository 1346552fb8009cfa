import { ApexDatetime } from '../kernel/dates';
import { ApexSObject } from '../kernel/sobject';
import { OrgError } from '../org-facade';
import type { Transaction } from './transaction';

/**
 * Converts a lead: a contact (of the account given, else of a new one) takes its place.
 *
 * @throws {OrgError} CANNOT_UPDATE_CONVERTED_LEAD or NOT_FOUND
 */
export function convertLead(
  transaction: Transaction,
  leadId: string,
  accountId: string | undefined,
): { contactId: string; accountId: string } {
  const { store } = transaction.core;
  const lead = store.get('Lead', leadId);
  if (!lead || lead.get('isdeleted') === true) {
    throw new OrgError('NOT_FOUND', `there is no lead ${leadId}`);
  }
  if (lead.get('isconverted') === true) {
    throw new OrgError('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  }
  const account =
    accountId ?? insert(transaction, 'Account', { name: lead.get('company'), ownerid: lead.get('ownerid') });
  const copied = ['lastname', 'firstname', 'email', 'phone', 'title', 'leadsource', 'ownerid'];
  const contact = insert(transaction, 'Contact', {
    accountid: account,
    ...Object.fromEntries(copied.map((name) => [name, lead.get(name) ?? null])),
  });
  store.patch('Lead', leadId, {
    isconverted: true,
    status: 'Closed - Converted',
    converteddate: new ApexDatetime(transaction.now()).date(transaction.user.timeZone),
    convertedaccountid: account,
    convertedcontactid: contact,
  });
  return { contactId: contact, accountId: account };
}

function insert(transaction: Transaction, objectName: string, values: Readonly<Record<string, unknown>>): string {
  const record = new ApexSObject(objectName);
  Object.entries(values).forEach(([name, value]) => record.fields.set(name, value));
  transaction.dml('insert', [record], {
    allOrNone: true,
    access: 'SYSTEM_MODE',
    sharing: 'without',
    externalIdField: null,
  });
  return record.id ?? '';
}
