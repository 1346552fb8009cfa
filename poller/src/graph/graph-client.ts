import {
  AuthenticationHandler,
  Client,
  type GraphRequest,
  HTTPMessageHandler,
  ResponseType,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { REAL_TIME, type Time, withRetry } from '../lib/backoff';
import { Deadline } from '../lib/deadline';
import { jsonOrNull } from '../lib/json';
import { QuietPeriod } from '../lib/quiet-period';
import { Semaphore } from '../lib/semaphore';
import type { AccessToken } from '../lib/token-endpoint';
import { IN_FLIGHT } from '../sync/limits';
import { asConsentError, classifyGraphError, GraphFailure, MalformedAnswerError } from './graph-errors';
import { errorSchema } from './graph-schemas';
import type { GraphTokens } from './microsoft-tokens';

const TIMEOUT_MS = 60_000;
/** Ids that stay when a message is moved, on every request: the two kinds must never mix. */
const PREFERENCES = ['IdType="ImmutableId"', 'outlook.body-content-type="text"'];

/**
 * One mailbox through the official client: its token, at most four calls in flight, and our retry. The client's chain is
 * built without its own retry and redirect handlers. When Graph asks for a pause, every call of the mailbox keeps it.
 */
export class GraphClient {
  private readonly api: Client;
  private readonly inFlight = new Semaphore(IN_FLIGHT);
  private token: AccessToken | null = null;
  private readonly quiet: QuietPeriod;

  constructor(
    private readonly tokens: GraphTokens,
    apiUrl: string,
    private readonly time: Time = REAL_TIME,
  ) {
    this.quiet = new QuietPeriod('Microsoft Graph', time);
    const authentication = new AuthenticationHandler({
      getAccessToken: () => Promise.resolve(this.token?.token ?? ''),
    });
    this.api = Client.initWithMiddleware({
      baseUrl: apiUrl,
      // The client sends its token to these hosts only, and over TLS only.
      customHosts: new Set([new URL(apiUrl).hostname]),
      middleware: [authentication, new TelemetryHandler(), new HTTPMessageHandler()],
    });
  }

  /**
   * GET until the answer is what `schema` describes.
   *
   * @param url absolute
   * @throws {ConsentLostError} access is refused, or a token is refused twice, or there is no such mailbox
   * @throws {ServiceUnavailableError} it kept failing or throttling
   * @throws {GraphFailure} any other answer
   */
  get<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal, pageSize: number | null = null): Promise<T> {
    const preferences = [...PREFERENCES, ...(pageSize === null ? [] : [`odata.maxpagesize=${pageSize}`])];
    return this.call(
      (limited) => this.request(url, preferences, limited).get() as Promise<unknown>,
      async (response) => parse(await textOf(response), schema),
      signal,
    );
  }

  /** POST of a JSON batch, whose parts carry their own preferences. Throws as {@link get} does. */
  post<T>(url: string, body: object, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.call(
      (limited) => this.request(url, PREFERENCES, limited).post(body) as Promise<unknown>,
      async (response) => parse(await textOf(response), schema),
      signal,
    );
  }

  /**
   * The first bytes of a resource, up to where `isEnough` is content or `max` is reached; the rest is not transferred.
   * Throws as {@link get} does.
   */
  bytes(url: string, max: number, isEnough: (soFar: Buffer) => boolean, signal: AbortSignal): Promise<Buffer> {
    return this.call(
      (limited) => this.request(url, PREFERENCES.slice(0, 1), limited).get() as Promise<unknown>,
      (response) => firstBytes(response, max, isEnough),
      signal,
    );
  }

  private request(url: string, preferences: readonly string[], limited: AbortSignal): GraphRequest {
    return this.api
      .api(url)
      .header('Prefer', preferences.join(', '))
      .option('signal', limited)
      .option('redirect', 'manual')
      .responseType(ResponseType.RAW);
  }

  private async call<T>(
    send: (limited: AbortSignal) => Promise<unknown>,
    read: (response: Response) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const once = (): Promise<T> =>
      this.inFlight.run(async () => {
        await this.quiet.keep(signal);
        const deadline = new Deadline(signal);
        try {
          return await read(await this.authorised(() => send(deadline.within(TIMEOUT_MS)), signal));
        } finally {
          deadline.end();
        }
      });
    try {
      return await withRetry(once, {
        service: 'Microsoft Graph',
        signal,
        sleep: this.time.sleep,
        classify: (error) => this.quiet.noted(classifyGraphError(error, this.time.now())),
      });
    } catch (error) {
      throw asConsentError(error);
    }
  }

  /** A refused token is replaced once; refused again it is for a person. */
  private async authorised(send: () => Promise<unknown>, signal: AbortSignal): Promise<Response> {
    const used = await this.tokens.tokenFor(signal);
    this.token = used;
    let response = (await send()) as Response;
    if (response.status === 401) {
      this.tokens.discard(used);
      this.token = await this.tokens.tokenFor(signal);
      response = (await send()) as Response;
    }
    if (!response.ok) {
      throw await failureOf(response);
    }
    return response;
  }
}

async function failureOf(response: Response): Promise<GraphFailure> {
  const code = errorSchema.safeParse(jsonOrNull(await textOf(response))).data?.error.code ?? '';
  const retryAfter = response.headers.get('retry-after');
  return new GraphFailure(response.status, /^[\w.-]{1,80}$/.test(code) ? code : '', retryAfter);
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new MalformedAnswerError("Microsoft Graph's answer broke off", { cause: error });
  }
}

async function firstBytes(response: Response, max: number, isEnough: (soFar: Buffer) => boolean): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  try {
    for await (const chunk of response.body ?? []) {
      bytes = Buffer.concat([bytes, chunk as Uint8Array]);
      if (bytes.length >= max || isEnough(bytes)) {
        break;
      }
    }
  } catch (error) {
    throw new MalformedAnswerError("Microsoft Graph's answer broke off", { cause: error });
  }
  return bytes.subarray(0, max);
}

function parse<T>(text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(jsonOrNull(text));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new MalformedAnswerError(`Graph's answer has not the shape that is documented${where && ` at ${where}`}`);
  }
  return parsed.data;
}
