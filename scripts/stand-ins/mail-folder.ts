import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, UsageError } from './usage-error';

export type Folder = 'Inbox' | 'Sent';

/** A mailbox and the mail it holds before the first cycle. */
export interface MailboxMail {
  /** Lower-cased. */
  readonly address: string;
  readonly messages: readonly { readonly folder: Folder; readonly raw: Buffer }[];
}

const folders: readonly Folder[] = ['Inbox', 'Sent'];

/**
 * Reads `DIR/<mailbox address>/{Inbox,Sent}/*.eml`, sorted by name. A missing folder is empty; names that begin with a
 * point and files of other types are left alone.
 *
 * @throws {UsageError} when the tree has another shape, so that no mail is left out unseen
 */
export function readMailFolder(dir: string): MailboxMail[] {
  const mailboxes = entriesOf(dir).filter((entry) => entry.isFolder);
  if (mailboxes.length === 0) {
    throw new UsageError(
      `--mail ${dir} holds no mailbox: make a folder named like its address, as ${dir}/anna@example.com`,
    );
  }
  const seen = new Map<string, string>();
  return mailboxes.map(({ name }) => {
    const address = name.toLowerCase();
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw new UsageError(
        `--mail ${dir} holds the folder '${name}', which is no e-mail address: name it like its mailbox`,
      );
    }
    const other = seen.get(address);
    if (other !== undefined) {
      throw new UsageError(
        `--mail ${dir} holds the mailbox '${address}' twice (${other} and ${name}): put them together`,
      );
    }
    seen.set(address, name);
    return { address, messages: readMailbox(join(dir, name)) };
  });
}

function readMailbox(path: string): { folder: Folder; raw: Buffer }[] {
  const present = entriesOf(path).filter((entry) => entry.isFolder);
  const unknown = present.find(({ name }) => !folders.includes(name as Folder));
  if (unknown) {
    throw new UsageError(
      `${path} holds the folder '${unknown.name}': only Inbox and Sent are synced, move or remove it`,
    );
  }
  return folders
    .filter((folder) => present.some(({ name }) => name === folder))
    .flatMap((folder) =>
      entriesOf(join(path, folder))
        .filter((entry) => entry.name.toLowerCase().endsWith('.eml') && !entry.isFolder)
        .map((entry) => ({ folder, raw: readFileSync(join(path, folder, entry.name)) })),
    );
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Sorted by name; links count as what they lead to. */
function entriesOf(path: string): Entry[] {
  try {
    const names = readdirSync(path).filter((name) => !name.startsWith('.'));
    return names.sort().map((name) => ({ name, isFolder: statSync(join(path, name)).isDirectory() }));
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${reasonOf(error)}): --mail takes DIR/<mailbox address>/{Inbox,Sent}/*.eml`,
    );
  }
}
