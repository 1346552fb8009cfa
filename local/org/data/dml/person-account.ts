import { objectOf, type DataObject } from '../schema/model';
import type { Row } from '../store';
import type { DmlContext } from './context';
import { newRowValues, personName } from './derive';

/** Fields of a person account and those of the contact behind it. */
const shared = [
  ['lastname', 'lastname'],
  ['firstname', 'firstname'],
  ['personemail', 'email'],
  ['ownerid', 'ownerid'],
] as const;

/** Whether the row is a person account: one with a last name, in an org that has person accounts. */
export function isPersonAccount(object: DataObject, values: ReadonlyMap<string, unknown>): boolean {
  return (
    object.name === 'Account' && object.fields.has('ispersonaccount') && typeof values.get('lastname') === 'string'
  );
}

/**
 * Makes or changes the contact behind a person account, which activities name in WhoId.
 *
 * @see Salesforce Help, "Considerations for Using Person Accounts"
 */
export function keepPersonContact(object: DataObject, account: Row, context: DmlContext): void {
  if (!isPersonAccount(object, account)) {
    return;
  }
  const { store, schema } = context;
  const known = account.get('personcontactid');
  const contact = objectOf(schema, 'Contact');
  const id = typeof known === 'string' ? known : store.table('Contact').newId();
  const values = new Map(store.get('Contact', id) ?? newRowValues(contact, context));
  shared.forEach(([from, to]) => values.set(to, account.get(from) ?? null));
  values.set('id', id);
  values.set('isdeleted', false);
  values.set('accountid', account.get('id'));
  values.set('ispersonaccount', true);
  values.set('name', personName(values));
  store.put('Contact', id, values);
  if (known !== id) {
    store.patch('Account', String(account.get('id')), { personcontactid: id });
  }
}
