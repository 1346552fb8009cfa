import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A client that users can consent to. */
export interface ConsentClient {
  readonly clientId: string;
  /** Compared exactly; one without port on a loopback host is right with any port (RFC 8252, 7.3). */
  readonly redirectUris: readonly string[];
}

/** What a code stands for until it is exchanged. */
interface Code {
  readonly mailbox: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** What the screen answers: a page, or a redirect back to the client. */
export interface ScreenAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
}

const CODE_MS = 60_000;

/**
 * The consent screen of a provider: an account chooser with Allow and Deny, and codes that are good once, for their client,
 * redirect URI and PKCE verifier. A wrong client or redirect URI is told here and never to the redirect URI.
 */
export class ConsentScreen {
  private readonly codes = new Map<string, Code>();

  constructor(
    private readonly name: string,
    private readonly clients: readonly ConsentClient[],
    private readonly accounts: () => readonly string[],
    private readonly clock: () => number,
  ) {}

  /** GET shows the screen, POST is what the person pressed: `account`, `decision` allow or deny, `scope` per ticked box. */
  answer(method: string, query: URLSearchParams, form: URLSearchParams): ScreenAnswer {
    const client = this.clients.find(({ clientId }) => clientId === query.get('client_id'));
    const redirectUri = query.get('redirect_uri') ?? '';
    if (client === undefined) {
      return page(401, 'Error 401: invalid_client', '<p>The OAuth client was not found.</p>');
    }
    if (!client.redirectUris.some((registered) => matches(registered, redirectUri))) {
      return page(400, 'Error 400: redirect_uri_mismatch', '<p>The redirect URI is not registered.</p>');
    }
    const wrong = problemOf(query);
    if (wrong !== null) {
      return back(redirectUri, { error: 'invalid_request', error_description: wrong }, query);
    }
    if (method !== 'POST') {
      return page(200, `Sign in to ${this.name}`, this.choices(query));
    }
    if (form.get('decision') !== 'allow') {
      return back(redirectUri, { error: 'access_denied' }, query);
    }
    const mailbox = (form.get('account') ?? '').toLowerCase();
    if (!this.accounts().includes(mailbox)) {
      return page(400, 'No such account', '<p>Choose an account.</p>');
    }
    const code = `4/local-${randomBytes(24).toString('base64url')}`;
    this.codes.set(code, {
      mailbox,
      clientId: client.clientId,
      redirectUri,
      challenge: query.get('code_challenge') ?? '',
      scopes: form.getAll('scope'),
      expiresAt: this.clock() + CODE_MS,
    });
    return back(redirectUri, { code }, query);
  }

  /** @returns null when the code is unknown, used, too old, or somebody else's */
  redeem(form: URLSearchParams): Code | null {
    const key = form.get('code') ?? '';
    const code = this.codes.get(key);
    this.codes.delete(key);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      code !== undefined &&
      code.expiresAt > this.clock() &&
      code.clientId === form.get('client_id') &&
      code.redirectUri === form.get('redirect_uri') &&
      code.challenge.length === challenge.length &&
      timingSafeEqual(Buffer.from(code.challenge), Buffer.from(challenge));
    return isRight ? code : null;
  }

  private choices(query: URLSearchParams): string {
    const hint = query.get('login_hint')?.toLowerCase();
    const accounts = this.accounts().map((account) => {
      const checked = account === hint ? ' checked' : '';
      const value = escape(account);
      return `<p><label><input type="radio" name="account" value="${value}"${checked}> ${value}</label></p>`;
    });
    const scopes = scopesOf(query).map((scope) => {
      const value = escape(scope);
      return `<p><label><input type="checkbox" name="scope" value="${value}" checked> ${value}</label></p>`;
    });
    const buttons = ['allow', 'deny'].map(
      (decision) => `<button name="decision" value="${decision}">${decision === 'allow' ? 'Allow' : 'Deny'}</button>`,
    );
    return `<form method="post" action="?${escape(query.toString())}">${[...accounts, ...scopes, ...buttons].join('')}</form>`;
  }
}

function problemOf(query: URLSearchParams): string | null {
  if (query.get('response_type') !== 'code') {
    return 'response_type must be code';
  }
  if (scopesOf(query).length === 0) {
    return 'Missing required parameter: scope';
  }
  return query.get('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(query.get('code_challenge') ?? '')
    ? null
    : 'This stand-in wants PKCE: code_challenge with code_challenge_method=S256';
}

function scopesOf(query: URLSearchParams): string[] {
  return (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
}

function matches(registered: string, asked: string): boolean {
  if (registered === asked) {
    return true;
  }
  const url = URL.canParse(asked) ? new URL(asked) : null;
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === null || !isLoopback) {
    return false;
  }
  url.port = '';
  return registered === url.href;
}

function back(redirectUri: string, values: Readonly<Record<string, string>>, query: URLSearchParams): ScreenAnswer {
  const url = new URL(redirectUri);
  Object.entries(values).forEach(([name, value]) => url.searchParams.set(name, value));
  url.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, location: url.href, html: '' };
}

function page(status: number, title: string, body: string): ScreenAnswer {
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>`;
  return { status, location: null, html: `${head}<body><main><h1>${title}</h1>${body}</main></body></html>` };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
