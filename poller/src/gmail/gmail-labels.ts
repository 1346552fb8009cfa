import { REAL_TIME, type Time } from '../lib/backoff';
import type { GmailClient } from './gmail-client';
import { labelsSchema } from './gmail-schemas';

/** Labels of Gmail's own are written like this; a user's label has an id of another shape and a name of its own. */
const SYSTEM_LABEL = /^[A-Z_]+$/;
/** A label may be renamed. */
const MAX_AGE_MS = 10 * 60 * 1000;

/** Names of the labels that a user made. Asked for only when a message carries one. */
export class GmailLabels {
  private names: ReadonlyMap<string, string> = new Map();
  private readAt = 0;

  constructor(
    private readonly client: () => GmailClient,
    private readonly time: Time = REAL_TIME,
  ) {}

  /** Names of the user's labels among `labelIds`; one that is deleted meanwhile has none. */
  async namesOf(labelIds: readonly string[], signal: AbortSignal): Promise<string[]> {
    const own = labelIds.filter((label) => !SYSTEM_LABEL.test(label));
    if (own.length === 0) {
      return [];
    }
    if (this.time.now() - this.readAt > MAX_AGE_MS || own.some((label) => !this.names.has(label))) {
      await this.read(signal);
    }
    return own.flatMap((label) => this.names.get(label) ?? []);
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { labels } = await this.client().call(
      (api, base, options) => api.users.labels.list(base, options),
      labelsSchema,
      signal,
    );
    this.names = new Map((labels ?? []).map(({ id, name }) => [id, name]));
    this.readAt = this.time.now();
  }
}
