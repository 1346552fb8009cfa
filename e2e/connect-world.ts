/** The pages that connect a mailbox, over real HTTP, with one provider's stand-in behind them and a stand-in for Apex. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGmail } from '../local/gmail/server';
import { startGraph } from '../local/graph/server';
import { trust } from '../local/graph/testing/official-client';
import { AllowedMailboxes } from '../poller/src/domain/allowed-mailboxes';
import { consentedToken as googleToken, GoogleConsent, revokeConsent } from '../poller/src/gmail/google-consent';
import { consentedToken as microsoftToken, MicrosoftConsent } from '../poller/src/graph/microsoft-consent';
import type { Logger } from '../poller/src/lib/logger';
import { SecretBox } from '../poller/src/lib/secret-box';
import { AttemptStore } from '../poller/src/store/attempt-store';
import type { Database } from '../poller/src/store/sql';
import { TokenStore } from '../poller/src/store/token-store';
import { ConsentError, type ConsentProvider, type Provider } from '../poller/src/sync/consent';
import { ConnectFlow } from '../poller/src/web/connect-flow';
import { connectRoutes } from '../poller/src/web/connect-routes';
import { startWebServer, type WebServer } from '../poller/src/web/web-server';
import { mailbox } from '../poller/test/fakes/fake-org';

export const org = '00D000000000001AAA';
export const returnUrl = 'https://org.example/lightning/n/InboxSync';
const { signal } = new AbortController();

/** One provider, as far as consent concerns it. */
interface Cloud {
  readonly screen: ConsentProvider;
  readonly clientSecret: string;
  /** An access token by what is stored. */
  token(): Promise<{ readonly token: string }>;
  revoke(): void;
  /** Takes one token back as the poller does; null where the provider has no way to. */
  readonly revokeToken: ((token: string) => Promise<void>) | null;
  close(): Promise<void>;
}

export class ConnectWorld {
  readonly anna;
  /** What Apex says to a request of a link, once it is made. */
  readonly used = new Set<string>();
  /** Refuses every link, as Apex does; null lets them pass. */
  refusal: ConsentError | null = null;
  isReported = true;
  private web: WebServer | null = null;
  base = '';

  private constructor(
    readonly provider: Provider,
    readonly database: Database,
    readonly tokens: TokenStore,
    readonly cloud: Cloud,
  ) {
    this.anna = annaAt(provider);
  }

  static async start(provider: Provider, database: Database, log: Logger): Promise<ConnectWorld> {
    const box = new SecretBox([randomBytes(32)]);
    const tokens = new TokenStore(database, box);
    const cloud = await (provider === 'Google' ? startGoogle(tokens) : startMicrosoft(tokens));
    const world = new ConnectWorld(provider, database, tokens, cloud);
    const flow = new ConnectFlow({
      providers: { Google: null, Microsoft: null, [provider]: cloud.screen },
      attempts: new AttemptStore(database, box),
      tokens,
      requests: { resolve: ({ request }) => world.resolve(request) },
      allowed: new AllowedMailboxes(['firm.example']),
      orgId: () => Promise.resolve(org),
      report: () => Promise.resolve(world.isReported),
    });
    world.web = await startWebServer({ port: 0, host: '127.0.0.1' }, [
      (request, response, url) => connectRoutes({ flow, base: world.base, log, signal })(request, response, url),
    ]);
    world.base = `http://localhost:${world.web.port}`;
    return world;
  }

  link(): string {
    return `${this.base}/connect?request=${randomBytes(32).toString('hex')}&org=${org}`;
  }

  /** Opens a link and decides on the consent screen. @returns where the browser is led, and its cookie */
  async consent(decision: Record<string, string> = {}): Promise<{ back: string; cookie: string; screen: string }> {
    const left = await open(this.link());
    const screen = left.headers.get('location') ?? '';
    const asked = new URL(screen).searchParams.get('scope') ?? '';
    const form = new URLSearchParams({ decision: 'allow', account: this.anna.address });
    Object.entries(decision).forEach(([name, value]) => form.set(name, value));
    form.delete('scope');
    (decision['scope'] ?? asked).split(' ').forEach((scope) => form.append('scope', scope));
    const decided = await open(screen, { method: 'POST', body: form });
    const cookie = (left.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return { back: decided.headers.get('location') ?? '', cookie, screen };
  }

  async close(): Promise<void> {
    await Promise.all([this.web?.close(), this.cloud.close()]);
  }

  private async resolve(request: string) {
    await Promise.resolve();
    if (this.refusal !== null || this.used.has(request)) {
      throw this.refusal ?? new ConsentError('used-request');
    }
    this.used.add(request);
    const { id, address, aliases, provider } = this.anna;
    return {
      version: 1 as const,
      orgId: org,
      mailbox: { id, address, aliases, provider },
      returnUrl,
      userId: '005000000000001AAA',
    };
  }
}

/** As a browser that follows nothing by itself. */
export function open(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...init });
}

function annaAt(provider: Provider) {
  return mailbox(1, { address: 'anna@firm.example', aliases: ['sales@firm.example'], access: 'Own consent', provider });
}

const seeds = ['anna@firm.example', 'ben@firm.example'].map((address) => ({ address, messages: [] }));

async function startGoogle(tokens: TokenStore): Promise<Cloud> {
  const oauth = { clientId: 'c', clientSecret: 'google-s', redirectUris: ['http://localhost/oauth/google/callback'] };
  const gmail = await startGmail({ mailboxes: seeds, clients: [oauth] });
  const client = { ...oauth, authorizeUrl: gmail.authorizeUrl, tokenUrl: gmail.tokenUrl, apiUrl: gmail.url };
  return {
    screen: new GoogleConsent(client),
    clientSecret: oauth.clientSecret,
    token: () => googleToken({ client, tokens }, annaAt('Google'), signal),
    revoke: () => {
      gmail.revoke('anna@firm.example');
    },
    revokeToken: (token) => revokeConsent(client, token, signal),
    close: () => gmail.close(),
  };
}

async function startMicrosoft(tokens: TokenStore): Promise<Cloud> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-connect-'));
  const app = { tenantId: 'tenant', clientId: 'client', clientSecret: 'microsoft-s' };
  const redirectUris = ['http://localhost/oauth/microsoft/callback'];
  const graph = await startGraph({ mailboxes: seeds, apps: [{ ...app, redirectUris }], folderForFiles: folder });
  trust(graph);
  const { clientSecret: secret, ...id } = app;
  const login = { ...id, credential: { kind: 'secret' as const, secret }, loginUrl: graph.loginUrl };
  return {
    screen: new MicrosoftConsent(login, graph.url),
    clientSecret: secret,
    token: () => microsoftToken({ login, tokens }, annaAt('Microsoft'), graph.url, signal),
    revoke: () => {
      graph.revoke('anna@firm.example');
    },
    revokeToken: null,
    close: async () => {
      await graph.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
