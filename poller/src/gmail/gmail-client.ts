import type { gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { z } from 'zod';
import { REAL_TIME, type Time, type Verdict, withRetry } from '../lib/backoff';
import { Deadline } from '../lib/deadline';
import { QuietPeriod } from '../lib/quiet-period';
import { Semaphore } from '../lib/semaphore';
import type { AccessToken } from '../lib/token-endpoint';
import { asConsentError, classifyGmailError, gmailStatus, isQuotaRefusal, MalformedAnswerError } from './gmail-errors';
import { IN_FLIGHT } from '../sync/limits';
import { unitsOf, type UnitBudget } from './unit-budget';

const TIMEOUT_MS = 60_000;
const TOKEN_MARGIN_MS = 60_000;

/** Options of every call: Google's own retry is off, ours decides; the token; the door to the network. */
interface CallOptions {
  readonly retry: false;
  readonly headers: { readonly authorization: string };
  readonly fetchImplementation: typeof fetch;
}

/**
 * One mailbox through the official client: its token, at most four calls in flight, and our retry. When Google asks for
 * a pause, every call of the mailbox keeps it, not only the one that was told.
 */
export class GmailClient {
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
    private readonly api: gmail_v1.Gmail,
    private readonly budget: UnitBudget,
    private readonly time: Time = REAL_TIME,
  ) {
    this.quiet = new QuietPeriod('Gmail', time);
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
    const sendWith = async ({ token }: AccessToken): Promise<unknown> => {
      const deadline = new Deadline(signal);
      const headers = { authorization: `Bearer ${token}` };
      const base = { userId: 'me', quotaUser: this.quotaUser } as const;
      try {
        return await send(this.api, base, { retry: false, headers, fetchImplementation: this.doorFor(deadline) });
      } finally {
        deadline.end();
      }
    };
    const once = (): Promise<T> =>
      this.inFlight.run(async () => {
        await this.quiet.keep(signal);
        return parse(await this.authorised(sendWith, signal), schema);
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

  /** The library's door to the network: no call goes through without its units, and its time begins after that. */
  private doorFor(deadline: Deadline): typeof fetch {
    return async (input, init) => {
      await this.budget.spend(unitsOf(input instanceof Request ? input.url : input.toString()), deadline.signal);
      return fetch(input, { ...init, signal: deadline.within(TIMEOUT_MS) });
    };
  }

  private classify(error: unknown): Verdict {
    if (isQuotaRefusal(error)) {
      this.budget.refused();
    }
    return this.quiet.noted(classifyGmailError(error, this.time.now()));
  }

  /** A refused token is replaced once; refused again it is for a person. */
  private async authorised(send: (token: AccessToken) => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const used = await this.authorise(signal);
    try {
      return await send(used);
    } catch (error) {
      if (gmailStatus(error) !== 401) {
        throw error;
      }
      if ((await this.token) === used) {
        this.token = null;
      }
      return await send(await this.authorise(signal));
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
      return await fresh;
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
