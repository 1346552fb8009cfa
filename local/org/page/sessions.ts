import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A person at the page. */
export interface PageSession {
  readonly userId: string;
  /** Must come with each call, so that no other site can make one with the cookie alone. */
  readonly token: string;
}

/** Who is logged in, by a cookie. */
export class PageSessions {
  private readonly byCookie = new Map<string, PageSession>();

  /** @param cookieName of this server alone: cookies of 127.0.0.1 are seen by every port */
  constructor(private readonly cookieName: () => string) {}

  /** @returns the header that gives the browser its cookie */
  open(userId: string): string {
    const id = randomBytes(24).toString('base64url');
    this.byCookie.set(id, { userId, token: randomBytes(24).toString('base64url') });
    return `${this.cookieName()}=${id}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** @returns the header that takes the cookie away */
  close(request: IncomingMessage): string {
    this.byCookie.delete(this.cookieOf(request) ?? '');
    return `${this.cookieName()}=; Path=/; Max-Age=0`;
  }

  of(request: IncomingMessage): PageSession | null {
    return this.byCookie.get(this.cookieOf(request) ?? '') ?? null;
  }

  private cookieOf(request: IncomingMessage): string | null {
    const cookies = (request.headers.cookie ?? '').split('; ').map((cookie) => cookie.split('='));
    return cookies.find(([name]) => name === this.cookieName())?.[1] ?? null;
  }
}
