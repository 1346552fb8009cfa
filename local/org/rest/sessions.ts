import { randomBytes } from 'node:crypto';

/** Salesforce's default session timeout: two hours without a request. */
const timeoutMs = 2 * 60 * 60 * 1000;

/** The access tokens that were given out. */
export class Sessions {
  private readonly byToken = new Map<string, { userId: string; lastUsedAt: number }>();

  constructor(
    private readonly organizationId: string,
    private readonly now: () => number,
  ) {}

  /** @returns a new access token in an org's format */
  open(userId: string): string {
    const token = `${this.organizationId.slice(0, 15)}!${randomBytes(72).toString('base64url')}`;
    this.byToken.set(token, { userId, lastUsedAt: this.now() });
    return token;
  }

  /** @returns the user's id; null when the token is unknown, revoked or idle for too long */
  use(token: string): string | null {
    const session = this.byToken.get(token);
    if (!session || this.now() - session.lastUsedAt > timeoutMs) {
      this.byToken.delete(token);
      return null;
    }
    session.lastUsedAt = this.now();
    return session.userId;
  }

  /** @returns whether there was such a token */
  close(token: string): boolean {
    return this.byToken.delete(token);
  }
}
