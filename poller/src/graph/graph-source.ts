import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { canonicalAddress } from '../domain/address';
import type { FetchedMail, MailHeader } from '../domain/mail';
import { REAL_TIME, type Time } from '../lib/backoff';
import { NotConnectedError } from '../lib/errors';
import type { AccessToken } from '../lib/token-endpoint';
import type { Candidate, ListedPage, MailPage, MailSource, TimeSpan, WalkStart } from '../sync/ports';
import { DRAFT_LABEL, messageIdOf, toFetchedMail, withRoot } from './fetched-mail';
import { GraphFailure } from './graph-errors';
import { GraphMailbox } from './graph-mailbox';
import {
  type AttachmentsPage,
  attachmentsSchema,
  type GraphAttachment,
  type GraphMessage,
  messageSchema,
  userSchema,
} from './graph-schemas';
import { GraphWalk } from './graph-walk';
import { consentedToken, type MicrosoftConsents } from './microsoft-consent';
import type { MicrosoftLogin } from './microsoft-login';
import { appToken, KeptToken } from './microsoft-tokens';
import { hasWholeHeader, readMime, readMimeHeaders } from './mime-message';

/** A header is cut there, and so is a message without Message-ID, which has to be read whole to be told apart. */
const MAX_HEADER_BYTES = 512 * 1024;
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

export interface GraphSourceOptions {
  /** Null where mailboxes are read by their users' consent only. */
  readonly login: MicrosoftLogin | null;
  /** Root of the API without version, such as https://graph.microsoft.com; https only. */
  readonly apiUrl: string;
  /** For mailboxes that their users connected themselves. */
  readonly consents?: MicrosoftConsents | null;
  readonly time?: Time;
}

/**
 * Microsoft 365 mailboxes by an app registration, or by refresh tokens of their users.
 *
 * A mail is read from the row that named it, when that row was whole. Sparse rows and messages that left their folder
 * are fetched by their immutable id; what is found under it was in Inbox or Sent Items, wherever it lies now.
 */
export class GraphSource implements MailSource {
  private readonly mailboxes = new Map<string, GraphMailbox>();
  /** One for all mailboxes that the app's permission covers. */
  private readonly appTokens: KeptToken;
  private readonly time: Time;

  constructor(private readonly options: GraphSourceOptions) {
    this.time = options.time ?? REAL_TIME;
    this.appTokens = new KeptToken((signal) => this.appToken(signal), this.time);
  }

  walk(mailbox: HeartbeatMailbox, start: WalkStart, signal: AbortSignal): AsyncIterable<MailPage> {
    return this.walkOf(mailbox, signal).pages(start);
  }

  list(mailbox: HeartbeatMailbox, span: TimeSpan, signal: AbortSignal): AsyncIterable<ListedPage> {
    return this.walkOf(mailbox, signal).listed(span);
  }

  async fetch(
    mailbox: HeartbeatMailbox,
    id: string,
    what: 'full' | 'headers',
    signal: AbortSignal,
  ): Promise<FetchedMail | null> {
    const box = this.mailboxOf(mailbox);
    try {
      const row = what === 'full' ? box.rows.get(id) : undefined;
      const message = row ?? (await box.client.get(box.links.message(id, what), messageSchema, signal));
      return await this.complete(box, message, what, signal);
    } catch (error) {
      if (error instanceof GraphFailure && error.status === 404) {
        return null;
      }
      throw error;
    }
  }

  /** Drafts never count. Every candidate was seen in Inbox or Sent Items, or is mail in a folder that counts. */
  isInScope({ labels }: FetchedMail, candidate: Candidate): boolean {
    return candidate.wasInScope && !labels.includes(DRAFT_LABEL);
  }

