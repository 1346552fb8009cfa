import type { HeartbeatPolicy } from '../../../contract/heartbeat';
import type { ApiUsage } from './ports';

/** What the org's API allowance allows now. */
export interface Allowance {
  /** By how much gaps between calls are stretched; 1 while there is plenty. */
  readonly stretch: number;
  /** The share that the policy keeps for others is reached: no call, but one now and then to see whether it is over. */
  readonly isSpent: boolean;
}

/** Below this share of what is ours, nothing slows down. */
const EASY = 0.5;
const MOST = 20;

/**
 * Slows down before the limit: from half of our share on, gaps grow as the rest shrinks, so that the last calls of a day
 * last. Salesforce counts over a rolling day, so what was spent comes back hour by hour.
 */
export function allowanceOf({ used, limit }: ApiUsage, { apiReservePercent }: HeartbeatPolicy): Allowance {
  if (used === null || limit === null) {
    return { stretch: 1, isSpent: false };
  }
  const ours = (limit * (100 - apiReservePercent)) / 100;
  const share = ours <= 0 ? 1 : used / ours;
  if (share >= 1) {
    return { stretch: MOST, isSpent: true };
  }
  return { stretch: share <= EASY ? 1 : Math.min(MOST, (1 - EASY) / (1 - share)), isSpent: false };
}
