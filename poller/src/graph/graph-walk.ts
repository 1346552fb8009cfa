import { Visited } from '../lib/visited';
import type { Candidate, ListedPage, MailPage, TimeSpan, WalkStart } from '../sync/ports';
import {
  decodeCursor,
  encodeCursor,
  FOLDERS,
  type GraphCursor,
  type ListWindow,
  type SyncedFolder,
} from './graph-cursor';
import { CursorLostError, isCursorLost, MalformedAnswerError } from './graph-errors';
import { FAT_PAGE, THIN_PAGE } from './graph-links';
import type { GraphMailbox } from './graph-mailbox';
import {
  boundarySchema,
  type DeltaPage,
  deltaSchema,
  type GraphMessage,
  type ListedRow,
  type ListPage,
  listSchema,
  messageSchema,
} from './graph-schemas';

/** A filtered delta returns 5,000 messages at most; what lies before is listed. */
const MOST_BY_DELTA = 4_500;
/** Between the moment a mail was received and the moment it can be seen, and for clocks that differ. */
const TAIL_MARGIN_MS = 60 * 60 * 1000;
/** A cursor that is lost again right after a new baseline is no accident; the next run goes on. */
const MAX_RESTARTS = 3;

/**
 * One walk over a mailbox.
 *
 * Delta tells what happened in Inbox and Sent Items, folder by folder; its first round lists what was received since the
 * start, up to the number that a filtered delta gives, and windows of time list what lies before. Delta proves nothing
 * complete: what came and was moved on between two walks, or was put elsewhere by a rule, shows in no round. So each
 * walk ends with a look at all mail that was received since the last one, wherever it lies.
 */
export class GraphWalk {
  constructor(
    private readonly mailbox: GraphMailbox,
    private readonly now: () => number,
    private readonly signal: AbortSignal,
  ) {}

  async *pages(start: WalkStart): AsyncGenerator<MailPage> {
    const { links } = this.mailbox;
    const cursors = start.cursors
      .map((text) => decodeCursor(text, (link) => links.isOurs(link)))
      .filter((cursor) => cursor !== null);
    let cursor = cursors.shift() ?? (await this.baseline(start));
    for (let restarts = 0; ; restarts++) {
      try {
        yield* this.from(cursor);
        return;
      } catch (error) {
        if (!(error instanceof CursorLostError) || restarts >= MAX_RESTARTS) {
          throw error;
        }
        cursor = cursors.shift() ?? (await this.baseline(start));
      }
    }
  }

  /** Mail of a span in every folder that counts: whatever lies there was received or sent. */
  async *listed({ from, to }: TimeSpan): AsyncGenerator<ListedPage> {
    const window = { where: 'all' as const, from: from.toISOString(), to: to?.toISOString() ?? null };
    for await (const { rows } of this.list(window)) {
      yield { candidates: await this.candidatesOf(rows, 'all'), isElsewhere: false };
    }
  }

  /** Where a mailbox begins. The deltas come before the windows, so that nothing falls between them. */
  private async baseline({ listFrom: from }: WalkStart): Promise<GraphCursor> {
    const windows: ListWindow[] = [];
    const first: Record<SyncedFolder, string> = { inbox: '', sentitems: '' };
    for (const folder of FOLDERS) {
      const boundary = await this.boundary(folder, from);
      first[folder] = this.mailbox.links.firstDelta(folder, boundary);
      if (boundary > from) {
        windows.push({ where: folder, from: from.toISOString(), to: boundary.toISOString() });
      }
    }
    // Mail may have come and left Inbox again while nobody looked.
    windows.push({ where: 'all', from: from.toISOString(), to: null });
    return { v: 1, provider: 'graph', ...first, windows, seenTo: this.tailFrom().toISOString() };
  }

  private async boundary(folder: SyncedFolder, from: Date): Promise<Date> {
    const { client, links } = this.mailbox;
    const { value } = await client.get(links.boundary(folder, from, MOST_BY_DELTA), boundarySchema, this.signal);
    return value[0] === undefined ? from : new Date(Math.max(from.getTime(), Date.parse(value[0].receivedDateTime)));
  }

