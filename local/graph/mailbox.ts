import { createHash } from 'node:crypto';
import { headerValue, readHeader } from '../mail/header-fields';
import { lineEndsOf } from '../mail/line-ends';
import { parseMailDate } from '../mail/mail-date';
import { Folders, type Folder } from './folders';

/** What people and rules may change of a message. */
export interface Marks {
  readonly isRead: boolean;
  readonly isDraft: boolean;
  readonly categories: readonly string[];
}

/** A message as the mailbox keeps it. Its text is read only when somebody asks for it. */
export interface StoredMessage extends Marks {
  /** Never changes while the message is in this mailbox. */
  readonly immutableId: string;
  /** Another one in each folder. */
  readonly restId: string;
  readonly folder: Folder;
  readonly raw: Buffer;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly modifiedAt: number;
  /** Of the last change, rising. */
  readonly version: number;
  /** Immutable ids of the mailbox's messages whose text was given out. */
  readonly shown: Set<string>;
}

/** One change of one folder. */
export interface Change {
  readonly version: number;
  readonly folder: Folder;
  readonly type: 'added' | 'updated' | 'removed';
  readonly immutableId: string;
  readonly restId: string;
}

/** The messages of one user, where they are, and every change of every folder. */
export class Mailbox {
  readonly address: string;
  /** Object id of the user in the directory. */
  readonly userId: string;
  readonly folders: Folders;
  /** Delta tokens made before are refused. */
  generation = 1;
  /** Immutable ids of messages whose text somebody was given. */
  readonly shown = new Set<string>();
  private readonly messages = new Map<string, StoredMessage>();
  private readonly byRestId = new Map<string, string>();
  private readonly log: Change[] = [];
  private readonly key: string;
  private arrived = 0;
  private last = 0;

  constructor(
    address: string,
    public aliases: readonly string[],
    private readonly clock: () => number,
  ) {
    this.address = address.toLowerCase();
    const hash = createHash('sha256').update(this.address).digest('hex');
    this.key = Buffer.from(hash.slice(0, 12), 'hex').toString('base64url');
    this.userId = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
    this.folders = new Folders(this.key);
  }

  version(): number {
    return this.last;
  }

  /**
   * Puts a message into a folder. It counts as received at the time of its Date header, whatever the order of arrival,
   * and now where that cannot be read or lies before 1970.
   */
  deliver(path: string, raw: Buffer, marks: Partial<Marks> = {}): StoredMessage {
    const folder = this.folders.at(path);
    const date = parseMailDate(headerValue(readHeader(raw, lineEndsOf(raw)).fields, 'Date'));
    const number = ++this.arrived;
    const message: StoredMessage = {
      shown: this.shown,
      immutableId: `AAkALg${this.key}${number.toString(16).padStart(8, '0')}AA`,
      restId: this.restIdOf(number, folder),
      folder,
      raw,
      receivedAt: date !== null && date >= 0 ? date : this.clock(),
      modifiedAt: this.clock(),
      version: 0,
      isRead: false,
      isDraft: folder.path === 'drafts',
      categories: [],
      ...marks,
    };
    return this.keep(message, 'added');
  }

  /** @throws {Error} when the message does not exist */
  move(immutableId: string, path: string): StoredMessage {
    const message = this.existing(immutableId);
    const folder = this.folders.at(path);
    this.record('removed', message);
    const restId = this.restIdOf(Number.parseInt(immutableId.slice(-10, -2), 16), folder);
    return this.keep({ ...message, folder, restId, modifiedAt: this.clock() }, 'added');
  }

  /** @throws {Error} when the message does not exist */
  mark(immutableId: string, marks: Partial<Marks>): StoredMessage {
    return this.keep({ ...this.existing(immutableId), ...marks, modifiedAt: this.clock() }, 'updated');
  }

  /** Deletes a message for good. @throws {Error} when it does not exist */
  remove(immutableId: string): void {
    const message = this.existing(immutableId);
    this.messages.delete(immutableId);
    this.byRestId.delete(message.restId);
    this.record('removed', message);
  }

  /** By either kind of id; null when there is none. */
  get(id: string): StoredMessage | null {
    return this.messages.get(this.byRestId.get(id) ?? id) ?? null;
  }

  /** Null means the whole mailbox. In no order. */
  inFolder(folder: Folder | null): StoredMessage[] {
    return [...this.messages.values()].filter((message) => folder === null || message.folder === folder);
  }

  changesOf(folder: Folder, afterVersion: number): Change[] {
    return this.log.filter((change) => change.version > afterVersion && change.folder === folder);
  }

  private existing(immutableId: string): StoredMessage {
    const message = this.messages.get(immutableId);
    if (message === undefined) {
      throw new Error(`no message ${immutableId} in ${this.address}`);
    }
    return message;
  }

  private keep(message: StoredMessage, type: Change['type']): StoredMessage {
    this.byRestId.delete(this.messages.get(message.immutableId)?.restId ?? '');
    const { version } = this.record(type, message);
    const kept = { ...message, version };
    this.messages.set(message.immutableId, kept);
    this.byRestId.set(message.restId, message.immutableId);
    return kept;
  }

  private record(type: Change['type'], { folder, immutableId, restId }: StoredMessage): Change {
    const change = { version: ++this.last, folder, type, immutableId, restId };
    this.log.push(change);
    return change;
  }

  private restIdOf(number: number, folder: Folder): string {
    const where = Buffer.from(folder.id.slice(-9)).toString('base64url');
    return `AAMk${this.key}BGAAAA${number.toString(16).padStart(8, '0')}${where}AAA=`;
  }
}
