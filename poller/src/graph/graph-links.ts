import { MalformedAnswerError } from './graph-errors';
import { type ListWindow, type SyncedFolder } from './graph-cursor';
import { HEADER_FIELDS, LISTED_FIELDS, MESSAGE_FIELDS } from './graph-schemas';

/** Rows of fat pages; of thin ones that hold no text. */
export const FAT_PAGE = 50;
export const THIN_PAGE = 200;

/** The URLs of one mailbox, and which of the links that Graph hands out may be followed. */
export class GraphLinks {
  private readonly root: string;
  private readonly user: string;

  /** @param apiUrl without version; @param address of the mailbox */
  constructor(apiUrl: string, address: string) {
    this.root = `${apiUrl.replace(/\/+$/, '')}/v1.0`;
    this.user = `${this.root}/users/${encodeURIComponent(address)}`;
  }

  /**
   * A token is sent along with each link, so only https links to the configured host, below its v1.0, are followed.
   * Graph may name the mailbox by its id, so the path is not looked at further.
   */
  isOurs(link: string): boolean {
    if (!URL.canParse(link)) {
      return false;
    }
    const { origin, pathname, username, password } = new URL(link);
    const own = new URL(this.root);
    return origin === own.origin && pathname.startsWith(`${own.pathname}/`) && username === '' && password === '';
  }

  /** @throws {MalformedAnswerError} for a link that leads elsewhere */
  checked(link: string): string {
    if (!this.isOurs(link)) {
      throw new MalformedAnswerError('Microsoft Graph handed out a link to another host');
    }
    return link;
  }

  /** The first request of a delta over what was received since. */
  firstDelta(folder: SyncedFolder, since: Date): string {
    const filter = encode(`receivedDateTime ge ${seconds(since)}`);
    return `${this.user}/mailFolders/${folder}/messages/delta?$select=${MESSAGE_FIELDS}&$filter=${filter}`;
  }

  /** When the message was received before which, newest first, `skip` others came since `from`. */
  boundary(folder: SyncedFolder, from: Date, skip: number): string {
    const filter = encode(`receivedDateTime ge ${seconds(from)}`);
    const order = encode('receivedDateTime desc');
    const query = `$filter=${filter}&$orderby=${order}&$top=1&$skip=${skip}&$select=receivedDateTime`;
    return `${this.user}/mailFolders/${folder}/messages?${query}`;
  }

  /** A page of a window, oldest first; whole messages where the folder alone says that they count. */
  window({ where, from, to }: ListWindow): string {
    const path = where === 'all' ? '/messages' : `/mailFolders/${where}/messages`;
    const until = to === null ? '' : ` and receivedDateTime le ${seconds(new Date(to))}`;
    const filter = encode(`receivedDateTime ge ${seconds(new Date(from))}${until}`);
    const order = encode('receivedDateTime asc');
    const [fields, size] = where === 'all' ? [LISTED_FIELDS, THIN_PAGE] : [MESSAGE_FIELDS, FAT_PAGE];
    return `${this.user}${path}?$filter=${filter}&$orderby=${order}&$top=${size}&$select=${fields}`;
  }

  message(id: string, what: 'full' | 'headers'): string {
    return `${this.user}/messages/${encode(id)}?$select=${what === 'full' ? MESSAGE_FIELDS : HEADER_FIELDS}`;
  }

  mime(id: string): string {
    return `${this.user}/messages/${encode(id)}/$value`;
  }

  attachments(id: string): string {
    return `${this.user}/messages/${encode(id)}/attachments?$select=name,contentType,isInline`;
  }

  folder(id: string): string {
    return `${this.user}/mailFolders/${encode(id)}?$select=id,parentFolderId`;
  }

  aliases(): string {
    return `${this.user}?$select=mail,proxyAddresses`;
  }

  batch(): string {
    return `${this.root}/$batch`;
  }

  /** As a part of a batch names it. */
  relative(url: string): string {
    return url.slice(this.root.length);
  }
}

/** Graph takes whole seconds; rounding down asks for a little more, never for less. */
function seconds(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z');
}

function encode(text: string): string {
  return encodeURIComponent(text);
}
