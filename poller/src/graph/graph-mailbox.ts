import { REAL_TIME, type Time } from '../lib/backoff';
import { GraphClient } from './graph-client';
import { GraphFolders } from './graph-folders';
import { GraphLinks } from './graph-links';
import type { GraphMessage } from './graph-schemas';
import type { GraphTokens } from './microsoft-tokens';

/** One mailbox with what is known of it while the process lives. */
export class GraphMailbox {
  readonly client: GraphClient;
  readonly links: GraphLinks;
  readonly folders: GraphFolders;
  /** Whole messages of the page that is being worked on, by id: they need not be fetched again. */
  rows: ReadonlyMap<string, GraphMessage> = new Map();

  constructor(tokens: GraphTokens, address: string, apiUrl: string, time: Time = REAL_TIME) {
    this.client = new GraphClient(tokens, apiUrl, time);
    this.links = new GraphLinks(apiUrl, address);
    this.folders = new GraphFolders(this.client, this.links);
  }
}
