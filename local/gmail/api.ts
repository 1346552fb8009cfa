import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { ConsentScreen } from '../control/consent-screen';
import { answerBatch, batchPath, type Answer } from './batch';
import { applyFieldMask } from './field-mask';
import { GoogleError } from './google-error';
import type { Mailbox } from './mailbox';
import { decodePathPart, findMethod } from './methods';
import { OAuthError, type Grant, type OAuth } from './oauth';
import type { Quota } from './quota';

export const authorizePath = '/o/oauth2/v2/auth';
const usersPath = /^\/gmail\/v1\/users\/([^/]+)\/(.+)$/;

/** The HTTP side of the stand-in: finds the method and the user, and turns errors into Google's answers. */
export class GmailApi {
  constructor(
    private readonly mailboxes: ReadonlyMap<string, Mailbox>,
    private readonly oauth: OAuth,
    private readonly quota: Quota,
    private readonly isQuotaOn: () => boolean,
    private readonly screen: ConsentScreen,
  ) {}

  /** A request has arrived: until the returned function is called, it is one of those its user has under way. */
  begin(request: IncomingMessage): () => void {
    const token = bearerToken(request.headers.authorization ?? null);
    const mailbox = token === null ? null : this.oauth.grantOf(token)?.mailbox;
    return mailbox ? this.quota.begin(mailbox) : () => undefined;
  }

  /** Answers one request. Rejects only when the stand-in itself is broken. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const host = request.headers.host ?? '127.0.0.1';
    const url = new URL(request.url ?? '/', `http://${host}`);
    if (url.pathname === '/token' && request.method === 'POST') {
      send(response, ...this.token(body, `http://${host}/token`));
      return;
    }
    if (url.pathname === '/revoke' && request.method === 'POST') {
      const isKnown = this.oauth.revokeToken(new URLSearchParams(body).get('token') ?? '');
      send(
        response,
        isKnown ? 200 : 400,
        isKnown ? {} : { error: 'invalid_token', error_description: 'Token expired or revoked' },
      );
      return;
    }
    if (url.pathname === authorizePath) {
      const { status, location, html } = this.screen.answer(
        request.method ?? 'GET',
        url.searchParams,
        new URLSearchParams(body),
      );
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        ...(location === null ? {} : { location }),
      });
      response.end(html);
      return;
    }
    const authorization = request.headers.authorization ?? null;
    if (url.pathname === batchPath && request.method === 'POST') {
      const one = (inner: string, path: string): Answer => this.call(inner, new URL(path, url), authorization);
      const { status, contentType, text } = answerBatch(request.headers['content-type'] ?? '', body, one);
      write(response, status, contentType, text);
      return;
    }
    send(response, ...this.call(request.method ?? 'GET', url, authorization));
  }

  private token(body: string, audience: string): Answer {
    try {
      return [200, this.oauth.issue(new URLSearchParams(body), audience)];
    } catch (error) {
      if (error instanceof OAuthError) {
        return [error.status, { error: error.error, error_description: error.description }];
      }
      throw error;
    }
  }

  private call(method: string, url: URL, authorization: string | null): Answer {
    try {
      return [200, applyFieldMask(this.run(method, url, authorization), url.searchParams.get('fields'))];
    } catch (error) {
      if (error instanceof GoogleError) {
        return [error.status, error.body()];
      }
      throw error;
    }
  }

  private run(method: string, url: URL, authorization: string | null): object {
    const [, userId = '', path = ''] = usersPath.exec(url.pathname) ?? [];
    const found = method === 'GET' ? findMethod(path) : null;
    if (found === null) {
      const text = `Requested URL ${method} ${url.pathname} was not found on this server.`;
      throw new GoogleError(404, 'notFound', `${text} The local stand-in serves what Inbox Sync needs.`);
    }
    const grant = this.grantOf(authorization);
    const mailbox = this.mailboxOf(grant, decodePathPart(userId));
    if (this.isQuotaOn()) {
      this.quota.charge(mailbox.address, found.name);
    }
    return found.run({ mailbox, scopes: grant.scopes, query: url.searchParams });
  }

  private grantOf(authorization: string | null): Grant {
    const token = bearerToken(authorization);
    if (token === null) {
      throw new GoogleError(401, 'required', 'Request is missing required authentication credential.', {
        location: 'Authorization',
      });
    }
    const grant = this.oauth.grantOf(token);
    if (grant === null) {
      throw new GoogleError(401, 'authError', 'Request had invalid authentication credentials.', {
        location: 'Authorization',
      });
    }
    return grant;
  }

  private mailboxOf(grant: Grant, userId: string): Mailbox {
    if (grant.mailbox === null) {
      // A service account that impersonates nobody has no mailbox.
      throw new GoogleError(400, 'failedPrecondition', 'Precondition check failed.', {
        statusName: 'FAILED_PRECONDITION',
      });
    }
    const mailbox = this.mailboxes.get(grant.mailbox);
    if (mailbox === undefined || (userId !== 'me' && userId.toLowerCase() !== grant.mailbox)) {
      throw new GoogleError(403, 'forbidden', `Delegation denied for ${grant.mailbox}`);
    }
    return mailbox;
  }
}

function bearerToken(authorization: string | null): string | null {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  write(response, status, 'application/json; charset=UTF-8', JSON.stringify(body));
}

function write(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'private',
  });
  response.end(text);
}
