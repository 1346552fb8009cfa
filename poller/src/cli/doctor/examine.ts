import type { HeartbeatMailbox } from '../../../../contract/heartbeat';
import type { Config } from '../../config';
import { canonicalAddress } from '../../domain/address';
import { ConfigurationError } from '../../lib/errors';
import { StateStore } from '../../store/state-store';
import { checkClock } from './check-clock';
import { checkConsent } from './check-consent';
import { checkMailboxes, checkProviders } from './check-mailboxes';
import { checkSalesforce } from './check-salesforce';
import { checkState, type SeenState } from './check-state';
import { type Examination, Findings } from './finding';

export interface Wishes {
  /** Only this one of the mailboxes; null for all. */
  readonly mailbox: string | null;
  /** So many of so many mailboxes are checked. */
  readonly progress: (done: number, all: number) => void;
}

/**
 * Checks everything that the poller needs, one thing after the other; what depends on something that failed is left out.
 * Reports, publishes and stores nothing.
 *
 * @returns Salesforce API calls that it cost
 */
export async function examine(exam: Examination, config: Config, { mailbox, progress }: Wishes): Promise<number> {
  const configuration = new Findings('Configuration', exam);
  configuration.ok('settings', 'every setting that is needed is there, and keys and secrets are readable');
  const state = await checkState(exam, config);
  try {
    await checkClock(exam, config.salesforce.loginUrl);
    const { answer, apiCalls } = await checkSalesforce(exam, config, await orgOf(state));
    await checkProviders(exam, config);
    await checkConsent(exam, config, answer?.policy?.pollerUrl ?? null);
    const listed = await mailboxesOf(state, answer?.mailboxes ?? null);
    if (listed === null) {
      const says = 'not known, because Salesforce does not answer';
      new Findings('Mailboxes', exam).skipped('mailboxes', says);
      return apiCalls;
    }
    const wanted = mailbox === null ? listed : listed.filter((one) => isOf(one, mailbox));
    if (mailbox !== null && wanted.length === 0) {
      const remedy = 'Create it in Salesforce, or check how its address is spelt.';
      new Findings('Mailboxes', exam).failed(mailbox, 'Salesforce knows no such mailbox', remedy);
      return apiCalls;
    }
    await checkMailboxes(exam, config, wanted, state, (done) => {
      progress(done, wanted.length);
    });
    return apiCalls;
  } finally {
    await state.database?.close();
  }
}

async function orgOf({ database, told }: SeenState): Promise<string | null> {
  return database === null ? (told?.org.orgId ?? null) : (await StateStore.look(database).org()).orgId;
}

/** As the org lists them now, else as the state knows them. A heartbeat answers a thousand; the rest is in the state. */
async function mailboxesOf(
  { database }: SeenState,
  answered: readonly HeartbeatMailbox[] | null,
): Promise<readonly HeartbeatMailbox[] | null> {
  const known = database === null ? [] : (await StateStore.look(database).mailboxes()).map(({ mailbox }) => mailbox);
  if (answered === null) {
    return known.length > 0 ? known : null;
  }
  const ids = new Set(answered.map(({ id }) => id));
  const last = answered.at(-1)?.id ?? '';
  return [...answered, ...known.filter(({ id }) => id > last && !ids.has(id))];
}

function isOf({ address, aliases }: HeartbeatMailbox, wanted: string): boolean {
  return [address, ...aliases].includes(canonicalAddress(wanted));
}

/** Each mistake in the environment is a finding of its own. */
export function tellMistakes(exam: Examination, error: ConfigurationError): void {
  const findings = new Findings('Configuration', exam);
  for (const mistake of error.actions) {
    const [, name = 'settings', says = mistake] = /^([A-Z][A-Z0-9_]+) (.*)$/s.exec(mistake) ?? [];
    findings.failed(name, says, 'Correct it in the environment; docs/host.md explains each variable.');
  }
}
