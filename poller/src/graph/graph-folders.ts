import { ServiceUnavailableError } from '../lib/errors';
import type { GraphClient } from './graph-client';
import { GraphFailure } from './graph-errors';
import type { GraphLinks } from './graph-links';
import { batchSchema, folderSchema } from './graph-schemas';

/** What lies in these, or in a folder below them, was not received or is not wanted. Names are Graph's. */
const EXCLUDED = ['deleteditems', 'junkemail', 'drafts', 'outbox', 'conversationhistory'] as const;
/** Known beforehand, so that mail in its usual places costs no further call. */
const COUNTING = ['msgfolderroot', 'inbox', 'sentitems', 'archive'];
const MAX_DEPTH = 50;

/** Which folders of one mailbox hold mail that counts. Folders are known by id: people's names for them differ. */
export class GraphFolders {
  private known: Promise<Map<string, boolean>> | null = null;

  constructor(
    private readonly client: GraphClient,
    private readonly links: GraphLinks,
  ) {}

  /** Whether mail in the folder counts; asks for the folders above it when the folder is new. */
  async counts(folderId: string, signal: AbortSignal): Promise<boolean> {
    this.known ??= this.wellKnown(signal);
    let known: Map<string, boolean>;
    try {
      known = await this.known;
    } catch (error) {
      this.known = null;
      throw error;
    }
    const passed: string[] = [];
    let counts: boolean | undefined;
    for (let id = folderId; counts === undefined;) {
      counts = known.get(id);
      if (counts === undefined) {
        passed.push(id);
        const parent = passed.length > MAX_DEPTH ? null : await this.parentOf(id, signal);
        counts = parent === null || parent === id ? true : undefined;
        id = parent ?? id;
      }
    }
    passed.forEach((id) => known.set(id, counts));
    return counts;
  }

  private async parentOf(id: string, signal: AbortSignal): Promise<string | null> {
    try {
      return (await this.client.get(this.links.folder(id), folderSchema, signal)).parentFolderId ?? null;
    } catch (error) {
      if (error instanceof GraphFailure && (error.status === 404 || error.status === 400)) {
        // Above the root there is nothing that could be asked for; what cannot be told counts.
        return null;
      }
      throw error;
    }
  }

  /** One batch for all of them; a mailbox need not have each. */
  private async wellKnown(signal: AbortSignal): Promise<Map<string, boolean>> {
    const requests = [...EXCLUDED, ...COUNTING].map((name) => ({
      id: name,
      method: 'GET',
      url: this.links.relative(this.links.folder(name)),
      headers: { Prefer: 'IdType="ImmutableId"' },
    }));
    const known = new Map<string, boolean>();
    const { responses } = await this.client.post(this.links.batch(), { requests }, batchSchema, signal);
    for (const { id: name, status, body } of responses) {
      const folder = folderSchema.safeParse(body).data;
      if (status === 200 && folder !== undefined) {
        known.set(folder.id, COUNTING.includes(name));
      } else if (status !== 404) {
        // Parts of a batch fail on their own, with 429 for instance: without the answer nothing can be left out.
        throw new ServiceUnavailableError('Microsoft Graph did not tell the folders of the mailbox', { status });
      }
    }
    return known;
  }
}
