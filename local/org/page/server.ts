import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Org, OrgUser } from '../org-facade';
import { answerAura } from './aura';
import { PageBuilder, type BuiltPage } from './build/page-builder';
import { PageBuildError } from './build/page-error';
import { dataBlock, messageHtml, pageHtml } from './html';
import { recordPageHtml } from './record-page';
import { htmlReply, jsonReply, redirect, SECURITY_HEADERS, type Reply } from './reply';
import { PageSessions, type PageSession } from './sessions';
import { staticFile } from './static-files';
import { readTab, type Tab } from './tab';
import { userListHtml } from './user-list';

/** The Lightning page of the local org. */
export interface PageServer {
  /** Where a person begins: the choice of the user. No trailing slash. */
  readonly url: string;
  /** Builds the page, or waits for it; aside, where something else shall not wait for that. @throws {PageBuildError} */
  build(how?: { readonly isAside: boolean }): Promise<void>;
  close(): Promise<void>;
}

const TAB = 'InboxSync';
/** A changed component is there sooner; only the first build is not. */
const PATIENCE_MS = 1500;

/**
 * Serves the tab of the package on a free port of 127.0.0.1, over plain HTTP, with its own components and Apex. Nothing
 * is built before {@link PageServer.build} or the first visit; a changed source is built again with the next visit.
 */
