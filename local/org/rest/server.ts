import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Faults } from '../../control/faults';
import type { RequestLog } from '../../control/request-log';
import { serveWithFaults } from '../../control/serve-with-faults';
import { NotModelledError } from '../kernel/exceptions';
import { startPubSub } from '../pubsub/server';
import { methodNotAllowed, notFound, notModelled, RestError, type Answer } from './answers';
import { answerApexRest } from './apex-rest';
import { ApiUsage, developerEdition, type OrgAllowance } from './api-usage';
import type { ApiContext } from './api-request';
import { parseJson, send, unpacked } from './http-body';
import { identity, userInfo } from './identity';
import { issueToken, type ConnectedApp } from './oauth';
import { QueryLocators } from './query-locators';
import { answerApi } from './resources';
import type { OrgUser, RestOrg } from './rest-org';
import { Sessions } from './sessions';
import { checkVersion, listVersions } from './versions';

/** A running REST server over an org. */
export interface OrgServer {
  /** Login URL and instance URL in one, without a trailing slash. */
  readonly url: string;
  /** The Pub/Sub API over the same sessions and the same event bus: gRPC on a port of its own, without TLS. */
  readonly pubSubUrl: string;
  readonly usage: ApiUsage;
  close(): Promise<void>;
}

export interface OrgServerOptions {
  readonly org: RestOrg;
  readonly app: ConnectedApp;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly allowance?: OrgAllowance;
}

interface Call {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
}

