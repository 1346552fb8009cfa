import type { HeartbeatAnswer } from '../../../contract/heartbeat';
import { defaultPolicy } from './fake-org';

/** An answer that says nothing new beside the policy. */
export function heartbeatAnswer(change: Partial<HeartbeatAnswer> = {}): HeartbeatAnswer {
  return {
    version: 1,
    orgId: '00D000000000001AAA',
    policyHash: 'a'.repeat(64),
    policy: defaultPolicy,
    mailboxes: [],
    outcomes: {},
    resend: [],
    subscription: 'Running',
    more: false,
    ...change,
  };
}
