/** Everything that a course of events may bring. */
export const HAPPENINGS = [
  'arrivals',
  'moves',
  'rescued junk',
  'label changes',
  'deletions',
  'throttles',
  'server errors',
  'resets',
  'truncated bodies',
  'messages not there yet',
  'outages',
  'expired cursors',
  'repeated rows',
  'reordered rows',
  'lost events',
  'repeated events',
  'lost answers',
  'suspended trigger',
  'paused mailboxes',
  'mail of strangers',
  'late people',
  'backfills',
  'changed policies',
  'lost states',
  'days away',
  'changed clocks',
  'two workers',
  'kills',
  'kills beside another worker',
] as const;

/** How often each of them happened: a storm that never blows proves nothing. */
export class Counts {
  private readonly numbers = new Map<string, number>();

  /** @returns `happens`, so that the count and the decision cannot differ */
  note(name: (typeof HAPPENINGS)[number], happens = true): boolean {
    this.numbers.set(name, this.of(name) + Number(happens));
    return happens;
  }

  of(name: string): number {
    return this.numbers.get(name) ?? 0;
  }

  /** Those that did not happen. */
  missing(): string[] {
    return HAPPENINGS.filter((name) => this.of(name) === 0);
  }
}
