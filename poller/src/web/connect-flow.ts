import { createHash, randomBytes } from 'node:crypto';
import { connectVersion } from '../../../contract/connect';
import type { AllowedMailboxes } from '../domain/allowed-mailboxes';
import { InboxSyncError } from '../lib/errors';
import {
  type Attempt,
  type Attempts,
  type ConnectRequests,
  ConsentError,
  type ConsentProvider,
  type Provider,
  type RefreshTokens,
} from '../sync/consent';

const LIFETIME_MS = 10 * 60_000;
/** So many links that Apex refuses are looked up in ten minutes: each look costs an API call of the org. */
const MOST_REFUSED = 100;

/** What connecting needs. */
export interface ConnectPorts {
  /** Null where this poller has no client for the provider. */
  readonly providers: Readonly<Record<Provider, ConsentProvider | null>>;
  readonly attempts: Attempts;
  readonly tokens: RefreshTokens;
  readonly requests: ConnectRequests;
  readonly allowed: AllowedMailboxes;
  /** The org of the state; null before the first heartbeat. */
  readonly orgId: () => Promise<string | null>;
  /** Tells Salesforce that the mailbox is connected. @returns false when Salesforce hears of it later */
  readonly report: (mailboxId: string, signal: AbortSignal) => Promise<boolean>;
}

/** Where the browser goes next, and what it has to bring back. */
export interface Departure {
  readonly url: string;
  readonly cookie: { readonly name: string; readonly value: string };
}

export interface Arrival {
  readonly mailboxId: string;
  readonly returnUrl: string | null;
  readonly isReported: boolean;
}

/** What came back from the provider, as query parameters. */
export interface Callback {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
}

/**
 * A consent from its beginning to the stored token. The state is random, known to this browser only by a cookie of its
 * own, and good once; the code is bound to it by PKCE. Nothing is stored before everything was checked.
 */
export class ConnectFlow {
  private refused: number[] = [];

  constructor(private readonly ports: ConnectPorts) {}

  /**
   * From the link of the setup page to the consent screen.
   *
   * @param base root of the redirect URIs, without slash at the end
   * @throws {ConsentError} nothing was stored
   */
  async begin(request: string, org: string, base: string, signal: AbortSignal): Promise<Departure> {
    if (!/^[0-9a-f]{64}$/.test(request) || !/^[a-zA-Z0-9]{18}$/.test(org)) {
      throw new ConsentError('incomplete-link');
    }
    const orgId = await this.ports.orgId();
    if (orgId !== null && orgId !== org) {
      throw new ConsentError('wrong-org');
    }
    this.requireQuiet();
    const claim = randomBytes(32).toString('hex');
    const { mailbox, returnUrl } = await this.ports.requests
      .resolve({ version: connectVersion, orgId: org, request, claim }, signal)
      .catch((error: unknown) => {
        if (error instanceof ConsentError && error.problem !== 'salesforce-away') {
          this.refused.push(Date.now());
        }
        throw error;
      });
    return this.depart(mailbox, returnUrl, base);
  }

  /** To the consent screen for a mailbox that is known already. Throws as {@link begin} does. */
  async depart(mailbox: Attempt['mailbox'], returnUrl: string | null, base: string): Promise<Departure> {
    const provider = this.ports.providers[mailbox.provider];
    if (!this.ports.allowed.allows(mailbox.address)) {
      throw new ConsentError('not-allowed');
    }
    if (provider === null) {
      throw new ConsentError('no-client', mailbox.provider);
    }
    const [state, browser, verifier] = [secret(), secret(), secret()];
    const redirectUri = `${base}/oauth/${mailbox.provider.toLowerCase()}/callback`;
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    await this.ports.attempts.begin(state, browser, { mailbox, verifier, redirectUri, returnUrl }, expiresAt);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const url = provider.authorizeUrl({ state, challenge, redirectUri, address: mailbox.address });
    return { url, cookie: { name: cookieName(state), value: browser } };
  }

  /**
   * From the consent screen to the stored token.
   *
   * @param browser the value of the cookie that belongs to the state; empty without one
   * @throws {ConsentError} nothing was stored
   */
  async arrive(provider: Provider, callback: Callback, browser: string, signal: AbortSignal): Promise<Arrival> {
    const attempt = await this.attemptOf(provider, callback.state ?? '', browser);
    if (callback.error !== null) {
      throw new ConsentError(callback.error === 'access_denied' ? 'consent-refused' : 'provider-error', callback.error);
    }
    const screen = this.ports.providers[provider];
    if (callback.code === null || screen === null) {
      throw new ConsentError('provider-error', 'no code');
    }
    const { mailbox, verifier, redirectUri, returnUrl } = attempt;
    const consent = await screen.redeem(callback.code, verifier, redirectUri, signal).catch((error: unknown) => {
      throw error instanceof InboxSyncError && !(error instanceof ConsentError)
        ? new ConsentError('provider-away')
        : error;
    });
    const own = new Set([mailbox.address, ...mailbox.aliases]);
    const account = consent.addresses.find((address) => own.has(address));
    if (account === undefined) {
      throw new ConsentError('wrong-account', mailbox.address);
    }
    await this.ports.tokens.save(mailbox, consent.refreshToken, account);
    return { mailboxId: mailbox.id, returnUrl, isReported: await this.ports.report(mailbox.id, signal) };
  }

  private async attemptOf(provider: Provider, state: string, browser: string): Promise<Attempt> {
    const attempt = await this.ports.attempts.take(state, browser, new Date());
    if (attempt === null) {
      throw new ConsentError('unknown-state');
    }
    if (attempt === 'other-browser' || attempt.mailbox.provider !== provider) {
      throw new ConsentError('forged-state');
    }
    return attempt;
  }

  private requireQuiet(): void {
    this.refused = this.refused.filter((at) => at > Date.now() - LIFETIME_MS);
    if (this.refused.length >= MOST_REFUSED) {
      throw new ConsentError('too-many');
    }
  }
}

/** The cookie of one attempt: several may be under way in one browser. */
export function cookieName(state: string): string {
  return `inbox_sync_${createHash('sha256').update(state).digest('hex').slice(0, 12)}`;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
