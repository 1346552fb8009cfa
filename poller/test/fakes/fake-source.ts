import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { FetchedMail } from '../../src/domain/mail';
import type { Candidate, ListedPage, MailPage, MailSource, TimeSpan, WalkStart } from '../../src/sync/ports';

/** A mail as tests write it. */
export function mail(
  id: string,
  change: { headers?: Record<string, string>; text?: string; at?: string; tags?: string[] } = {},
): FetchedMail {
  const headers = {
    From: 'Ada <ada@customer.example>',
    To: 'user1@firm.example',
    Subject: `Subject ${id}`,
    'Message-ID': `<${id}@customer.example>`,
    ...change.headers,
  };
  return {
    id,
    receivedAt: new Date(change.at ?? '2026-11-23T10:00:00Z'),
    labels: ['INBOX'],
    tags: change.tags ?? [],
    root: {
      mimeType: 'text/plain',
      filename: '',
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      content: Buffer.from(change.text ?? `Text of ${id}`),
      parts: [],
    },
  };
}

/** Mailboxes in memory. The cursor is the number of mails known; each walk gives pages of `pageSize`. */
export class FakeSource implements MailSource {
  readonly mails = new Map<string, FetchedMail[]>();
  readonly fetched: string[] = [];
  readonly starts: WalkStart[] = [];
  /** What was listed by sweeps, backfills and audits. */
  readonly spans: TimeSpan[] = [];
  readonly askedForAliases: string[] = [];
  pageSize = 100;
  /** A walk without cursor begins here: what is before is older than it wants. */
  onWalkFrom = 0;
  /** Throws for whom something fails. */
  onWalk: (mailbox: HeartbeatMailbox) => void = () => undefined;
  onList: (mailbox: HeartbeatMailbox) => void = () => undefined;
  onAliases: (mailbox: HeartbeatMailbox) => string[] = () => [];
  onFetch: (id: string, what: 'full' | 'headers') => void = () => undefined;

  deliver(mailboxId: string, ...mails: FetchedMail[]): void {
    this.mails.set(mailboxId, [...(this.mails.get(mailboxId) ?? []), ...mails]);
  }

  // oxlint-disable-next-line typescript/require-await -- the port is asynchronous, memory is not
  async *walk(mailbox: HeartbeatMailbox, start: WalkStart): AsyncGenerator<MailPage> {
    this.starts.push(start);
    this.onWalk(mailbox);
    const all = this.mails.get(mailbox.id) ?? [];
    let next = Number(start.cursors[0] ?? this.onWalkFrom);
    do {
      const page = all.slice(next, next + this.pageSize);
      next += page.length;
      yield { candidates: page.map(candidate), cursor: String(next), isLast: next >= all.length };
    } while (next < all.length);
  }

  // oxlint-disable-next-line typescript/require-await -- the port is asynchronous, memory is not
  async *list(mailbox: HeartbeatMailbox, { from, to }: TimeSpan): AsyncGenerator<ListedPage> {
    this.spans.push({ from, to });
    this.onList(mailbox);
    const mails = (this.mails.get(mailbox.id) ?? []).filter(
      ({ receivedAt }) => receivedAt >= from && (to === null || receivedAt < to),
    );
    yield { candidates: mails.map(candidate), isElsewhere: false };
  }

  aliases(mailbox: HeartbeatMailbox): Promise<string[]> {
    this.askedForAliases.push(mailbox.id);
    return Promise.resolve(this.onAliases(mailbox));
  }

  fetch(mailbox: HeartbeatMailbox, id: string, what: 'full' | 'headers'): Promise<FetchedMail | null> {
    this.fetched.push(id);
    this.onFetch(id, what);
    return Promise.resolve(this.mails.get(mailbox.id)?.find((one) => one.id === id) ?? null);
  }

  isInScope({ labels }: FetchedMail): boolean {
    return labels.includes('INBOX') || labels.includes('SENT');
  }
}

function candidate({ id }: FetchedMail): Candidate {
  return { id, version: null, wasInScope: false };
}
