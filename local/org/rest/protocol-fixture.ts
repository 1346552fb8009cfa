import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Connection } from 'jsforce';
import { Faults } from '../../control/faults';
import { RequestLog } from '../../control/request-log';
import { FakeOrg } from './fake-org';
import { startOrgServer, type OrgServer } from './server';

export const apiVersion = '68.0';
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The REST server over an org of one object, and what a client needs to log in. For tests of the protocol. */
export class ProtocolFixture {
  readonly org = new FakeOrg();
  readonly faults = new Faults();
  private started: OrgServer | null = null;

  get server(): OrgServer {
    if (!this.started) {
      throw new Error('the fixture was not started');
    }
    return this.started;
  }

  async start(): Promise<void> {
    this.started = await startOrgServer({
      org: this.org,
      app: {
        clientId: 'consumer-key',
        clientSecret: 'consumer-secret',
        publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        runAsUsername: 'poller@example.com',
        approvedUsernames: ['poller@example.com', 'former@example.com'],
      },
      faults: this.faults,
      log: new RequestLog(),
      allowance: { dailyApiRequests: 100, hourlyPublishedEvents: 150 },
    });
  }

  reset(): void {
    this.faults.clear();
    this.org.rowCount = 1;
    this.org.saved.length = 0;
  }

  switchQuotasOn(): void {
    this.faults.add({ target: 'salesforce', quota: true });
  }

  /** A JWT that the server takes, unless a claim, the key or the algorithm is replaced. */
  assertion(claims: Record<string, unknown> = {}, key: KeyObject = keys.privateKey, alg = 'RS256'): string {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const standard = {
      iss: 'consumer-key',
      sub: 'poller@example.com',
      aud: this.server.url,
      exp: Math.floor(this.org.now() / 1000) + 180,
    };
    const signed = `${encode({ alg })}.${encode({ ...standard, ...claims })}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
  }

  async connect(): Promise<Connection> {
    const connection = new Connection({ loginUrl: this.server.url, version: apiVersion });
    await connection.authorize({ grant_type: jwtBearer, assertion: this.assertion() });
    return connection;
  }

  /** One HTTP request with a fresh session. @returns status, parsed body (null for none) and headers */
  async call(path: string, init: RequestInit = {}): Promise<[number, unknown, Headers]> {
    const { accessToken } = await this.connect();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${String(accessToken)}`);
    if (!headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    const answer = await fetch(this.server.url + path, { ...init, headers });
    const text = await answer.text();
    return [answer.status, text === '' ? null : JSON.parse(text), answer.headers];
  }
}
