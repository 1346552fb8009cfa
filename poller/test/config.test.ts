import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Config, readConfig, VARIABLES } from '../src/config';
import { SECRETS, type SecretName } from '../src/config/files';
import { ConfigurationError } from '../src/lib/errors';

const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-config-'));
const pem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const good = {
  INBOX_SYNC_DATA: '/var/lib/inbox-sync',
  INBOX_SYNC_ALLOWED_MAILBOXES: 'a@x.example, y.example\n@z.example',
  SALESFORCE_CLIENT_ID: 'id',
  SALESFORCE_USERNAME: 'poller@x.example',
  SALESFORCE_PRIVATE_KEY_FILE: file('key.pem', pem),
  GOOGLE_SERVICE_ACCOUNT_FILE: file('account.json', JSON.stringify({ client_email: 'sa@x', private_key: pem })),
};
const atMicrosoft = { MICROSOFT_TENANT_ID: 't', MICROSOFT_CLIENT_ID: 'c', MICROSOFT_CLIENT_SECRET: 'hush' };
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function problems(environment: Record<string, string | undefined>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return [String(error), ...(error as ConfigurationError).actions].join('\n');
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('is read with its defaults', () => {
    expect(readConfig(good)).toMatchObject({
      state: { kind: 'folder', folder: '/var/lib/inbox-sync' },
      allowedMailboxes: ['a@x.example', 'y.example', '@z.example'],
      salesforce: { loginUrl: 'https://login.salesforce.com', grant: { kind: 'jwt' } },
      google: { apiUrl: 'https://gmail.googleapis.com', account: { tokenUrl: 'https://oauth2.googleapis.com/token' } },
      logLevel: 'info',
    });
  });

  it('tells every mistake at once, whatever other ones there are', () => {
    const told = problems({ GOOGLE_OAUTH_CLIENT_ID: 'c', LOG_LEVEL: 'loud', INBOX_SYNC_POLL_SECONDS: '9'.repeat(400) });
    for (const name of [
      ...['INBOX_SYNC_ALLOWED_MAILBOXES', 'INBOX_SYNC_DATA', 'INBOX_SYNC_TOKEN_KEY', 'LOG_LEVEL'],
      ...['SALESFORCE_CLIENT_ID', 'SALESFORCE_USERNAME', 'GOOGLE_OAUTH_CLIENT_SECRET'],
      'INBOX_SYNC_POLL_SECONDS must be a whole number from 1 to 300',
    ]) {
      expect(told).toContain(name);
    }
    const wrongUrl = problems({ ...good, INBOX_SYNC_DATA: undefined, DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' });
    expect(wrongUrl).not.toContain('INBOX_SYNC_DATA is missing');
  });

  it.each(['*', '*.x.example', 'https://x.example', 'a@', 'a@b@x.example', '@'])(
    'refuses %s as a mailbox that may be read',
    (entry) => {
      const told = problems({ ...good, INBOX_SYNC_ALLOWED_MAILBOXES: `a@x.example, ${entry}` });
      expect(told).toContain('INBOX_SYNC_ALLOWED_MAILBOXES names what is neither an address nor a domain');
    },
  );

  it('prefers DATABASE_URL, and takes a client secret instead of a key', () => {
    const rest = { ...good, SALESFORCE_USERNAME: undefined, SALESFORCE_PRIVATE_KEY_FILE: '' };
    const config = readConfig({ ...rest, DATABASE_URL: 'postgres://h/db', SALESFORCE_CLIENT_SECRET: 's' });
    expect(config.state).toEqual({ kind: 'url', url: 'postgres://h/db' });
    expect(config.salesforce.grant).toEqual({ kind: 'client-credentials', clientSecret: 's' });
  });

  it('keeps no state on the disk of a Heroku dyno, which is lost at every restart', () => {
    expect(problems({ ...good, DYNO: 'worker.1' })).toMatch(/DATABASE_URL is missing.*heroku addons:create/s);
    expect(readConfig({ ...good, DYNO: 'worker.1', DATABASE_URL: 'postgres://h/db' }).state.kind).toBe('url');
  });

  it.each([
    'INBOX_SYNC_DATA',
    'INBOX_SYNC_ALLOWED_MAILBOXES',
    'SALESFORCE_CLIENT_ID',
    'SALESFORCE_USERNAME',
    'SALESFORCE_PRIVATE_KEY_FILE',
    'GOOGLE_SERVICE_ACCOUNT_FILE',
  ])('without %s, or with an empty one, names it and what it is for', (name) => {
    for (const value of [undefined, '', '  ']) {
      const text = problems({ ...good, [name]: value });
      expect(text).toContain(`${name} is missing`);
      expect(text).toContain(VARIABLES[name as keyof typeof VARIABLES]);
    }
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'http to a foreign host',
      { SALESFORCE_LOGIN_URL: 'http://login.example' },
      'SALESFORCE_LOGIN_URL must be an https URL',
    ],
    ['no URL', { GOOGLE_API_URL: 'gmail' }, 'GOOGLE_API_URL must be an https URL'],
    ['a host that only looks like loopback', { GOOGLE_TOKEN_URL: 'http://127.0.0.1.evil.example' }, 'GOOGLE_TOKEN_URL'],
    ['another database', { DATABASE_URL: 'mysql://me:hush@h/db' }, 'DATABASE_URL must begin with postgres://'],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [
      'a key file that is not there',
      { SALESFORCE_PRIVATE_KEY_FILE: '/nowhere.pem' },
      'SALESFORCE_PRIVATE_KEY_FILE names a file that cannot be read',
    ],
    [
      'a key file that is no key',
      { SALESFORCE_PRIVATE_KEY_FILE: file('bad.pem', 'hush') },
      'SALESFORCE_PRIVATE_KEY_FILE holds no usable private key',
    ],
    [
      'an account file that is no JSON',
      { GOOGLE_SERVICE_ACCOUNT_FILE: file('bad.json', 'hush') },
      'GOOGLE_SERVICE_ACCOUNT_FILE holds no service account key',
    ],
    ['two ways to log in', { SALESFORCE_CLIENT_SECRET: 'hush' }, 'exclude each other'],
    ['no mailbox at all', { INBOX_SYNC_ALLOWED_MAILBOXES: ' , ' }, 'INBOX_SYNC_ALLOWED_MAILBOXES names nothing'],
  ])('with %s is refused without repeating a value', (_, change, words) => {
    const text = problems({ ...good, ...change });
    expect(text).toContain(words);
    expect(text).not.toContain('hush');
  });

  it('allows plain http on loopback', () => {
    for (const url of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:1']) {
      expect(readConfig({ ...good, GOOGLE_API_URL: url }).google?.apiUrl).toBe(url);
    }
  });

  it('takes Microsoft 365 instead of Gmail, or both', () => {
    const { microsoft, google } = readConfig({ ...good, ...atMicrosoft, GOOGLE_SERVICE_ACCOUNT_FILE: '' });
    expect(google).toBeNull();
    expect(microsoft).toMatchObject({
      login: { tenantId: 't', clientId: 'c', loginUrl: 'https://login.microsoftonline.com' },
      apiUrl: 'https://graph.microsoft.com',
    });
    expect(microsoft?.login?.credential).toEqual({ kind: 'secret', secret: 'hush' });
    const both = readConfig({ ...good, ...atMicrosoft });
    expect([both.google, both.microsoft]).not.toContain(null);
    expect(readConfig(good).microsoft).toBeNull();
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['the tenant', { MICROSOFT_TENANT_ID: '' }, ['MICROSOFT_TENANT_ID is missing']],
    [
      'the client and what proves it',
      { MICROSOFT_CLIENT_ID: '', MICROSOFT_CLIENT_SECRET: ' ' },
      ['MICROSOFT_CLIENT_ID is missing', 'MICROSOFT_CLIENT_SECRET is missing', 'MICROSOFT_CLIENT_CERTIFICATE_FILE'],
    ],
  ])('with Microsoft 365 without %s is refused, whether Gmail is there or not', (_, change, words) => {
    for (const account of [good.GOOGLE_SERVICE_ACCOUNT_FILE, undefined]) {
      const text = problems({ ...good, ...atMicrosoft, GOOGLE_SERVICE_ACCOUNT_FILE: account, ...change });
      words.forEach((word) => expect(text).toContain(word));
      expect(text).not.toContain('GOOGLE_');
      expect(text).not.toContain('hush');
    }
  });

  it.each<[string, Record<string, string>, string]>([
    ['a secret and a certificate', { MICROSOFT_CLIENT_CERTIFICATE_FILE: '/c.pem' }, 'exclude each other'],
    ['http to Microsoft', { MICROSOFT_API_URL: 'http://127.0.0.1:1' }, 'MICROSOFT_API_URL must be an https URL'],
    [
      'a file without certificate',
      { MICROSOFT_CLIENT_SECRET: '', MICROSOFT_CLIENT_CERTIFICATE_FILE: file('only-key.pem', pem) },
      'MICROSOFT_CLIENT_CERTIFICATE_FILE holds no certificate',
    ],
    [
      'a certificate file that is not there',
      { MICROSOFT_CLIENT_SECRET: '', MICROSOFT_CLIENT_CERTIFICATE_FILE: '/nowhere.pem' },
      'MICROSOFT_CLIENT_CERTIFICATE_FILE names a file that cannot be read',
    ],
    [
      'Gmail begun and not finished',
      { GOOGLE_SERVICE_ACCOUNT_FILE: '', GOOGLE_API_URL: 'http://127.0.0.1:1' },
      'GOOGLE_SERVICE_ACCOUNT_FILE is missing',
    ],
  ])('of Microsoft 365 with %s is refused', (_, change, words) => {
    expect(problems({ ...good, ...atMicrosoft, ...change })).toContain(words);
  });

  it('without any provider names what each of them needs', () => {
    const text = problems({ ...good, GOOGLE_SERVICE_ACCOUNT_FILE: undefined });
    expect(text).toContain('GOOGLE_SERVICE_ACCOUNT_FILE is missing');
    expect(text).toContain('MICROSOFT_TENANT_ID');
  });

  it('tells all missing variables at once', () => {
    expect(problems({}).match(/is missing/g)?.length).toBeGreaterThanOrEqual(4);
    expect(problems({})).toContain('GOOGLE_SERVICE_ACCOUNT_FILE is missing');
  });
});

