import { auth, gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { z } from 'zod';
import { REAL_TIME, type Time, type Verdict, withRetry } from '../lib/backoff';
import { QuietPeriod } from '../lib/quiet-period';
import { Semaphore } from '../lib/semaphore';
import type { AccessToken } from '../lib/token-endpoint';
import { asConsentError, classifyGmailError, gmailStatus, isQuotaRefusal, MalformedAnswerError } from './gmail-errors';
import { IN_FLIGHT } from '../sync/limits';
import { unitsOf, type UnitBudget } from './unit-budget';

const TIMEOUT_MS = 60_000;
const TOKEN_MARGIN_MS = 60_000;
const NEVER = new AbortController().signal;

/** Options of every call: Google's own retry is off, ours decides. */
interface CallOptions {
  readonly retry: false;
  readonly signal: AbortSignal;
}

/**
 * One mailbox through the official client: its token, at most four calls in flight, and our retry. When Google asks for
 * a pause, every call of the mailbox keeps it, not only the one that was told.
 */
export class GmailClient {
  private readonly oauth = new auth.OAuth2();
  private readonly api: gmail_v1.Gmail;
  private readonly inFlight = new Semaphore(IN_FLIGHT);
  private token: Promise<AccessToken> | null = null;
  private readonly quiet: QuietPeriod;

  /**
   * @param newToken asks for an access token to the mailbox
   * @param quotaUser who the quota is charged to: at most 40 characters, no address
   */
  constructor(
    private readonly newToken: (signal: AbortSignal) => Promise<AccessToken>,
    private readonly quotaUser: string,
    apiUrl: string,
    private readonly budget: UnitBudget,
    private readonly time: Time = REAL_TIME,
  ) {
    this.quiet = new QuietPeriod('Gmail', time);
    // At the library's door to the network, so that no call can be made without its units; its time begins after that.
    this.oauth.transporter.interceptors.request.add({
      resolved: async (config) => {
        const stop = config.signal ?? NEVER;
        await budget.spend(unitsOf(String(config.url)), stop);
        config.signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
        return config;
      },
    });
    this.api = gmail({ version: 'v1', auth: this.oauth, rootUrl: `${apiUrl.replace(/\/+$/, '')}/`, retry: false });
  }

  /**
   * Calls the API until it answers with what `schema` describes.
   *
   * @throws {ConsentLostError} access is refused, or a token is refused twice
   * @throws {ServiceUnavailableError} it kept failing or throttling, or asked for a long pause; other errors
   *   carry the status, see gmailStatus
   */
  async call<T>(
    send: (api: gmail_v1.Gmail, base: { userId: 'me'; quotaUser: string }, options: CallOptions) => Promise<unknown>,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const once = (): Promise<T> =>
      this.inFlight.run(async () => {
        await this.quiet.keep(signal);
        const options: CallOptions = { retry: false, signal };
        const response = await this.authorised(
          () => send(this.api, { userId: 'me', quotaUser: this.quotaUser }, options),
          signal,
        );
        return parse(response, schema);
      });
    try {
      return await withRetry(once, {
        service: 'Gmail',
        signal,
        sleep: this.time.sleep,
        classify: (error) => this.classify(error),
      });
    } catch (error) {
      throw asConsentError(error);
    }
  }

  private classify(error: unknown): Verdict {
    if (isQuotaRefusal(error)) {
      this.budget.refused();
    }
    return this.quiet.noted(classifyGmailError(error, this.time.now()));
  }

  /** A refused token is replaced once; refused again it is for a person. */
  private async authorised(send: () => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const used = await this.authorise(signal);
    try {
      return await send();
    } catch (error) {
      if (gmailStatus(error) !== 401) {
        throw error;
      }
      if ((await this.token) === used) {
        this.token = null;
      }
      await this.authorise(signal);
      return await send();
    }
  }

  private async authorise(signal: AbortSignal): Promise<AccessToken> {
    const current = this.token === null ? null : await this.token;
    if (current !== null && current.expiresAt - TOKEN_MARGIN_MS > this.time.now()) {
      return current;
    }
    const fresh = this.newToken(signal);
    this.token = fresh;
    try {
      const token = await fresh;
      this.oauth.setCredentials({ access_token: token.token });
      return token;
    } catch (error) {
      this.token = null;
      throw error;
    }
  }
}

function parse<T>(response: unknown, schema: z.ZodType<T>): T {
  const data = typeof response === 'object' && response !== null && 'data' in response ? response.data : undefined;
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new MalformedAnswerError(`Gmail's answer has not the shape that is documented${where && ` at ${where}`}`);
  }
  return parsed.data;
}
