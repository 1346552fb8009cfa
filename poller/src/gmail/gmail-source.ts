import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { canonicalAddress } from '../domain/address';
import type { FetchedMail } from '../domain/mail';
import { REAL_TIME, type Time } from '../lib/backoff';
import { NotConnectedError } from '../lib/errors';
import { Visited } from '../lib/visited';
import type { AccessToken } from '../lib/token-endpoint';
import type { Candidate, ListedPage, MailPage, MailSource, TimeSpan, WalkStart } from '../sync/ports';
import { missingTexts, toFetchedMail } from './fetched-mail';
import { gmailApi } from './gmail-api';
import { GmailClient } from './gmail-client';
import { decodeCursor, encodeCursor, type GmailCursor, historyCursor } from './gmail-cursor';
import { CursorLostError, gmailStatus, MalformedAnswerError } from './gmail-errors';
import { GmailLabels } from './gmail-labels';
import {
  attachmentSchema,
  type GmailMessage,
  type HistoryRecord,
  historySchema,
  listSchema,
  messageSchema,
  profileSchema,
  sendAsSchema,
} from './gmail-schemas';
import { consentedToken, type GoogleConsents } from './google-consent';
import { mailboxToken, type ServiceAccount } from './service-account';
import { UnitBudget } from './unit-budget';

const PAGE_SIZE = 500;
/** Search works on whole seconds and on Google's idea of time; what is too old is dropped by internalDate later. */
const LISTING_MARGIN_SECONDS = 24 * 60 * 60;
const IN_SCOPE = new Set(['INBOX', 'SENT']);
const SCOPE_QUERY = '(in:inbox OR in:sent)';
/** Spam and bin are left out of a search that does not name them. */
const ELSEWHERE_QUERY = '-in:inbox -in:sent -in:drafts';
/** A cursor that is lost again right after a new baseline is no accident; the next run goes on. */
const MAX_RESTARTS = 3;

/**
 * Gmail mailboxes by service account, or by the consent of their users.
 *
 * A mailbox without cursor is listed, after its history id was taken, so that what arrives meanwhile is found by the
 * history that follows. History keeps its original start over all pages: the id of the answer counts after the last one.
 * Where Google knows none of the starts any more (404), a new baseline comes first and then a listing of what may be missing.
 */
export class GmailSource implements MailSource {
  private readonly clients = new Map<string, GmailClient>();
  private readonly labels = new Map<string, GmailLabels>();
  private readonly api: ReturnType<typeof gmailApi>;

  constructor(
    /** Null where mailboxes are read by their users' consent only. */
    private readonly account: ServiceAccount | null,
    apiUrl: string,
    /** Of each mailbox: what it may spend at Google. */
    private readonly newBudget: () => UnitBudget = () => new UnitBudget(Infinity),
    private readonly consents: GoogleConsents | null = null,
    private readonly time: Time = REAL_TIME,
  ) {
    this.api = gmailApi(apiUrl);
  }

  async *walk(mailbox: HeartbeatMailbox, start: WalkStart, signal: AbortSignal): AsyncGenerator<MailPage> {
    const client = this.clientOf(mailbox);
    const cursors = start.cursors.map(decodeCursor).filter((cursor) => cursor !== null);
    let cursor = cursors.shift() ?? (await this.baseline(client, start, signal));
    for (let restarts = 0; ; restarts++) {
      try {
        if (cursor.phase === 'listing') {
          yield* this.listing(client, cursor, signal);
        }
        yield* this.history(client, cursor.historyId, signal);
        return;
      } catch (error) {
        if (!(error instanceof CursorLostError) || restarts >= MAX_RESTARTS) {
          throw error;
        }
        cursor = cursors.shift() ?? (await this.baseline(client, start, signal));
      }
    }
  }

