import { createHash } from 'node:crypto';
import { headerValue, readHeader } from '../mail/header-fields';
import { lineEndsOf } from '../mail/line-ends';
import { parseMailDate } from '../mail/mail-date';
import { checkLabel } from './labels';
import { Threads } from './threads';

/** Where a mail arrives: received or sent by the mailbox's user, or taken for junk. */
export type Folder = 'Inbox' | 'Sent' | 'Junk';

/** A message as the mailbox keeps it. Its text is read only when somebody asks for it. */
export interface StoredMessage {
  /** 16 hexadecimal digits, rising with the order of arrival. */
  readonly id: string;
  readonly threadId: string;
  readonly raw: Buffer;
  /** Milliseconds since 1970. */
  readonly internalDate: number;
  readonly labelIds: ReadonlySet<string>;
  /** Of the last change. */
  readonly historyId: bigint;
}

export type HistoryType = 'messageAdded' | 'messageDeleted' | 'labelAdded' | 'labelRemoved';

/** One change of a mailbox. */
export interface HistoryRecord {
  readonly historyId: bigint;
  readonly type: HistoryType;
  readonly id: string;
  readonly threadId: string;
  /** Added or removed labels; of a new or deleted message all it had. */
  readonly labelIds: readonly string[];
}

const arrivalLabels: Readonly<Record<Folder, readonly string[]>> = {
  Inbox: ['UNREAD', 'CATEGORY_PERSONAL', 'INBOX'],
  Sent: ['SENT'],
  Junk: ['UNREAD', 'SPAM'],
};
/** What Gmail puts into the low bits of an id is unknown; here they tell mailboxes apart. */
const idLowBits = 20n;
const firstMillisecond = Date.UTC(2026, 0, 1);

/** The messages of one user, their labels, and the history of both. */
export class Mailbox {
  readonly address: string;
  /** What the user calls their labels, by id; a label without entry is called like its id. */
  readonly labelNames = new Map<string, string>();
  private readonly messages = new Map<string, StoredMessage>();
  private readonly records: HistoryRecord[] = [];
  private readonly threads = new Threads();
  private readonly seed: number;
  private arrived = 0;
  private lastHistoryId: bigint;
  private floor: bigint;
  private sorted: StoredMessage[] | null = null;

  constructor(
    address: string,
    public aliases: readonly string[],
    private readonly clock: () => number,
  ) {
    this.address = address.toLowerCase();
    this.seed = createHash('sha256').update(this.address).digest().readUInt32BE();
    this.lastHistoryId = 1_000_000n + BigInt(this.seed % 1_000_000);
    this.floor = this.lastHistoryId;
  }

  /** Of the newest change; what a client takes as its cursor. */
  historyId(): bigint {
    return this.lastHistoryId;
  }

  /**
   * Puts a message into the mailbox. It counts as received at the time of its Date header, whatever the order of
   * arrival, and now where that cannot be read or lies before 1970, when nothing was received by Gmail.
   */
  deliver(folder: Folder, raw: Buffer): StoredMessage {
    const { fields } = readHeader(raw, lineEndsOf(raw));
    const id = this.nextId();
    const date = parseMailDate(headerValue(fields, 'Date'));
    const message: StoredMessage = {
      id,
      threadId: this.threads.threadOf(id, fields),
      raw,
      internalDate: date !== null && date >= 0 ? date : this.clock(),
      labelIds: new Set(arrivalLabels[folder]),
      historyId: this.nextHistoryId(),
    };
    this.keep(message);
    this.record('messageAdded', message, [...message.labelIds]);
    return message;
  }

  /** @throws {Error} when the message or a label does not exist */
  relabel(id: string, { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] }): void {
    const message = this.existing(id);
    [...add, ...remove].forEach(checkLabel);
    const added = add.filter((label) => !message.labelIds.has(label));
    const removed = remove.filter((label) => message.labelIds.has(label));
    let labelIds: ReadonlySet<string> = message.labelIds;
    for (const [type, labels] of [
      ['labelAdded', added],
      ['labelRemoved', removed],
    ] as const) {
      if (labels.length > 0) {
        labelIds = new Set(
          [...labelIds, ...added].filter((label) => type === 'labelAdded' || !removed.includes(label)),
        );
        const changed = { ...message, labelIds, historyId: this.nextHistoryId() };
        this.keep(changed);
        this.record(type, changed, labels);
      }
    }
  }

  /** Deletes a message for good. @throws {Error} when it does not exist */
  remove(id: string): void {
    const message = this.existing(id);
    this.messages.delete(id);
    this.sorted = null;
    this.record('messageDeleted', { ...message, historyId: this.nextHistoryId() }, [...message.labelIds]);
  }

  /** Forgets the history: every id handed out so far is too old from now on. */
  expire(): void {
    this.floor = this.nextHistoryId();
    this.records.length = 0;
  }

  get(id: string): StoredMessage | null {
    return this.messages.get(id) ?? null;
  }

  size(): number {
    return this.messages.size;
  }

  /** Newest first; of the same time the one that arrived last. */
  newestFirst(): readonly StoredMessage[] {
    this.sorted ??= [...this.messages.values()].sort(
      (left, right) => right.internalDate - left.internalDate || (left.id < right.id ? 1 : -1),
    );
    return this.sorted;
  }

  /** The changes after that id, oldest first; null when it is older than the history or was never handed out. */
  changesAfter(historyId: bigint): readonly HistoryRecord[] | null {
    if (historyId < this.floor || historyId > this.lastHistoryId) {
      return null;
    }
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.records[middle]?.historyId ?? 0n) > historyId) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return this.records.slice(low);
  }

  private existing(id: string): StoredMessage {
    const message = this.messages.get(id);
    if (message === undefined) {
      throw new Error(`no message ${id} in ${this.address}`);
    }
    return message;
  }

  private keep(message: StoredMessage): void {
    this.messages.set(message.id, message);
    this.sorted = null;
  }

  private record(type: HistoryType, { historyId, id, threadId }: StoredMessage, labelIds: readonly string[]): void {
    this.records.push({ historyId, type, id, threadId, labelIds });
  }

  private nextId(): string {
    this.arrived++;
    const low = BigInt((this.seed + this.arrived * 7919) % (1 << Number(idLowBits)));
    return ((BigInt(firstMillisecond + this.arrived * 1000) << idLowBits) | low).toString(16).padStart(16, '0');
  }

  /** Rising, with gaps, as Gmail's do: a client must not count on the next number. */
  private nextHistoryId(): bigint {
    this.lastHistoryId += 1n + (this.lastHistoryId % 37n);
    return this.lastHistoryId;
  }
}
