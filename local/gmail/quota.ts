import { GoogleError } from './google-error';

/** Quota units, as Google counts them for projects made since 1 May 2026. */
export const unitCosts = {
  getProfile: 1,
  'messages.list': 5,
  'messages.get': 20,
  'attachments.get': 20,
  'history.list': 2,
  'labels.list': 1,
  'sendAs.list': 1,
} as const;

/** The methods that this stand-in serves. */
export type GmailMethod = keyof typeof unitCosts;

/** How much a mailbox and the project may ask for. */
export interface QuotaLimits {
  readonly unitsPerMinutePerUser: number;
  readonly unitsPerMinutePerProject: number;
  /** Requests of one user under way at the same time; the next one is refused. */
  readonly concurrentPerUser: number;
}

export const defaultLimits: QuotaLimits = {
  unitsPerMinutePerUser: 6_000,
  unitsPerMinutePerProject: 1_200_000,
  concurrentPerUser: 4,
};

const minute = 60_000;
/** Who goes on asking after that many refusals within a minute is locked out, with a time in the text. */
const patience = 25;
const lockout = 15 * minute;
const projectNumber = '000000000000';

interface Usage {
  minute: number;
  units: number;
  refusals: number;
  lockedUntil: number;
}

/**
 * Google's limits on one project and its users. Minutes are those of the clock. Concurrency is counted whether or not
 * limits are enforced, so that switching them on in the middle of a run is exact.
 */
export class Quota {
  private readonly users = new Map<string, Usage>();
  private readonly project: Usage = { minute: -1, units: 0, refusals: 0, lockedUntil: 0 };
  private readonly underWay = new Map<string, number>();

  constructor(
    private readonly limits: QuotaLimits,
    private readonly clock: () => number,
  ) {}

  /** A request of this user begins; the returned function says that it is over. */
  begin(user: string): () => void {
    this.underWay.set(user, (this.underWay.get(user) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (!isOver) {
        isOver = true;
        this.underWay.set(user, (this.underWay.get(user) ?? 1) - 1);
      }
    };
  }

  /**
   * Charges a request that has begun.
   *
   * @throws {GoogleError} 429 for too many at once or after repeated refusals, 403 when the minute's units are spent
   */
  charge(user: string, method: GmailMethod): void {
    const usage = this.usageOf(user);
    if (usage.lockedUntil > this.clock()) {
      throw retryAfter(usage.lockedUntil);
    }
    if ((this.underWay.get(user) ?? 0) > this.limits.concurrentPerUser) {
      throw new GoogleError(429, 'rateLimitExceeded', 'Too many concurrent requests for user.');
    }
    const cost = unitCosts[method];
    this.refresh(this.project);
    if (this.project.units + cost > this.limits.unitsPerMinutePerProject) {
      throw spent('Queries per minute');
    }
    if (usage.units + cost > this.limits.unitsPerMinutePerUser) {
      if (++usage.refusals >= patience) {
        usage.lockedUntil = this.clock() + lockout;
      }
      throw spent('Queries per minute per user');
    }
    usage.units += cost;
    this.project.units += cost;
  }

  private usageOf(user: string): Usage {
    const usage = this.users.get(user) ?? { minute: -1, units: 0, refusals: 0, lockedUntil: 0 };
    this.users.set(user, usage);
    this.refresh(usage);
    return usage;
  }

  private refresh(usage: Usage): void {
    const now = Math.floor(this.clock() / minute);
    if (usage.minute !== now) {
      usage.minute = now;
      usage.units = 0;
      usage.refusals = 0;
    }
  }
}

function spent(limit: string): GoogleError {
  const of = `of service 'gmail.googleapis.com' for consumer 'project_number:${projectNumber}'.`;
  return new GoogleError(
    403,
    'rateLimitExceeded',
    `Quota exceeded for quota metric 'Queries' and limit '${limit}' ${of}`,
    {
      domain: 'usageLimits',
    },
  );
}

/** Google tells the time in the text, with two spaces before "Retry", and in no header. */
function retryAfter(moment: number): GoogleError {
  const text = `User-rate limit exceeded.  Retry after ${new Date(moment).toISOString()}`;
  return new GoogleError(429, 'rateLimitExceeded', text);
}