describe('a secret', () => {
  const key32 = Buffer.alloc(32, 7).toString('base64');
  const secretLogin = { ...good, SALESFORCE_USERNAME: '', SALESFORCE_PRIVATE_KEY_FILE: '' };
  const google = { ...good, GOOGLE_OAUTH_CLIENT_ID: 'c', GOOGLE_OAUTH_CLIENT_SECRET: 'g', INBOX_SYNC_TOKEN_KEY: key32 };
  const microsoft = { ...good, ...atMicrosoft, MICROSOFT_OAUTH_CLIENT_ID: 'o', MICROSOFT_OAUTH_CLIENT_SECRET: 'o' };
  const account = JSON.stringify({ client_email: 'sa@x', private_key: pem });
  /** Where each secret is needed, a right value of it, and what the configuration then holds. */
  const cases: Record<SecretName, readonly [Record<string, string>, string, (config: Config) => unknown]> = {
    DATABASE_URL: [good, 'postgres://u:hush@h/db', ({ state }) => state],
    SALESFORCE_PRIVATE_KEY: [good, pem, ({ salesforce }) => salesforce.grant.kind],
    SALESFORCE_CLIENT_SECRET: [secretLogin, 'hush', ({ salesforce }) => salesforce.grant],
    GOOGLE_SERVICE_ACCOUNT: [good, account, (config) => config.google?.account?.clientEmail],
    GOOGLE_OAUTH_CLIENT_SECRET: [google, 'hush', (config) => config.google?.client?.clientSecret],
    MICROSOFT_CLIENT_SECRET: [{ ...good, ...atMicrosoft }, 'hush', (config) => config.microsoft?.login?.credential],
    MICROSOFT_CLIENT_CERTIFICATE: [{ ...good, ...atMicrosoft, MICROSOFT_CLIENT_SECRET: '' }, pem, () => null],
    MICROSOFT_OAUTH_CLIENT_SECRET: [
      { ...microsoft, INBOX_SYNC_TOKEN_KEY: key32 },
      'hush',
      (config) => config.microsoft?.client?.credential,
    ],
    INBOX_SYNC_TOKEN_KEY: [google, key32, ({ tokenBox }) => tokenBox?.open(tokenBox.seal('x', 'y'), 'y')],
  };

  it.each(SECRETS.filter((name) => name !== 'MICROSOFT_CLIENT_CERTIFICATE'))(
    '%s is taken from its variable or from a file, to the same effect',
    (name) => {
      const [environment, value, of] = cases[name];
      const byFile = { ...environment, [name]: '', [`${name}_FILE`]: file(`${name}.txt`, `${value}\n`) };
      const byValue = { ...environment, [name]: value, [`${name}_FILE`]: '' };
      expect(of(readConfig(byFile))).toBeTruthy();
      expect(of(readConfig(byFile))).toEqual(of(readConfig(byValue)));
    },
  );

  it.each(SECRETS)('%s is refused told twice, in an empty file, and in a file that is not there', (name) => {
    const [environment, value] = cases[name];
    const twice = problems({ ...environment, [name]: value, [`${name}_FILE`]: file(`${name}.txt`, value) });
    expect(twice).toContain(`${name} and ${name}_FILE exclude each other`);
    expect(twice).not.toContain('hush');
    const empty = { ...environment, [name]: '', [`${name}_FILE`]: file('empty', ' \n') };
    expect(problems(empty)).toContain(`${name}_FILE names an empty file`);
    const none = { ...environment, [name]: '', [`${name}_FILE`]: '/nowhere/secret' };
    expect(problems(none)).toContain(`${name}_FILE names a file that cannot be read (Error ENOENT)`);
  });

  it('that is a certificate is read from both, which a key without one shows', () => {
    const [environment, key] = cases.MICROSOFT_CLIENT_CERTIFICATE;
    const inline = problems({ ...environment, MICROSOFT_CLIENT_CERTIFICATE: key });
    expect(inline).toContain('MICROSOFT_CLIENT_CERTIFICATE holds no certificate');
    const byFile = problems({ ...environment, MICROSOFT_CLIENT_CERTIFICATE_FILE: file('c.pem', key) });
    expect(byFile).toContain('MICROSOFT_CLIENT_CERTIFICATE_FILE holds no certificate');
  });

  it('that is wrong is named by the variable that told it', () => {
    const text = problems({ ...good, DATABASE_URL_FILE: file('url', 'mysql://u:hush@h/db') });
    expect(text).toContain('DATABASE_URL_FILE must begin with postgres://');
    expect(text).not.toContain('hush');
    const inline = problems({ ...good, SALESFORCE_PRIVATE_KEY_FILE: '', SALESFORCE_PRIVATE_KEY: 'hush' });
    expect(inline).toContain('SALESFORCE_PRIVATE_KEY holds no usable private key');
    expect(inline).not.toContain('hush');
  });

  it('of several lines may stand on one', () => {
    const oneLine = pem.trim().replaceAll('\n', '\\n');
    const config = readConfig({ ...good, SALESFORCE_PRIVATE_KEY_FILE: '', SALESFORCE_PRIVATE_KEY: oneLine });
    expect(config.salesforce.grant.kind).toBe('jwt');
  });
});
