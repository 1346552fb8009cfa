import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { FetchedMail } from '../../src/domain/mail';
import { InboxSyncError, ServiceUnavailableError } from '../../src/lib/errors';
import type { Candidate, ListedPage, MailPage, MailSource, TimeSpan, WalkStart } from '../../src/sync/ports';
import { mail } from '../fakes/fake-source';
import type { Random } from './random';

export type Folder = 'INBOX' | 'SENT' | 'Label_1' | 'TRASH' | 'SPAM';

/** An answer that broke off on the way. */
class TruncatedError extends InboxSyncError {}

interface Stored {
  readonly mail: FetchedMail;
  folder: Folder;
}

interface Change {
  readonly number: number;
  readonly id: string;
  readonly folder: Folder;
}

/** What a mailbox went through, and the truth about what has to be in Salesforce in the end. */
export class ChaosMailbox {
  readonly messages = new Map<string, Stored>();
  readonly changes: Change[] = [];
  /** Cursors below are too old. */
  floor = 0;
  /** Was in Inbox or Sent; by its id. */
  readonly counted = new Map<string, string>();
  private last = 0;

  deliver(id: string, messageId: string, folder: Folder, at: Date): void {
    const headers = { 'Message-ID': `<${messageId}@customer.example>`, Subject: messageId };
    this.messages.set(id, { mail: mail(id, { headers, at: at.toISOString() }), folder });
    this.note(id, folder);
  }

  move(id: string, folder: Folder): void {
    const stored = this.messages.get(id);
    if (stored !== undefined) {
      stored.folder = folder;
      this.note(id, folder);
    }
  }

  /** For good: nobody can read it any more. */
  remove(id: string): void {
    this.messages.delete(id);
  }

  now(): number {
    return this.last;
  }

  private note(id: string, folder: Folder): void {
    this.changes.push({ number: ++this.last, id, folder });
    if (folder === 'INBOX' || folder === 'SENT') {
      this.counted.set(
        id,
        this.messages.get(id)?.mail.root.headers.find(({ name }) => name === 'Subject')?.value ?? '',
      );
    }
  }
}

/** A provider whose rows repeat and reorder, whose cursors expire, and which fails at any call. */
export class ChaosSource implements MailSource {
  /** How likely a call fails; 0 when the chaos is over. */
  failures = 0.05;
  private readonly truncated = new Map<string, number>();

  constructor(
    readonly mailboxes: ReadonlyMap<string, ChaosMailbox>,
    private readonly random: Random,
  ) {}

  async *walk({ id }: HeartbeatMailbox, start: WalkStart): AsyncGenerator<MailPage> {
    const box = this.boxOf(id);
    await this.stumble();
    let cursor = Number(start.cursor ?? -1);
    if (cursor < box.floor) {
      // The new baseline first, then the list: what comes meanwhile is in the changes.
      cursor = box.now();
      const from = start.wasSynced || start.cursor !== null ? start.recoverFrom : start.since;
      for (const page of this.pagesOf(this.listed(box, { from, to: null }))) {
        await this.stumble();
        yield { candidates: page, cursor: '-1', isLast: false };
      }
    }
    const changes = box.changes.filter(({ number }) => number > cursor);
    for (let next = 0; next === 0 || next < changes.length;) {
      const part = changes.slice(next, next + this.random.between(1, 6));
      next += Math.max(1, part.length);
      await this.stumble();
      const isLast = next >= changes.length;
      yield { candidates: this.noisy(part), cursor: String(isLast ? box.now() : cursor), isLast };
      if (isLast) {
        return;
      }
    }
  }

  async *list({ id }: HeartbeatMailbox, span: TimeSpan): AsyncGenerator<ListedPage> {
    for (const candidates of this.pagesOf(this.listed(this.boxOf(id), span))) {
      await this.stumble();
      yield { candidates, isElsewhere: false };
    }
  }

  async aliases(): Promise<string[]> {
    await this.stumble();
    return [];
  }

  async fetch({ id: mailboxId }: HeartbeatMailbox, id: string): Promise<FetchedMail | null> {
    await this.stumble();
    const seen = this.truncated.get(id) ?? 0;
    if (this.failures > 0 && seen < 2 && this.random.chance(0.05)) {
      this.truncated.set(id, seen + 1);
      throw new TruncatedError('the answer broke off');
    }
    const stored = this.boxOf(mailboxId).messages.get(id);
    return stored === undefined ? null : { ...stored.mail, labels: [stored.folder] };
  }

  isInScope({ labels }: FetchedMail, { wasInScope }: Candidate): boolean {
    return wasInScope || labels.some((label) => label === 'INBOX' || label === 'SENT');
  }

  private listed(box: ChaosMailbox, { from, to }: TimeSpan): Candidate[] {
    return [...box.messages]
      .filter(([, { folder }]) => folder !== 'TRASH' && folder !== 'SPAM')
      .filter(([, { mail: stored }]) => stored.receivedAt >= from && (to === null || stored.receivedAt < to))
      .map(([id]) => ({ id, version: null, wasInScope: true }));
  }

  private *pagesOf(candidates: readonly Candidate[]): Generator<Candidate[]> {
    const mixed = this.random.shuffled(candidates);
    for (let next = 0; next < mixed.length;) {
      const size = this.random.between(1, 6);
      yield mixed.slice(next, next + size);
      next += size;
    }
  }

  private noisy(changes: readonly Change[]): Candidate[] {
    const rows = this.random.shuffled([...changes, ...changes.filter(() => this.random.chance(0.2))]);
    const byId = new Map<string, Candidate>();
    for (const { id, number, folder } of rows) {
      const before = byId.get(id);
      const wasInScope = before?.wasInScope === true || folder === 'INBOX' || folder === 'SENT';
      byId.set(id, { id, version: String(Math.max(number, Number(before?.version ?? 0))), wasInScope });
    }
    return [...byId.values()];
  }

  private async stumble(): Promise<void> {
    await Promise.resolve();
    if (this.random.chance(this.failures)) {
      throw new ServiceUnavailableError('chaos', { status: this.random.pick([429, 503, null]) ?? null });
    }
  }

  private boxOf(id: string): ChaosMailbox {
    const box = this.mailboxes.get(id);
    if (box === undefined) {
      throw new Error(`no mailbox ${id}`);
    }
    return box;
  }
}
