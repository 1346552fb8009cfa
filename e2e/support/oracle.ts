import type { Copy, Letter, MailTree, Person } from './mail-tree';

/** The settings of a run, as `npm run demo` takes them. */
export interface Rules {
  readonly contacts: boolean;
  readonly leads: boolean;
  readonly owned: boolean;
  readonly sharedActivities: boolean;
  readonly includeInternalMail: boolean;
  readonly includeAutomatedMail: boolean;
  readonly internalDomains: readonly string[];
  readonly excludedAddresses: readonly string[];
}

/** What must come of one letter: the people of its Task, and for each mailbox the reason in its ledger row. */
export interface Expectation {
  readonly letter: Letter;
  readonly isOutbound: boolean;
  /** Last names of the people whose record is on the Task, WhoId first; empty when there must be no Task. */
  readonly whoId: string | null;
  readonly people: readonly string[];
  /** The reason in the ledger row, by mailbox address; mail with nobody known stays in its mailbox and has no row. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * The filing rules once more, written from their description and not from the Apex: what a run over the tree must file.
 * A duplicate of a person who is on the Task is never added, not even for another mailbox.
 *
 * @returns for each letter what may come of it: one possibility, or, where several mailboxes received a letter whose
 *   sender has no mailbox, one for each copy that may have been filed first
 */
export function expectations(tree: MailTree, rules: Rules): Expectation[][] {
  const letters = new Map<string, Copy[]>();
  for (const copy of tree.copies) {
    letters.set(copy.letter.token, [...(letters.get(copy.letter.token) ?? []), copy]);
  }
  return [...letters.values()].map((copies) =>
    copies.some(({ folder }) => folder === 'Sent')
      ? [expectLetter(tree, rules, sendersFirst(copies))]
      : copies.map((first) => expectLetter(tree, rules, [first, ...copies.filter((copy) => copy !== first)])),
  );
}

function expectLetter(tree: MailTree, rules: Rules, copies: readonly Copy[]): Expectation {
  const reasons = new Map<string, string>();
  const filed: { mailbox: string; isContacts: boolean; people: Person[] }[] = [];
  for (const copy of copies) {
    const decision = decide(tree, rules, copy);
    if (typeof decision === 'string') {
      if (decision !== 'skipped.no-match' || knowsAnybody(tree, copy.letter)) {
        reasons.set(copy.mailbox, decision);
      }
    } else {
      filed.push({ mailbox: copy.mailbox, ...decision });
    }
  }
  const [first, ...others] = filed;
  const letter = copies[0]?.letter;
  if (!letter) {
    throw new Error('a letter without copies');
  }
  const people = first ? firstOf(rules, first) : [];
  if (first) {
    reasons.set(first.mailbox, first.isContacts ? 'filed.contacts' : 'filed.lead');
  }
  for (const { mailbox, isContacts, people: theirs } of others) {
    const isNew = (person: Person): boolean =>
      !people.some((present) => present.email.toLowerCase() === person.email.toLowerCase());
    const added = rules.sharedActivities && isContacts && first?.isContacts === true ? theirs.filter(isNew) : [];
    people.push(...added);
    reasons.set(mailbox, added.length > 0 ? 'filed.contacts' : 'filed.elsewhere');
  }
  return {
    letter,
    isOutbound: letter.from !== null && tree.mailboxes.includes(letter.from.email.toLowerCase()),
    whoId: people[0]?.lastName ?? null,
    people: people.map((person) => person.lastName),
    reasons,
  };
}

/** Whether a mail leaves its mailbox at all; boxes and ownership are for Salesforce to decide. */
function knowsAnybody({ mailboxes, people }: MailTree, { from, to, cc, bcc }: Letter): boolean {
  const known = new Set(people.map(({ email }) => email.toLowerCase()));
  return [from, ...to, ...cc, ...bcc]
    .flatMap((address) => (address ? [address.email.toLowerCase()] : []))
    .some((email) => known.has(email) && !mailboxes.includes(email));
}

function firstOf(rules: Rules, { isContacts, people }: { isContacts: boolean; people: Person[] }): Person[] {
  return isContacts && rules.sharedActivities ? [...people] : people.slice(0, 1);
}

/** The sender's own copy first, then in the order of the mailboxes. */
function sendersFirst(copies: readonly Copy[]): Copy[] {
  return [...copies].sort(
    (a, b) => Number(b.folder === 'Sent') - Number(a.folder === 'Sent') || (a.mailbox < b.mailbox ? -1 : 1),
  );
}

function decide(
  tree: MailTree,
  rules: Rules,
  { mailbox, letter }: Copy,
): string | { isContacts: boolean; people: Person[] } {
  const lower = (email: string): string => email.toLowerCase();
  const all = [letter.from, ...letter.to, ...letter.cc, ...letter.bcc].flatMap((a) => (a ? [lower(a.email)] : []));
  const participants = [...new Set(all)].filter((email) => !tree.mailboxes.includes(email));
  const isIn = (email: string, domain: string): boolean => email.endsWith(`@${domain}`) || email.endsWith(`.${domain}`);
  // True as well when nobody is left.
  const isInternal = participants.every((email) => rules.internalDomains.some((domain) => isIn(email, domain)));
  if (isInternal && !rules.includeInternalMail) {
    return 'skipped.internal';
  }
  if (all.some((email) => rules.excludedAddresses.some((entry) => entry === email || isIn(email, entry)))) {
    return 'skipped.excluded';
  }
  const isOutbound = letter.from !== null && tree.mailboxes.includes(lower(letter.from.email));
  if (letter.isAutomated && !isOutbound && !rules.includeAutomatedMail) {
    return 'skipped.automated';
  }
  const known = (type: Person['type']): Person[][] =>
    participants.map((email) => tree.people.filter((person) => person.type === type && lower(person.email) === email));
  const contacts = best(rules.contacts ? known('Contact') : [], rules, mailbox);
  const leads = best(rules.leads ? known('Lead') : [], rules, mailbox);
  if (contacts.length > 0 || leads.length > 0) {
    return contacts.length > 0 ? { isContacts: true, people: contacts } : { isContacts: false, people: leads };
  }
  const isNotOwned =
    rules.owned &&
    [...(rules.contacts ? known('Contact') : []), ...(rules.leads ? known('Lead') : [])].some(
      (found) => found.length > 0,
    );
  return isNotOwned ? 'skipped.not-owned' : 'skipped.no-match';
}

/** One record an address: the mailbox user's own first, then the oldest (nobody has an activity before the run). */
function best(found: Person[][], rules: Rules, mailbox: string): Person[] {
  return found.flatMap((records) => {
    const allowed = records.filter((person) => !rules.owned || person.owner === mailbox);
    const [first] = [...allowed].sort(
      (a, b) => Number(b.owner === mailbox) - Number(a.owner === mailbox) || (a.createdAt < b.createdAt ? -1 : 1),
    );
    return first ? [first] : [];
  });
}