export async function startPageServer(org: Org, root: string): Promise<PageServer> {
  const tab = readTab(root, TAB);
  const site = new Site(org, root, tab);
  const server = createServer((request, response) => {
    void site.answer(request).then(({ status, headers, body }) => {
      response.writeHead(status, { ...SECURITY_HEADERS, ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  site.port = (server.address() as AddressInfo).port;
  return {
    url: site.origin,
    build: async ({ isAside } = { isAside: false }) => {
      await site.builder.current(isAside);
    },
    close: () => {
      site.builder.close();
      return new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      });
    },
  };
}

class Site {
  port = 0;
  private hasSaidSo = false;
  readonly builder: PageBuilder;
  private readonly sessions = new PageSessions(() => `local-salesforce-${this.port}`);

  constructor(
    private readonly org: Org,
    private readonly root: string,
    private readonly tab: Tab,
  ) {
    this.builder = new PageBuilder(root, tab.component);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async answer(request: IncomingMessage): Promise<Reply> {
    const session = this.sessions.of(request);
    const user = session && this.org.users.byId(session.userId);
    try {
      const url = new URL(request.url ?? '/', this.origin);
      const visitor = session && user?.isActive ? { session, user } : null;
      return request.method === 'POST' ? await this.post(request, url, visitor) : await this.get(url, visitor);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      process.stderr.write(`local/page: ${request.method ?? ''} ${request.url ?? ''}: ${text}\n`);
      return error instanceof PageBuildError
        ? htmlReply(500, messageHtml(user, 'The page cannot be built', text))
        : jsonReply(500, { message: text });
    }
  }

  private async get(url: URL, visitor: Visitor | null): Promise<Reply> {
    const path = url.pathname;
    const file = await this.file(path);
    if (file) {
      return file;
    }
    if (path === '/') {
      return htmlReply(200, userListHtml(this.org, url.searchParams.get('q') ?? ''));
    }
    if (!path.startsWith('/lightning')) {
      return notFound(visitor?.user ?? null);
    }
    if (!visitor) {
      return redirect('/');
    }
    return this.lightning(path, visitor);
  }

  private async lightning(path: string, { session, user }: Visitor): Promise<Reply> {
    const id = /^\/lightning\/r\/(?:\w+\/)?(\w+)\/view$/.exec(path)?.[1];
    const record = id === undefined ? null : recordPageHtml(this.org, user, id);
    if (record !== null) {
      return htmlReply(200, record);
    }
    if (path !== `/lightning/n/${TAB}`) {
      return notFound(user);
    }
    if (!this.org.mayOpenTab(user, TAB)) {
      const text = `${user.name} holds no permission set that shows the tab ${this.tab.label}.`;
      return htmlReply(403, messageHtml(user, 'You have no access to this page', text));
    }
    const page = await within(this.builder.current(), PATIENCE_MS);
    return page === null ? this.building(user) : htmlReply(200, tabHtml(this.tab, page, session, user));
  }

  /** The first build takes its time: a page that says so and tries again, not a browser that seems to hang. */
  private building(user: OrgUser): Reply {
    if (!this.hasSaidSo) {
      this.hasSaidSo = true;
      process.stderr.write('local/page: building the page for the first time; this takes some seconds\n');
    }
    const text = 'Building the page for the first time. This takes some seconds; the page opens by itself.';
    const reply = htmlReply(200, messageHtml(user, 'One moment', text));
    return { ...reply, headers: { ...reply.headers, refresh: '2', 'cache-control': 'no-store' } };
  }

  private async file(path: string): Promise<Reply | null> {
    if (path === '/page.js') {
      const { code } = await this.builder.last();
      return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: code };
    }
    const [, folder, rest = ''] = /^\/(slds|vendor)\/(.+)$/.exec(path) ?? [];
    if (folder === 'slds') {
      return staticFile(join(this.root, 'node_modules/@salesforce-ux/design-system/assets'), rest, true);
    }
    if (folder === 'vendor') {
      const { vendorFolder, vendorKey } = await this.builder.last();
      return rest.startsWith(`${vendorKey}/`) ? staticFile(vendorFolder, rest.slice(vendorKey.length + 1), true) : null;
    }
    return path === '/page.css' ? staticFile(join(this.root, 'local/org/page/client'), 'page.css', false) : null;
  }

  private async post(request: IncomingMessage, url: URL, visitor: Visitor | null): Promise<Reply> {
    const body = await textOf(request);
    if (request.headers.origin !== undefined && request.headers.origin !== this.origin) {
      return jsonReply(403, { message: `A page of ${request.headers.origin} may not do this.` });
    }
    switch (url.pathname) {
      case '/aura':
        return visitor && request.headers['x-page-token'] === visitor.session.token
          ? answerAura(this.org, visitor.user, body)
          : jsonReply(401, { message: 'Your session has ended. Choose a user and open the page again.' });
      case '/login': {
        const user = this.org.users.byId(new URLSearchParams(body).get('userId') ?? '');
        return user?.isActive
          ? redirect(`/lightning/n/${TAB}`, { 'set-cookie': this.sessions.open(user.id) })
          : notFound(null);
      }
      case '/logout':
        return redirect('/', { 'set-cookie': this.sessions.close(request) });
      default:
        return notFound(visitor?.user ?? null);
    }
  }
}

/** What comes in time, or null. What comes too late, an error too, is for whoever asks again. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Visitor {
  readonly session: PageSession;
  readonly user: OrgUser;
}

function tabHtml(tab: Tab, page: BuiltPage, { token }: PageSession, user: OrgUser): string {
  const locale = user.locale.replace('_', '-');
  const language = locale.split('-')[0];
  const context = { userId: user.id, userName: user.name, timeZone: zoneOf(user), locale, language, token };
  const head = `${dataBlock('page-context', context)}
${vendorModules(page)
  .map((path) => `<link rel="modulepreload" href="/vendor/${page.vendorKey}/${path}">`)
  .join('\n')}
<script type="module" src="/page.js"></script>`;
  const content = '<p class="slds-p-around_large" role="status">Loading the page</p>';
  return pageHtml({ title: tab.label, user, head, content });
}

/** Everything that the page's script imports: a browser that knows all of it asks for all of it at once. */
function vendorModules({ vendorFolder }: BuiltPage): string[] {
  return readdirSync(vendorFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
}

/** Browsers call it UTC. */
function zoneOf({ timeZone }: OrgUser): string {
  return timeZone === 'GMT' ? 'UTC' : timeZone;
}

function notFound(user: OrgUser | null): Reply {
  return htmlReply(404, messageHtml(user, 'There is no such page', 'It is not there, or you may not see it.'));
}
