import { canonicalAddress } from '../domain/address';
import { ConfigurationError } from '../lib/errors';
import type { Services } from '../services';
import type { MailboxState, MailSource } from '../sync/ports';

/** @throws {ConfigurationError} when the text is no date; a time without its zone is none */
export function dateArgument(option: string, text: string): Date {
  const isDate = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text);
  const date = new Date(text);
  // JavaScript takes 30 February for 2 March.
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  const isReal = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
  if (!isDate || !isReal || Number.isNaN(date.getTime())) {
    throw new ConfigurationError(`${option} ${text} is no date`, {
      actions: ['Write it as 2026-11-23 (midnight UTC) or 2026-11-23T10:00:00Z.'],
    });
  }
  return date;
}

/** Where it is looked up. */
type Places = Pick<Services, 'allowed' | 'sources'> & { readonly store: Pick<Services['store'], 'mailboxes'> };

/**
 * The mailbox of an address, or else the one that has it as an alias: mailboxes may be aliases of each other.
 *
 * @throws {ConfigurationError} when the state knows none, it may not be read, or there are no credentials for it
 */
export async function mailboxArgument(
  { store, allowed, sources }: Places,
  address: string,
): Promise<{ state: MailboxState; source: MailSource }> {
  const wanted = canonicalAddress(address);
  const mailboxes = await store.mailboxes();
  const state =
    mailboxes.find(({ mailbox }) => mailbox.address === wanted) ??
    mailboxes.find(({ mailbox, aliases }) => [...mailbox.aliases, ...(aliases ?? [])].includes(wanted));
  if (state === undefined) {
    throw new ConfigurationError(`no mailbox ${address} is known`, {
      actions: ['Create it in Salesforce and run inbox-sync once; then its address is known here.'],
    });
  }
  if (!allowed.allows(state.mailbox.address)) {
    throw new ConfigurationError(`the mailbox ${address} may not be read`, {
      actions: ['Add it to INBOX_SYNC_ALLOWED_MAILBOXES.'],
    });
  }
  const source = sources[state.mailbox.provider];
  if (source === null) {
    throw new ConfigurationError(`this poller has no ${state.mailbox.provider} credentials`, {
      actions: ['inbox-sync --help names the variables to set.'],
    });
  }
  return { state, source };
}
