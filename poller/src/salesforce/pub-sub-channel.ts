import { Client, credentials, Metadata, type MethodDefinition, status } from '@grpc/grpc-js';
import { CodedError } from './salesforce-failure';
import type { SalesforceToken } from './salesforce-login';

/** How long one call may take; Salesforce answers within seconds. */
const DEADLINE_MS = 60_000;

/** The connection to the Pub/Sub API, made at the first call. TLS always, except to a loopback host by http. */
export class PubSubChannel {
  private client: Client | null = null;

  /** @param url `https://host:port`, or `http://` for loopback */
  constructor(private readonly url: string) {}

  /**
   * One call, with the headers that name session and org.
   *
   * @throws {CodedError} `GRPC_<status>`; the server's own words may quote the request and are dropped
   */
  call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    { accessToken, instanceUrl, organizationId }: SalesforceToken,
    signal: AbortSignal,
  ): Promise<Response> {
    const sent = new Metadata();
    sent.set('accesstoken', accessToken);
    sent.set('instanceurl', instanceUrl);
    sent.set('tenantid', organizationId);
    this.client ??= this.connect();
    const { client } = this;
    return new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        sent,
        { deadline: Date.now() + DEADLINE_MS },
        (error, response) => {
          signal.removeEventListener('abort', cancel);
          if (error !== null || response === undefined) {
            reject(new CodedError(`GRPC_${status[error?.code ?? status.UNKNOWN]}`));
          } else {
            resolve(response);
          }
        },
      );
      const cancel = (): void => {
        call.cancel();
      };
      signal.addEventListener('abort', cancel, { once: true });
    });
  }

  private connect(): Client {
    const { protocol, host } = new URL(this.url);
    return new Client(host, protocol === 'http:' ? credentials.createInsecure() : credentials.createSsl());
  }
}