  /** Two searches: what lies elsewhere may have been in the Inbox, and the list does not say so. */
  async *list(mailbox: HeartbeatMailbox, { from, to }: TimeSpan, signal: AbortSignal): AsyncGenerator<ListedPage> {
    const client = this.clientOf(mailbox);
    const before = to === null ? '' : `before:${epochSeconds(to)}`;
    for (const where of [SCOPE_QUERY, ELSEWHERE_QUERY]) {
      const query = [queryFrom(epochSeconds(from)), before, where].filter((part) => part !== '').join(' ');
      for await (const ids of this.search(client, query, signal)) {
        const candidates = ids.map((id) => ({ id, version: null, wasInScope: true }));
        yield { candidates, isElsewhere: where === ELSEWHERE_QUERY };
      }
    }
  }

  async aliases(mailbox: HeartbeatMailbox, signal: AbortSignal): Promise<string[]> {
    const { sendAs } = await this.clientOf(mailbox).call(
      (api, base, options) => api.users.settings.sendAs.list(base, options),
      sendAsSchema,
      signal,
    );
    // An address that nobody has confirmed yet is not theirs.
    return (sendAs ?? [])
      .filter(
        ({ isPrimary, verificationStatus }) => isPrimary !== true && (verificationStatus ?? 'accepted') === 'accepted',
      )
      .map(({ sendAsEmail }) => canonicalAddress(sendAsEmail))
      .filter((address) => address !== canonicalAddress(mailbox.address));
  }

  async fetch(
    mailbox: HeartbeatMailbox,
    id: string,
    what: 'full' | 'headers',
    signal: AbortSignal,
  ): Promise<FetchedMail | null> {
    const client = this.clientOf(mailbox);
    const format = what === 'full' ? 'full' : 'metadata';
    let message: GmailMessage;
    try {
      message = await client.call(
        (api, base, options) => api.users.messages.get({ ...base, id, format }, options),
        messageSchema,
        signal,
      );
    } catch (error) {
      if (gmailStatus(error) === 404) {
        return null;
      }
      throw error;
    }
    // A text that is not found is no message that is gone: its headers are published when it stays away.
    for (const { part, attachmentId } of missingTexts(message.payload)) {
      const { data } = await client.call(
        (api, base, options) =>
          api.users.messages.attachments.get({ ...base, messageId: id, id: attachmentId }, options),
        attachmentSchema,
        signal,
      );
      part.body = { ...part.body, data };
    }
    return toFetchedMail(message, await this.labelsOf(mailbox).namesOf(message.labelIds ?? [], signal));
  }

  /**
   * Drafts and chats never count. What is in Inbox or Sent counts, and so does what is known to have been there, even
   * when a person or a rule has moved it to the bin or to spam since.
   */
  isInScope({ labels }: FetchedMail, candidate: Candidate): boolean {
    if (labels.includes('DRAFT') || labels.includes('CHAT')) {
      return false;
    }
    return candidate.wasInScope || labels.some((label) => IN_SCOPE.has(label));
  }

  /** Takes the history id first and lists afterwards: the other way round would lose what arrives in between. */
  private async baseline(client: GmailClient, { listFrom }: WalkStart, signal: AbortSignal): Promise<GmailCursor> {
    const { historyId } = await client.call(
      (api, base, options) => api.users.getProfile(base, options),
      profileSchema,
      signal,
    );
    const after = Math.max(0, epochSeconds(listFrom) - LISTING_MARGIN_SECONDS);
    return { v: 1, provider: 'gmail', phase: 'listing', historyId, after };
  }

  private async *listing(
    client: GmailClient,
    cursor: GmailCursor & { phase: 'listing' },
    signal: AbortSignal,
  ): AsyncGenerator<MailPage> {
    // Everywhere, for it may have left the Inbox by now; Gmail leaves spam and bin out of a search unless asked.
    for await (const ids of this.search(client, queryFrom(cursor.after), signal)) {
      const candidates = ids.map((id) => ({ id, version: null, wasInScope: true }));
      yield { candidates, cursor: encodeCursor(cursor), isLast: false };
    }
  }

