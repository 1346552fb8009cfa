/** What connecting a mailbox by its user's consent needs of the world; the adapters implement it. */
import type { ConnectAnswer, ConnectRequest } from '../../../contract/connect';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import { InboxSyncError } from '../lib/errors';

export type Provider = HeartbeatMailbox['provider'];

/** Whose token it is; both are authenticated with the stored one. */
export type TokenOwner = Pick<HeartbeatMailbox, 'id' | 'provider'>;

/** Refresh tokens of users who connected their own mailbox, encrypted at rest. */
export interface RefreshTokens {
  /**
   * @returns null where nobody has consented
   * @throws {ConsentLostError} what is stored cannot be decrypted any more
   */
  read(owner: TokenOwner): Promise<string | null>;
  /**
   * A new consent takes the place of an older one.
   *
   * @param account the address that consented: the mailbox's own, or one of its aliases
   */
  save(owner: TokenOwner, refreshToken: string, account: string): Promise<void>;
  /** The provider exchanged the token for the next one. Keeps a consent that was given meanwhile. */
  rotate(owner: TokenOwner, previous: string, next: string): Promise<void>;
}

/** The same tokens, as far as Salesforce decides about them. */
export interface StoredConsents {
  /**
   * Deletes what nobody wants used any more: of mailboxes that are not listed, not read by own consent, at the other
   * provider, or of another address than the one that consented.
   *
   * @param before what was stored later stays for now
   * @returns what was deleted, with the token where the same account has not consented for another mailbox
   */
  retire(listed: readonly HeartbeatMailbox[], before: Date): Promise<RetiredConsent[]>;
}

export interface RetiredConsent {
  readonly mailboxId: string;
  readonly provider: Provider;
  /** Null where it must not be taken back at the provider, or cannot be read any more. */
  readonly refreshToken: string | null;
}

/** What is asked of the provider's consent screen. */
export interface ConsentQuestion {
  readonly state: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly redirectUri: string;
  /** The mailbox, so that the right account is offered. */
  readonly address: string;
}

/** What a person consented to. */
export interface Consent {
  readonly refreshToken: string;
  /** Of the account, lower-cased. */
  readonly addresses: readonly string[];
}

/** One provider's consent screen and what comes back from it. */
export interface ConsentProvider {
  authorizeUrl(question: ConsentQuestion): string;
  /**
   * @throws {ConsentError} `missing-scope` or `provider-error`
   * @throws {ServiceUnavailableError} the provider did not answer
   */
  redeem(code: string, verifier: string, redirectUri: string, signal: AbortSignal): Promise<Consent>;
}

/** A consent under way, between the person's leaving and coming back. */
export interface Attempt {
  readonly mailbox: ConnectAnswer['mailbox'];
  readonly verifier: string;
  readonly redirectUri: string;
  /** Null on the command line. */
  readonly returnUrl: string | null;
}

export interface Attempts {
  /** @param browser what only the browser knows that began it */
  begin(state: string, browser: string, attempt: Attempt, expiresAt: Date): Promise<void>;
  /** Takes an attempt out, once. Null when there is none; it stays when another browser asks. */
  take(state: string, browser: string, now: Date): Promise<Attempt | 'other-browser' | null>;
}

/** Resolves the requests of the setup page. */
export interface ConnectRequests {
  /** @throws {ConsentError} the org refuses the request, or does not answer (`salesforce-away`) */
  resolve(request: ConnectRequest, signal: AbortSignal): Promise<ConnectAnswer>;
}

export type ConsentProblem =
  | 'incomplete-link'
  | 'unknown-request'
  | 'used-request'
  | 'expired-request'
  | 'mailbox-gone'
  | 'wrong-org'
  | 'salesforce-away'
  | 'too-many'
  | 'not-allowed'
  | 'no-client'
  | 'forged-state'
  | 'unknown-state'
  | 'consent-refused'
  | 'missing-scope'
  | 'wrong-account'
  | 'provider-error'
  | 'provider-away';

/** A mailbox was not connected; nothing was stored. `problem` decides what the person is told. */
export class ConsentError extends InboxSyncError {
  constructor(
    readonly problem: ConsentProblem,
    /** More for the person, in words of ours or the provider's error code; never a secret. */
    readonly detail: string | null = null,
  ) {
    super(`the mailbox was not connected (${problem})`);
  }
}
