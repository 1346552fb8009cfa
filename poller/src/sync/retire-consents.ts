/**
 * Forgets what users consented to as soon as nobody wants it used any more: the mailbox was deleted in Salesforce, is read
 * by the service account now, or is another address than the one that consented. A paused mailbox keeps its consent.
 */
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { errorName } from '../lib/errors';
import type { Logger } from '../lib/logger';
import type { Provider, StoredConsents } from './consent';

/** Takes a refresh token back at its provider. @throws {ServiceUnavailableError} it did not answer */
export type Revoke = (refreshToken: string, signal: AbortSignal) => Promise<void>;

/** What the org's side of the engine needs of it. */
export type Consents = Pick<ConsentRetirement, 'retire'>;

/** A consent that was just given may be of a mailbox that an older list of mailboxes does not have yet. */
const SETTLED_MS = 10 * 60_000;

export class ConsentRetirement {
  constructor(
    private readonly tokens: StoredConsents,
    /** Null where the provider has no way to take a single token back. */
    private readonly revokers: Readonly<Record<Provider, Revoke | null>>,
    private readonly log: Logger,
  ) {}

  /**
   * Deletes first and revokes then, as far as the provider lets: what cannot be revoked is of no use to anybody.
   *
   * @param listed every mailbox that Salesforce has
   */
  async retire(listed: readonly HeartbeatMailbox[], at: Date, signal: AbortSignal): Promise<void> {
    for (const { mailboxId, provider, refreshToken } of await this.tokens.retire(
      listed,
      new Date(at.getTime() - SETTLED_MS),
    )) {
      const revoke = this.revokers[provider];
      let isRevoked = false;
      if (revoke !== null && refreshToken !== null) {
        try {
          await revoke(refreshToken, signal);
          isRevoked = true;
        } catch (error) {
          this.log.warn({ mailbox: mailboxId, error: errorName(error) }, 'a consent could not be taken back');
        }
      }
      this.log.info({ mailbox: mailboxId, provider, isRevoked }, 'consent forgotten');
    }
  }
}