  private async *search(client: GmailClient, query: string, signal: AbortSignal): AsyncGenerator<string[]> {
    const visited = new Visited();
    let pageToken: string | undefined;
    do {
      requireNew(visited, pageToken);
      const page = await client.call(
        (api, base, options) =>
          api.users.messages.list(
            {
              ...base,
              ...(query === '' ? {} : { q: query }),
              maxResults: PAGE_SIZE,
              ...(pageToken === undefined ? {} : { pageToken }),
            },
            options,
          ),
        listSchema,
        signal,
      );
      yield (page.messages ?? []).map(({ id }) => id);
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }

  private async *history(client: GmailClient, startHistoryId: string, signal: AbortSignal): AsyncGenerator<MailPage> {
    const visited = new Visited();
    let pageToken: string | undefined;
    do {
      requireNew(visited, pageToken);
      const page = await this.historyPage(client, startHistoryId, pageToken, signal);
      pageToken = page.nextPageToken;
      const isLast = pageToken === undefined;
      const next = historyCursor(isLast ? page.historyId : startHistoryId);
      yield { candidates: candidatesOf(page.history ?? []), cursor: encodeCursor(next), isLast };
    } while (pageToken !== undefined);
  }

  private async historyPage(
    client: GmailClient,
    startHistoryId: string,
    pageToken: string | undefined,
    signal: AbortSignal,
  ): Promise<ReturnType<typeof historySchema.parse>> {
    try {
      return await client.call(
        (api, base, options) =>
          api.users.history.list(
            {
              ...base,
              startHistoryId,
              maxResults: PAGE_SIZE,
              historyTypes: ['messageAdded', 'labelAdded', 'labelRemoved'],
              ...(pageToken === undefined ? {} : { pageToken }),
            },
            options,
          ),
        historySchema,
        signal,
      );
    } catch (error) {
      if (gmailStatus(error) === 404) {
        throw new CursorLostError('Gmail no longer knows the history id', { cause: error });
      }
      throw error;
    }
  }

  private labelsOf(mailbox: HeartbeatMailbox): GmailLabels {
    const labels = this.labels.get(mailbox.id) ?? new GmailLabels(() => this.clientOf(mailbox), this.time);
    this.labels.set(mailbox.id, labels);
    return labels;
  }

  private clientOf(mailbox: HeartbeatMailbox): GmailClient {
    const { id, address, access } = mailbox;
    const key = `${id} ${address} ${access}`;
    const newToken = (signal: AbortSignal): Promise<AccessToken> => this.tokenFor(mailbox, signal);
    const client = this.clients.get(key) ?? new GmailClient(newToken, id, this.api, this.newBudget(), this.time);
    this.clients.set(key, client);
    return client;
  }

  /** What a user consented to opens only that user's mailbox, and nothing else opens a mailbox of own consent. */
  private async tokenFor(mailbox: HeartbeatMailbox, signal: AbortSignal): Promise<AccessToken> {
    if (mailbox.access === 'Own consent') {
      return consentedToken(this.consents, mailbox, signal);
    }
    if (this.account === null) {
      throw new NotConnectedError('This poller has no service account for Gmail', {
        actions: ['Its host sets GOOGLE_SERVICE_ACCOUNT_FILE, or an administrator sets Access to Own consent'],
      });
    }
    return mailboxToken(this.account, mailbox.address, signal, this.time);
  }
}

/** Each message once, with the latest record that names it and whether any of them saw it in Inbox or Sent. */
function candidatesOf(records: readonly HistoryRecord[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const record of records) {
    for (const { message, labelIds } of [
      ...(record.messagesAdded ?? []),
      ...(record.labelsAdded ?? []),
      ...(record.labelsRemoved ?? []),
    ]) {
      const known = found.get(message.id);
      const sawScope = [...(message.labelIds ?? []), ...(labelIds ?? [])].some((label) => IN_SCOPE.has(label));
      found.set(message.id, { id: message.id, version: record.id, wasInScope: sawScope || known?.wasInScope === true });
    }
  }
  return [...found.values()];
}

/** Without a moment where all time is asked for: some mail claims to be older than 1970. */
function queryFrom(after: number): string {
  return after > 0 ? `after:${after}` : '';
}

function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

function requireNew(visited: Visited, pageToken = ''): void {
  if (!visited.add(pageToken)) {
    throw new MalformedAnswerError("a list of Gmail's goes in circles");
  }
}
