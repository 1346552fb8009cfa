import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorName } from '../lib/errors';
import type { Logger } from '../lib/logger';
import { ConsentError, type Provider } from '../sync/consent';
import { type Arrival, type ConnectFlow, cookieName, type Departure } from './connect-flow';
import { html, type Page, PAGE_HEADERS, problemPage } from './connect-pages';
import type { WebRoute } from './web-server';

export interface ConnectRoutes {
  readonly flow: ConnectFlow;
  /** Root of this server as browsers see it, without slash at the end. */
  readonly base: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Where the browser begins without a link of the setup page; null where it cannot. */
  readonly start?: { readonly path: string; depart(): Promise<Departure> };
  readonly arrived?: (arrival: Arrival) => void;
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  '/oauth/google/callback': 'Google',
  '/oauth/microsoft/callback': 'Microsoft',
};

/**
 * The pages that connect a mailbox: `/connect` leads to the consent screen, and the two callbacks back to Salesforce.
 * Logs name mailbox id and outcome; never the query, which holds secrets.
 */
export function connectRoutes(options: ConnectRoutes): WebRoute {
  return async (request, response, url) => {
    const provider = PROVIDERS[url.pathname];
    const start = url.pathname === options.start?.path ? options.start : null;
    if (provider === undefined && start === null && url.pathname !== '/connect') {
      return false;
    }
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      show(response, { status: 405, title: 'Open this page in a browser', lines: [], link: null });
      return true;
    }
    try {
      if (provider !== undefined) {
        await arrive(provider, request, response, url, options);
      } else {
        const { searchParams: query } = url;
        const departure = start
          ? await start.depart()
          : await options.flow.begin(query.get('request') ?? '', query.get('org') ?? '', options.base, options.signal);
        leave(response, departure, options.base);
      }
    } catch (error) {
      refuse(response, error, options.log);
    }
    return true;
  };
}

async function arrive(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  { searchParams }: URL,
  { flow, log, base, signal, arrived }: ConnectRoutes,
): Promise<void> {
  const state = searchParams.get('state') ?? '';
  const name = cookieName(state);
  const callback = { state, code: searchParams.get('code'), error: searchParams.get('error') };
  const arrival = await flow.arrive(provider, callback, cookieOf(request, name), signal);
  log.info({ mailbox: arrival.mailboxId, provider, isReported: arrival.isReported }, 'mailbox connected');
  response.setHeader('set-cookie', cookie(name, '', base, 0));
  arrived?.(arrival);
  if (arrival.isReported && arrival.returnUrl !== null) {
    response.writeHead(303, { ...PAGE_HEADERS, location: arrival.returnUrl });
    response.end();
    return;
  }
  const later = 'Salesforce could not be told yet; the next run tells it.';
  const lines = ['The mailbox is connected.', ...(arrival.isReported ? [] : [later]), 'You may close this page.'];
  show(response, { status: 200, title: 'Connected', lines, link: arrival.returnUrl });
}

function leave(response: ServerResponse, departure: Departure, base: string): void {
  response.setHeader('set-cookie', cookie(departure.cookie.name, departure.cookie.value, base, 600));
  response.writeHead(303, { ...PAGE_HEADERS, location: departure.url });
  response.end();
}

function refuse(response: ServerResponse, error: unknown, log: Logger): void {
  if (error instanceof ConsentError) {
    log.warn({ problem: error.problem }, 'mailbox not connected');
    show(response, problemPage(error));
    return;
  }
  log.error({ error: errorName(error) }, 'mailbox not connected');
  const lines = ['Nothing was stored.', 'Go back to Inbox Sync in Salesforce and press Connect again.'];
  show(response, { status: 500, title: 'Something went wrong', lines, link: null });
}

function show(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, PAGE_HEADERS);
  response.end(html(page));
}

/** Lax, because the answer of the consent screen comes from another site, as a navigation. */
function cookie(name: string, value: string, base: string, seconds: number): string {
  const secure = base.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=${new URL(base).pathname.replace(/\/+$/, '')}/oauth; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieOf(request: IncomingMessage, name: string): string {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split(/=(.*)/s));
  return pairs.find(([key]) => key === name)?.[1] ?? '';
}
