let found = 0;

/** Counts mails that a walk had missed and a sweep found. */
export function countGaps(count: number): void {
  found += count;
}

/** How many there were since the process began. */
export function gapsFound(): number {
  return found;
}
