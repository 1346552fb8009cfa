import type { Mailbox, StoredMessage } from './mailbox';

/** Where a mail lies, as people say it: Gmail has no folders. */
const places: Readonly<Record<string, string | null>> = {
  inbox: 'INBOX',
  archive: null,
  junk: 'SPAM',
  trash: 'TRASH',
};

/**
 * "Move to": out of Inbox, junk and trash, into the place of that name, or under a label of the user's own. Labels that
 * are there stay, and what was sent stays in Sent besides.
 *
 * @throws {Error} when there is no such message
 */
export function moveTo(mailbox: Mailbox, id: string, place: string): void {
  const current = mailbox.get(id)?.labelIds ?? new Set<string>();
  const known = places[place.toLowerCase()];
  const label = known === undefined ? labelNamed(mailbox, place) : known;
  const left = [...current].filter((one) => one !== label && isPlace(one));
  mailbox.relabel(id, { add: label === null ? [] : [label], remove: left });
}

/** Puts a label of the user's own on a message, or takes it off. @throws {Error} when there is no such message */
export function setLabel(mailbox: Mailbox, id: string, name: string, isOn: boolean): void {
  const label = labelNamed(mailbox, name);
  mailbox.relabel(id, isOn ? { add: [label] } : { remove: [label] });
}

/** The place of a message, and the user's labels on it. */
export function placeOf(mailbox: Mailbox, { labelIds }: StoredMessage): { folder: string; labels: string[] } {
  const labels = [...labelIds].filter(isOwn).map((label) => mailbox.labelNames.get(label) ?? label);
  const [name] = Object.entries(places).find(([, label]) => label !== null && labelIds.has(label)) ?? [];
  const folder = name === undefined ? (labelIds.has('SENT') ? 'Sent' : (labels[0] ?? 'Archive')) : capital(name);
  return { folder, labels };
}

/** The user's label of that name; made when it is not there yet. */
function labelNamed(mailbox: Mailbox, name: string): string {
  const [known] = [...mailbox.labelNames].find(([, one]) => one.toLowerCase() === name.toLowerCase()) ?? [];
  const label = known ?? `Label_${1000 + mailbox.labelNames.size}`;
  mailbox.labelNames.set(label, mailbox.labelNames.get(label) ?? name);
  return label;
}

function isPlace(label: string): boolean {
  return Object.values(places).includes(label);
}

function isOwn(label: string): boolean {
  return label.startsWith('Label_');
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