/** Serves Salesforce's OAuth, REST and Apex REST on a free port of 127.0.0.1, over plain HTTP, and Pub/Sub beside it. */
export async function startOrgServer(options: OrgServerOptions): Promise<OrgServer> {
  const { org, faults, log } = options;
  const now = (): number => org.now();
  const usage = new ApiUsage(now, () => faults.isQuotaOn('salesforce'), options.allowance ?? developerEdition);
  org.useLimits(() => usage.orgLimits());
  const sessions = new Sessions(org.organizationId, now);
  const locators = new QueryLocators();
  let url = '';
  const server = createServer(
    serveWithFaults(
      'salesforce',
      (request, response) => answer(request, response, options, { org, usage, locators, url }, sessions),
      faults,
      log,
    ),
  );
  // Clients keep connections open between two cycles; Node's 5 s would close one just as it is used again.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pubSub = await startPubSub({ org, sessions, usage, faults, log, instanceUrl: url });
  return {
    url,
    pubSubUrl: pubSub.url,
    usage,
    close: () =>
      new Promise((closed, failed) => {
        pubSub.close();
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { app }: OrgServerOptions,
  context: ApiContext,
  sessions: Sessions,
): Promise<void> {
  const url = new URL(request.url ?? '/', context.url);
  const sent = await buffer(request);
  const method = request.method ?? 'GET';
  const isApi = /^\/services\/(data\/v|apexrest\b)/.test(url.pathname);
  let reply: Answer;
  try {
    const call: Call = { request, method, url, body: unpacked(sent, request.headers['content-encoding']) };
    reply = isApi ? answerApiCall(call, context, sessions) : answerOther(call, app, context, sessions);
  } catch (error) {
    const refused = refusal(error);
    if (refused.status >= 500) {
      // Clients hide or repeat what they cannot understand: whoever runs the stand-in shall see it.
      process.stderr.write(`local/salesforce: ${method} ${url.pathname}: ${refused.message}\n`);
    }
    reply = refused.answer();
  }
  if (isApi) {
    response.setHeader('sforce-limit-info', context.usage.header());
  }
  send(reply, request, response);
}

/** What is no refusal of the org is a fault of the stand-in: it goes on up and is answered with 500. */
function refusal(error: unknown): RestError {
  if (error instanceof NotModelledError) {
    return new RestError(501, 'NOT_MODELLED', error.message);
  }
  if (error instanceof RestError) {
    return error;
  }
  throw error;
}

/** What counts as an API call: `/services/data/vXX.0/…` and `/services/apexrest/…`. */
function answerApiCall(call: Call, context: ApiContext, sessions: Sessions): Answer {
  const user = userOf(call, context.org, sessions);
  if (!user) {
    throw new RestError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  context.usage.countRequest();
  const headers = plainHeaders(call.request);
  if (call.url.pathname.startsWith('/services/apexrest')) {
    return answerApexRest(call, headers, user, context.org);
  }
  const [, version = '', path = ''] = /^\/services\/data\/v([^/]*)(.*)$/.exec(call.url.pathname) ?? [];
  checkVersion(version);
  if (/^application\/xml/.test(headers['accept'] ?? '')) {
    throw notModelled('XML answers');
  }
  return answerApi(
    {
      method: call.method,
      version,
      segments: decodeSegments(path),
      query: call.url.searchParams,
      headers,
      user,
      json: () => parseJson(call.body, headers['content-type']),
    },
    context,
  );
}

/** OAuth, identity and the list of versions: none of them counts. */
function answerOther(call: Call, app: ConnectedApp, context: ApiContext, sessions: Sessions): Answer {
  const { org, url } = context;
  const path = call.url.pathname.replace(/\/$/, '');
  switch (path) {
    case '/services/data':
      return { status: 200, body: listVersions() };
    case '/services/oauth2/token':
      requirePost(call);
      return issueToken(formOf(call), { org, app, sessions, url });
    case '/services/oauth2/revoke':
      requirePost(call);
      return sessions.close(formOf(call).get('token') ?? '')
        ? { status: 200 }
        : { status: 400, body: { error: 'invalid_token', error_description: 'this token is not valid' } };
    case '/services/oauth2/userinfo':
      return { status: 200, body: userInfo(identifiedUser(call, org, sessions), org, url) };
  }
  const [, organizationId, userId] = /^\/id\/(\w+)\/(\w+)$/.exec(path) ?? [];
  if (organizationId !== undefined) {
    const user = identifiedUser(call, org, sessions);
    if (organizationId !== org.organizationId || userId !== user.id) {
      throw new RestError(403, 'FORBIDDEN', 'Wrong_Org');
    }
    return { status: 200, body: identity(user, org, url) };
  }
  if (path.startsWith('/services/')) {
    throw notModelled(path);
  }
  throw notFound();
}

function requirePost(call: Call): void {
  if (call.method !== 'POST') {
    throw methodNotAllowed(call.method, ['POST']);
  }
}

function formOf(call: Call): URLSearchParams {
  const form = new URLSearchParams(call.body.toString('utf8'));
  const [scheme, credentials = ''] = (call.request.headers.authorization ?? '').split(' ');
  if (scheme === 'Basic') {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    form.set('client_id', decodeURIComponent(id));
    form.set('client_secret', decodeURIComponent(secret));
  }
  return form;
}

function identifiedUser(call: Call, org: RestOrg, sessions: Sessions): OrgUser {
  const user = userOf(call, org, sessions);
  if (!user) {
    throw new RestError(403, 'FORBIDDEN', 'Bad_OAuth_Token');
  }
  return user;
}

/** Only active users keep their session; the identity URL takes the token as a parameter too. */
function userOf(call: Call, org: RestOrg, sessions: Sessions): OrgUser | null {
  const [scheme, sent] = (call.request.headers.authorization ?? '').split(' ');
  const isBearer = scheme === 'Bearer' || scheme === 'OAuth';
  const token = isBearer
    ? sent
    : call.url.pathname.startsWith('/id/')
      ? call.url.searchParams.get('oauth_token')
      : null;
  const userId = token ? sessions.use(token) : null;
  const user = userId === null ? null : org.userById(userId);
  return user?.isActive ? user : null;
}

function decodeSegments(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    throw notFound(); // a malformed escape names no resource
  }
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
