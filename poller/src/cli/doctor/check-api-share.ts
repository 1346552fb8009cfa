import type { ApiUsage } from '../../sync/ports';
import type { Findings } from './finding';

/** From here on the poller slows down by itself. */
const EASY = 0.5;

/** Compares what the org has used of its API calls with the share that the policy leaves to the poller. */
export function checkApiShare(findings: Findings, { used, limit }: ApiUsage, reservePercent: number): void {
  if (used === null || limit === null) {
    findings.skipped('api calls', 'Salesforce did not say how many API calls are used');
    return;
  }
  const ours = (limit * (100 - reservePercent)) / 100;
  const says = `the org has used ${used} of ${limit} API calls within a day; ${reservePercent} % are kept for others`;
  if (used >= ours) {
    const remedy =
      'Calls come back hour by hour, and mail waits meanwhile. Find who spends them, or lower API Reserve.';
    findings.failed('api calls', `${says}: nothing is left for the poller`, remedy);
  } else if (used >= ours * EASY) {
    findings.warning('api calls', says, 'The poller slows down by itself; find who spends them if this lasts.');
  } else {
    findings.ok('api calls', says);
  }
}
