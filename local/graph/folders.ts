/** Well-known folder names (mailFolder resource) that every mailbox here has, with the names that people see. */
const wellKnownFolders = {
  msgfolderroot: 'Oberste Ebene des Informationsspeichers',
  inbox: 'Posteingang',
  sentitems: 'Gesendete Elemente',
  drafts: 'Entwürfe',
  deleteditems: 'Gelöschte Elemente',
  junkemail: 'Junk-E-Mail',
  outbox: 'Postausgang',
  archive: 'Archiv',
  conversationhistory: 'Aufgezeichnete Unterhaltungen',
} as const;

export interface Folder {
  /** The same with and without immutable ids: containers have only one kind. */
  readonly id: string;
  /** Path as tests write it: `inbox`, `Projects`, `deleteditems/Old`; lower-case for well-known ones. */
  readonly path: string;
  readonly displayName: string;
  /** Null for the root. */
  readonly parent: Folder | null;
}

/** The folder tree of one mailbox. Folders that people make come into being when something is moved there. */
export class Folders {
  private readonly byPath = new Map<string, Folder>();
  private readonly byId = new Map<string, Folder>();

  constructor(private readonly mailboxKey: string) {
    const root = this.add('msgfolderroot', wellKnownFolders.msgfolderroot, null);
    for (const [name, displayName] of Object.entries(wellKnownFolders)) {
      if (name !== 'msgfolderroot') {
        this.add(name, displayName, root);
      }
    }
  }

  /** @returns null when the mailbox has no folder of that id or well-known name */
  find(idOrName: string): Folder | null {
    const name = idOrName.toLowerCase();
    return this.byId.get(idOrName) ?? (name in wellKnownFolders ? (this.byPath.get(name) ?? null) : null);
  }

  /** The folder of that path; made, with those above it, when it is not there yet. */
  at(path: string): Folder {
    const known = this.byPath.get(path.toLowerCase());
    if (known !== undefined) {
      return known;
    }
    const cut = path.lastIndexOf('/');
    return this.add(path, path.slice(cut + 1), this.at(cut < 0 ? 'msgfolderroot' : path.slice(0, cut)));
  }

  private add(path: string, displayName: string, parent: Folder | null): Folder {
    const number = (this.byPath.size + 1).toString(16).padStart(4, '0');
    const folder = { id: `AAMk${this.mailboxKey}AuAAAA${number}AAA=`, path, displayName, parent };
    this.byPath.set(path.toLowerCase(), folder);
    this.byId.set(folder.id, folder);
    return folder;
  }
}
