import { ApexException } from '../../local/org/kernel/exceptions';
import type { JsonRecord, Org, OrgUser } from '../../local/org/org-facade';
import type { MailboxRules } from './options';
import { checkOwners, type Person } from './people';
import type { PolicyFields } from './policy';
import type { Provider } from './providers';
import { UsageError } from './usage-error';

/** Users and mailboxes that were loaded into the org. */
export interface Loaded {
  /** The user as whom the poller comes in. */
  readonly poller: OrgUser;
  /** A mailbox's record id by address. */
  readonly mailboxIds: ReadonlyMap<string, string>;
  /** @returns id of the new record. @throws {UsageError} */
  addPerson(person: Person): string;
}

export interface MailboxToLoad {
  /** Lower-cased. */
  readonly address: string;
  readonly provider: Provider;
  readonly syncSince: Date;
}

/** Salesforce's own filler for leads whose company nobody knows. */
const unknownCompany = '[not provided]';

/**
 * Fills a fresh org: an administrator without a mailbox, the poller's integration user, a user and a connected mailbox
 * for each address, the policy.
 */
export function loadUsers(
  org: Org,
  mailboxes: readonly MailboxToLoad[],
  rules: MailboxRules,
  policy: PolicyFields | null,
): Loaded {
  const admin = org.users.create({
    email: 'admin@inbox-sync.invalid',
    firstName: 'Ada',
    lastName: 'Admin',
    profile: 'System Administrator',
    permissionSets: ['InboxSyncAdmin'],
  });
  const poller = org.users.create({
    email: 'poller@inbox-sync.invalid',
    lastName: 'Inbox Sync Poller',
    profile: 'Minimum Access - API Only Integrations',
    permissionSets: ['InboxSyncPoller'],
  });
  const users = new Map(mailboxes.map(({ address }) => [address, createMailboxUser(org, address)]));
  const rows = mailboxes.map((mailbox) => mailboxRow(mailbox, users, rules));
  const ids = rows.length > 0 ? org.insert('InboxSyncMailbox__c', rows) : [];
  if (policy) {
    org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', policy);
  }
  const accounts = new Map<string, string>();
  return {
    poller,
    mailboxIds: new Map(mailboxes.map(({ address }, index) => [address, ids[index] ?? ''])),
    addPerson: (person) => insertPerson(org, person, users, admin, accounts),
  };
}

function createMailboxUser(org: Org, address: string): OrgUser {
  const [first = '', ...last] = (address.split('@')[0] ?? '').split(/[._+-]+/).filter((part) => part !== '');
  const names =
    last.length > 0
      ? { firstName: capital(first), lastName: last.map(capital).join(' ') }
      : { lastName: capital(first) };
  return org.users.create({
    email: address,
    ...names,
    lastName: names.lastName === '' ? address : names.lastName.slice(0, 80),
    profile: 'Standard User',
    permissionSets: ['InboxSyncUser'],
  });
}

function mailboxRow(
  { address, provider, syncSince }: MailboxToLoad,
  users: ReadonlyMap<string, OrgUser>,
  rules: MailboxRules,
): JsonRecord {
  const userId = users.get(address)?.id ?? null;
  return {
    Address__c: address,
    User__c: userId,
    OwnerId: userId,
    Provider__c: provider,
    IsActive__c: true,
    Status__c: 'Connected',
    MatchContacts__c: rules.contacts,
    MatchLeads__c: rules.leads,
    OwnedOnly__c: rules.owned,
    SyncSince__c: syncSince.toISOString(),
  };
}

function insertPerson(
  org: Org,
  person: Person,
  users: ReadonlyMap<string, OrgUser>,
  admin: OrgUser,
  accounts: Map<string, string>,
): string {
  checkOwners([person], [...users.keys()]);
  const owner = users.get(person.owner) ?? admin;
  const row: JsonRecord = {
    Email: person.email === '' ? null : person.email,
    FirstName: person.firstName === '' ? null : person.firstName,
    LastName: person.lastName,
    OwnerId: owner.id,
    ...(person.createdAt ? { CreatedDate: person.createdAt.toISOString() } : {}),
  };
  try {
    if (person.type === 'Lead') {
      row['Company'] = person.company === '' ? unknownCompany : person.company;
    } else if (person.company !== '') {
      row['AccountId'] = accountOf(org, person.company, owner, accounts);
    }
    return org.insert(person.type, [row])[0] ?? '';
  } catch (error) {
    if (error instanceof ApexException) {
      throw new UsageError(`${person.source} is refused by Salesforce (${error.message}): correct the row`);
    }
    throw error;
  }
}

function accountOf(org: Org, company: string, owner: OrgUser, accounts: Map<string, string>): string {
  const known = accounts.get(company);
  if (known !== undefined) {
    return known;
  }
  const [id = ''] = org.insert('Account', [{ Name: company, OwnerId: owner.id }]);
  accounts.set(company, id);
  return id;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
