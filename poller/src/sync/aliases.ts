/**
 * Further addresses of a mailbox, as its provider tells them: own addresses are nobody's correspondent. Asked at most once
 * a day. Without the right to ask, the mailbox syncs all the same, with the aliases that an administrator entered.
 */
import { ConsentLostError, errorName, ServiceUnavailableError } from '../lib/errors';
import type { MailboxState } from './ports';
import type { WalkPorts } from './walk-mailbox';

const INTERVAL_MS = 24 * 60 * 60 * 1000;

/** What a person can do where the provider does not tell. */
export const ALIASES_UNREADABLE = {
  Google:
    'Syncing. Google does not tell the aliases of the mailbox: enter them under Aliases, or grant the scope gmail.readonly anew.',
  Microsoft:
    'Syncing. Microsoft does not tell the aliases of the mailbox: enter them under Aliases, or grant User.Read.All.',
} as const;

export interface RefreshedAliases {
  readonly known: readonly string[];
  /** The provider refused to tell. */
  readonly isRefused: boolean;
  /** Call when the walk has shown that the mailbox may be read: only then a refusal is one to remember. */
  settled(): Promise<void>;
}

export async function refreshAliases(
  { source, store, clock, log }: WalkPorts,
  { mailbox, aliases, aliasesReadAt }: MailboxState,
  signal: AbortSignal,
): Promise<RefreshedAliases> {
  const now = clock.now();
  const nothing = (): Promise<void> => Promise.resolve();
  if (aliasesReadAt !== null && now.getTime() - aliasesReadAt.getTime() < INTERVAL_MS) {
    return { known: aliases ?? [], isRefused: aliases === null, settled: nothing };
  }
  try {
    const found = [...new Set(await source.aliases(mailbox, signal))].sort();
    await store.work.saveAliases(mailbox.id, found, now);
    return { known: found, isRefused: false, settled: nothing };
  } catch (error) {
    if (error instanceof ConsentLostError) {
      log.warn({ mailbox: mailbox.id }, 'the provider does not tell the aliases of a mailbox');
      const settled = (): Promise<void> => store.work.saveAliases(mailbox.id, null, now);
      return { known: aliases ?? [], isRefused: aliases === null, settled };
    }
    if (error instanceof ServiceUnavailableError) {
      // The mail matters more: the next run asks again.
      log.warn({ mailbox: mailbox.id, error: errorName(error) }, 'the aliases of a mailbox could not be read');
      return { known: aliases ?? [], isRefused: false, settled: nothing };
    }
    throw error;
  }
}
