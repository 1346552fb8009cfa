import { RestError } from './answers';

/** What an org may spend; the defaults are those of a Developer Edition. */
export interface OrgAllowance {
  readonly dailyApiRequests: number;
  readonly hourlyPublishedEvents: number;
}

export const developerEdition: OrgAllowance = { dailyApiRequests: 15_000, hourlyPublishedEvents: 50_000 };

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** Counts API requests and published events, both over a rolling window as Salesforce does. */
export class ApiUsage {
  private requests: number[] = [];
  private published: { at: number; count: number }[] = [];
  /** Since the server started, whatever the window. */
  totalRequests = 0;
  totalPublished = 0;

  /** @param isEnforced whether going above the allowance is refused */
  constructor(
    private readonly now: () => number,
    private readonly isEnforced: () => boolean,
    private readonly allowance: OrgAllowance,
  ) {}

  /** @throws {RestError} REQUEST_LIMIT_EXCEEDED */
  countRequest(): void {
    if (this.isEnforced() && this.requestsToday() >= this.allowance.dailyApiRequests) {
      throw new RestError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    this.requests.push(this.now());
    this.totalRequests++;
  }

  /** Whether `count` more events may be published now. */
  mayPublish(count: number): boolean {
    return !this.isEnforced() || this.publishedThisHour() + count <= this.allowance.hourlyPublishedEvents;
  }

  countPublished(count: number): void {
    this.published.push({ at: this.now(), count });
    this.totalPublished += count;
  }

  /** Value of the `Sforce-Limit-Info` header. */
  header(): string {
    return `api-usage=${this.requestsToday()}/${this.allowance.dailyApiRequests}`;
  }

  /** Body of `GET /limits`, as far as it is modelled. */
  limits(): Record<string, { Max: number; Remaining: number }> {
    const { dailyApiRequests, hourlyPublishedEvents } = this.allowance;
    return {
      DailyApiRequests: { Max: dailyApiRequests, Remaining: Math.max(0, dailyApiRequests - this.requestsToday()) },
      HourlyPublishedPlatformEvents: {
        Max: hourlyPublishedEvents,
        Remaining: Math.max(0, hourlyPublishedEvents - this.publishedThisHour()),
      },
    };
  }

  /** The same for Apex. */
  orgLimits(): { name: string; limit: number; value: number }[] {
    return [
      { name: 'DailyApiRequests', limit: this.allowance.dailyApiRequests, value: this.requestsToday() },
      {
        name: 'HourlyPublishedPlatformEvents',
        limit: this.allowance.hourlyPublishedEvents,
        value: this.publishedThisHour(),
      },
    ];
  }

  private requestsToday(): number {
    const since = this.now() - dayMs;
    if ((this.requests[0] ?? since) < since) {
      this.requests = this.requests.filter((at) => at >= since);
    }
    return this.requests.length;
  }

  private publishedThisHour(): number {
    const since = this.now() - hourMs;
    this.published = this.published.filter(({ at }) => at >= since);
    return this.published.reduce((sum, { count }) => sum + count, 0);
  }
}
