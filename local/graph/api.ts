import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { ConsentScreen } from '../control/consent-screen';
import { answerBatch, type Answer, type Asked } from './batch';
import type { DeltaQuirks } from './delta';
import { accessDenied, GraphError, requestDenied } from './graph-error';
import type { Mailbox } from './mailbox';
import { findMethod } from './methods';
import { OAuthError, type GraphGrant, type OAuth } from './oauth';
import { readPreferences } from './preferences';
import type { Throttle } from './throttle';

const tokenPath = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;
const authorizePath = /^\/[^/]+\/oauth2\/v2\.0\/authorize$/;
const userPath = /^\/v1\.0\/(?:me|users\/([^/]+))(\/.*)?$/i;
/** Headers that say nothing about the answer, and those that are honoured. */
const knownHeaders = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'authorization', 'client-request-id', 'connection'],
  ...['content-length', 'content-type', 'host', 'prefer', 'sdkversion', 'sec-fetch-mode', 'user-agent'],
]);

/** The HTTP side of the stand-in: finds the method and the mailbox, and turns errors into Graph's answers. */
export class GraphApi {
  constructor(
    private readonly mailboxes: ReadonlyMap<string, Mailbox>,
    private readonly oauth: OAuth,
    private readonly throttle: Throttle,
    private readonly quirks: DeltaQuirks,
    /** Mailboxes that the administrator has closed to the app. */
    private readonly closed: ReadonlySet<string>,
    private readonly screen: ConsentScreen,
  ) {}

  /** A request has arrived: until the returned function is called, it is one of those its mailbox has under way. */
  begin(request: IncomingMessage): () => void {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const grant = this.oauth.grantOf(bearerToken(request.headers.authorization) ?? '');
    const key = grant === null ? null : this.keyOf(url, grant);
    return key === null ? () => undefined : this.throttle.begin(key);
  }

  /** Answers one request. Rejects only when the stand-in itself is broken. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const url = new URL(request.url ?? '/', `https://${request.headers.host ?? 'localhost'}`);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    const method = request.method ?? 'GET';
    const tenant = tokenPath.exec(url.pathname)?.[1];
    if (tenant !== undefined && method === 'POST') {
      write(response, this.token(tenant, body, url.href));
      return;
    }
    if (authorizePath.test(url.pathname)) {
      const { status, location, html } = this.screen.answer(method, url.searchParams, new URLSearchParams(body));
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        ...(location === null ? {} : { location }),
      });
      response.end(html);
      return;
    }
    const authorization = headers['authorization'] ?? '';
    if (method === 'POST' && url.pathname === '/v1.0/$batch') {
      write(response, await this.batch(body, url, { method, url, headers }));
      return;
    }
    write(response, await this.guarded(() => this.call({ method, url, headers }, authorization)));
  }

  private token(tenant: string, body: string, tokenUrl: string): Answer {
    try {
      return { status: 200, headers: {}, body: this.oauth.issue(tenant, new URLSearchParams(body), tokenUrl) };
    } catch (error) {
      if (error instanceof OAuthError) {
        return { status: error.status, headers: {}, body: error.body() };
      }
      throw error;
    }
  }

  private batch(body: string, base: URL, outer: Asked): Promise<Answer> {
    const authorization = outer.headers['authorization'] ?? '';
    return this.guarded(() => {
      checkHeaders(outer.headers);
      const grant = this.grantOf(authorization);
      return answerBatch(body, base, async (part) => {
        const key = this.keyOf(part.url, grant);
        const end = key === null ? () => undefined : this.throttle.begin(key);
        try {
          return await this.guarded(() => this.call(part, authorization));
        } finally {
          end();
        }
      });
    });
  }

  private async guarded(run: () => Promise<Answer>): Promise<Answer> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof GraphError) {
        return { status: error.status, headers: error.headers, body: error.body() };
      }
      throw error;
    }
  }

  private async call({ method, url, headers }: Asked, authorization: string): Promise<Answer> {
    checkHeaders(headers);
    const grant = this.grantOf(authorization);
    const [, , path = ''] = userPath.exec(url.pathname) ?? [];
    const run = method === 'GET' && userPath.test(url.pathname) ? findMethod(path) : null;
    if (run === null) {
      const text = `Resource not found for ${method} ${url.pathname}: the local stand-in serves what Inbox Sync needs.`;
      throw new GraphError(400, 'BadRequest', text);
    }
    checkPermission(path, grant);
    const mailbox = this.mailboxOf(url, grant);
    this.throttle.charge(`${grant.clientId} ${mailbox.address}`);
    const preferences = readPreferences(headers['prefer'] ?? null);
    const applied = preferences.applied === '' ? {} : { 'Preference-Applied': preferences.applied };
    return { status: 200, headers: applied, body: await run({ mailbox, url, preferences, quirks: this.quirks }) };
  }

  private grantOf(authorization: string): GraphGrant {
    const token = bearerToken(authorization);
    const grant = token === null ? null : this.oauth.grantOf(token);
    if (grant === null) {
      const text = token === null ? 'Access token is empty.' : 'Access token has expired or is not yet valid.';
      throw new GraphError(401, 'InvalidAuthenticationToken', text);
    }
    return grant;
  }

  private mailboxOf(url: URL, grant: GraphGrant): Mailbox {
    const named = userPath.exec(url.pathname)?.[1];
    const asked = decodeURIComponent(named ?? grant.mailbox ?? '').toLowerCase();
    if (named === undefined && grant.mailbox === null) {
      throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
    }
    const mailbox = this.mailboxes.get(asked) ?? [...this.mailboxes.values()].find(({ userId }) => userId === asked);
    if (mailbox === undefined) {
      throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${asked}' is invalid.`);
    }
    if (grant.mailbox === null ? this.closed.has(mailbox.address) : grant.mailbox !== mailbox.address) {
      throw accessDenied();
    }
    return mailbox;
  }

  /** Who is throttled together: an app and a mailbox. Null for what concerns no mailbox. */
  private keyOf(url: URL, { clientId, mailbox }: GraphGrant): string | null {
    const [whole, named] = userPath.exec(url.pathname) ?? [];
    return whole === undefined ? null : `${clientId} ${decodeURIComponent(named ?? mailbox ?? '').toLowerCase()}`;
  }
}

/**
 * A profile needs User.Read.All of an app and User.Read of a user, mail Mail.Read of either; what the permission reference
 * (https://learn.microsoft.com/graph/permissions-reference) names besides is not modelled.
 */
function checkPermission(path: string, { mailbox, permissions }: GraphGrant): void {
  const needed = path !== '' ? 'Mail.Read' : mailbox === null ? 'User.Read.All' : 'User.Read';
  if (!permissions.has(needed)) {
    throw path === '' ? requestDenied() : accessDenied();
  }
}

function checkHeaders(headers: Asked['headers']): void {
  const unknown = Object.keys(headers).find((name) => !knownHeaders.has(name));
  if (unknown !== undefined) {
    throw new GraphError(400, 'BadRequest', `The local stand-in does not know the header ${unknown}.`);
  }
}

function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body), 'utf8');
  const json = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  response.writeHead(status, {
    'content-type': Buffer.isBuffer(body) ? 'text/plain' : json,
    'content-length': bytes.length,
    'cache-control': 'private',
    ...headers,
  });
  response.end(bytes);
}