  /**
   * Needs the application permission User.Read.All, or User.Read with the user's own consent. proxyAddresses also holds
   * addresses of other kinds (x500, sip), which no mail is sent to.
   */
  async aliases(mailbox: HeartbeatMailbox, signal: AbortSignal): Promise<string[]> {
    const { client, links } = this.mailboxOf(mailbox);
    const { proxyAddresses, mail } = await client.get(links.aliases(), userSchema, signal);
    const smtp = (proxyAddresses ?? []).filter((address) => /^smtp:/i.test(address)).map((address) => address.slice(5));
    const all = [...(mail === null || mail === undefined ? [] : [mail]), ...smtp].map(canonicalAddress);
    return [...new Set(all)].filter((address) => address !== canonicalAddress(mailbox.address));
  }

  private async complete(
    box: GraphMailbox,
    message: GraphMessage,
    what: 'full' | 'headers',
    signal: AbortSignal,
  ): Promise<FetchedMail> {
    const headers = await this.headersOf(box, message, signal);
    if (what === 'full' && messageIdOf(message, headers) === '') {
      const bytes = await box.client.bytes(box.links.mime(message.id), MAX_MESSAGE_BYTES, () => false, signal);
      return withRoot(message, readMime(bytes));
    }
    const attachments = what === 'full' && mayHaveFiles(message) ? await this.attachmentsOf(box, message, signal) : [];
    return toFetchedMail(message, headers, attachments);
  }

  /** Copies in Sent Items went through no transport: their header is in the MIME only. */
  private async headersOf(box: GraphMailbox, message: GraphMessage, signal: AbortSignal): Promise<MailHeader[]> {
    const given = message.internetMessageHeaders ?? [];
    if (given.length > 0 || message.isDraft) {
      return given;
    }
    return readMimeHeaders(
      await box.client.bytes(box.links.mime(message.id), MAX_HEADER_BYTES, hasWholeHeader, signal),
    );
  }

  private async attachmentsOf(
    box: GraphMailbox,
    { id }: GraphMessage,
    signal: AbortSignal,
  ): Promise<GraphAttachment[]> {
    const found: GraphAttachment[] = [];
    for (let link: string | undefined = box.links.attachments(id); link !== undefined;) {
      const page: AttachmentsPage = await box.client.get(link, attachmentsSchema, signal);
      found.push(...page.value);
      const next: string | undefined = page['@odata.nextLink'];
      link = next === undefined ? undefined : box.links.checked(next);
    }
    return found;
  }

  private walkOf(mailbox: HeartbeatMailbox, signal: AbortSignal): GraphWalk {
    return new GraphWalk(this.mailboxOf(mailbox), () => this.time.now(), signal);
  }

  /** What a user consented to opens only that user's mailbox, and nothing else opens a mailbox of own consent. */
  private mailboxOf(mailbox: HeartbeatMailbox): GraphMailbox {
    const { id, address, access } = mailbox;
    const { apiUrl, consents = null } = this.options;
    const key = `${id} ${address} ${access}`;
    const known = this.mailboxes.get(key);
    if (known !== undefined) {
      return known;
    }
    const tokens =
      access === 'Own consent'
        ? new KeptToken((signal) => consentedToken(consents, mailbox, apiUrl, signal), this.time)
        : this.appTokens;
    const made = new GraphMailbox(tokens, address, apiUrl, this.time);
    this.mailboxes.set(key, made);
    return made;
  }

  private async appToken(signal: AbortSignal): Promise<AccessToken> {
    const { login, apiUrl } = this.options;
    if (login === null) {
      throw new NotConnectedError('This poller has no app permission for Microsoft 365', {
        actions: ['Its host sets MICROSOFT_CLIENT_ID, or an administrator sets Access to Own consent'],
      });
    }
    return appToken(login, apiUrl, signal, this.time);
  }
}

/** hasAttachments says nothing of images inside the text; those leave `cid:` there. */
function mayHaveFiles({ hasAttachments, body }: GraphMessage): boolean {
  return hasAttachments === true || body?.content.includes('cid:') === true;
}