  private async *from(start: GraphCursor): AsyncGenerator<MailPage> {
    const seenTo = this.tailFrom().toISOString();
    let cursor = start;
    for (const folder of FOLDERS) {
      for await (const page of this.delta(folder, cursor)) {
        cursor = page.next;
        yield { candidates: page.candidates, cursor: encodeCursor(cursor), isLast: false };
      }
    }
    for (let open = cursor.windows[0]; open !== undefined; open = cursor.windows[0]) {
      const rest = cursor.windows.slice(1);
      for await (const { rows, from } of this.list(open)) {
        const candidates = await this.candidatesOf(rows, open.where);
        cursor = { ...cursor, windows: from === null ? rest : [{ ...open, from }, ...rest] };
        yield { candidates, cursor: encodeCursor(cursor), isLast: false };
      }
    }
    for await (const { rows, from } of this.list({ where: 'all', from: cursor.seenTo, to: null })) {
      cursor = { ...cursor, seenTo: from ?? (seenTo > cursor.seenTo ? seenTo : cursor.seenTo) };
      yield { candidates: await this.candidatesOf(rows, 'all'), cursor: encodeCursor(cursor), isLast: from === null };
    }
  }

  private async *delta(
    folder: SyncedFolder,
    start: GraphCursor,
  ): AsyncGenerator<{ candidates: Candidate[]; next: GraphCursor }> {
    const { links } = this.mailbox;
    const visited = new Visited();
    for (let cursor = start, isLast = false; !isLast;) {
      requireNew(visited, cursor[folder]);
      const page = await this.deltaPage(cursor[folder]);
      const link = page['@odata.nextLink'] ?? page['@odata.deltaLink'];
      if (link === undefined) {
        throw new MalformedAnswerError('a page of a delta without a link');
      }
      isLast = page['@odata.nextLink'] === undefined;
      cursor = { ...cursor, [folder]: links.checked(link) };
      this.remember(page.value);
      // A row without its text is hydrated when it is fetched; one that left the folder was there.
      yield { candidates: candidatesOfDelta(page.value), next: cursor };
    }
  }

  private async deltaPage(link: string): Promise<DeltaPage> {
    try {
      return await this.mailbox.client.get(link, deltaSchema, this.signal, FAT_PAGE);
    } catch (error) {
      if (/\$(?:skip|delta)token=/i.test(decodeURIComponent(link)) && isCursorLost(error)) {
        throw new CursorLostError('Microsoft Graph no longer knows the delta link', { cause: error });
      }
      throw error;
    }
  }

  /**
   * A window page by page, oldest first. The next page begins at the last moment seen, not at a number of rows: links
   * that count rows skip some when others leave the list meanwhile. Only a page within one second goes on by its link.
   */
  private async *list(window: ListWindow): AsyncGenerator<{ rows: ListedRow[]; from: string | null }> {
    const { client, links } = this.mailbox;
    const size = window.where === 'all' ? THIN_PAGE : FAT_PAGE;
    const visited = new Visited();
    let from = window.from;
    for (let link: string | null = links.window(window); link !== null;) {
      requireNew(visited, link);
      const page: ListPage = await client.get(link, listSchema, this.signal, size);
      const next = page['@odata.nextLink'];
      const last = page.value.at(-1)?.receivedDateTime;
      if (next === undefined) {
        link = null;
      } else if (last !== undefined && Date.parse(last) > Date.parse(from)) {
        from = new Date(last).toISOString();
        link = links.window({ ...window, from });
      } else {
        link = links.checked(next);
      }
      this.remember(page.value);
      yield { rows: page.value, from: link === null ? null : from };
    }
  }

  private async candidatesOf(rows: readonly ListedRow[], where: ListWindow['where']): Promise<Candidate[]> {
    const counting: string[] = [];
    for (const { id, isDraft, parentFolderId } of rows) {
      if (!isDraft && (where !== 'all' || (await this.mailbox.folders.counts(parentFolderId, this.signal)))) {
        counting.push(id);
      }
    }
    return unique(counting);
  }

  /** Keeps the whole messages of a page until the next one. */
  private remember(rows: readonly unknown[]): void {
    const whole = new Map<string, GraphMessage>();
    for (const row of rows) {
      const { success, data } = messageSchema.safeParse(row);
      if (success && data.body !== null && data.body !== undefined) {
        whole.set(data.id, data);
      }
    }
    this.mailbox.rows = whole;
  }

  private tailFrom(): Date {
    return new Date(this.now() - TAIL_MARGIN_MS);
  }
}

function requireNew(visited: Visited, link: string): void {
  if (!visited.add(link)) {
    throw new MalformedAnswerError("a list of Microsoft Graph's goes in circles");
  }
}

/** Rows repeat, and the last one of a message counts: whether it left the folder, and may have been deleted. */
function candidatesOfDelta(rows: DeltaPage['value']): Candidate[] {
  const removed = new Map(rows.map((row) => [row.id, '@removed' in row]));
  return [...removed].map(([id, mayBeGone]) => ({ id, version: null, wasInScope: true, mayBeGone }));
}

/** A message is looked at once a page. */
function unique(ids: readonly string[]): Candidate[] {
  return [...new Set(ids)].map((id) => ({ id, version: null, wasInScope: true }));
}
