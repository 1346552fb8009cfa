import type { HeartbeatPolicy } from '../../contract/heartbeat';
import { defaultPolicy } from '../../poller/test/fakes/fake-org';
import type { Random } from '../support/random';
import type { Kind } from './truth';

/** What the rules make of a mail. */
export type Fate = 'publish' | 'drop';

export const FIRST_POLICY: HeartbeatPolicy = {
  ...defaultPolicy,
  internalDomains: ['firm.example'],
  excludedAddresses: ['blocked.example'],
};

/** One of the rules is turned round. */
export function changedPolicy(policy: HeartbeatPolicy, random: Random): HeartbeatPolicy {
  switch (random.between(1, 4)) {
    case 1:
      return { ...policy, excludedAddresses: policy.excludedAddresses.length === 0 ? ['blocked.example'] : [] };
    case 2:
      return { ...policy, internalDomains: policy.internalDomains.length === 0 ? ['firm.example'] : [] };
    case 3:
      return { ...policy, includeInternalMail: !policy.includeInternalMail };
    default:
      return { ...policy, includeAutomatedMail: !policy.includeAutomatedMail };
  }
}

/** What becomes of mail of a kind that is decided under a policy. */
export function fateOf(kind: Kind, policy: HeartbeatPolicy): Fate {
  switch (kind) {
    case 'private':
      return 'drop';
    case 'automated':
      return policy.includeAutomatedMail ? 'publish' : 'drop';
    case 'internal':
      return policy.includeInternalMail || policy.internalDomains.length === 0 ? 'publish' : 'drop';
    case 'excluded':
      return policy.excludedAddresses.length === 0 ? 'publish' : 'drop';
    case 'mail':
    case 'stranger':
    case 'old':
      return 'publish';
  }
}
