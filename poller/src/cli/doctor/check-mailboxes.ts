import type { HeartbeatMailbox } from '../../../../contract/heartbeat';
import type { Config } from '../../config';
import { AllowedMailboxes } from '../../domain/allowed-mailboxes';
import { appToken } from '../../graph/microsoft-tokens';
import { ConsentLostError, NotConnectedError } from '../../lib/errors';
import { mapConcurrent } from '../../lib/map-concurrent';
import { sourcesOf } from '../../services';
import { ALIASES_UNREADABLE } from '../../sync/aliases';
import type { MailSource } from '../../sync/ports';
import type { SeenState } from './check-state';
import { type Examination, Findings } from './finding';

const AT_A_TIME = 4;
/** Enough to prove the right to list, and next to nothing to transfer. */
const LOOK_MS = 60_000;
const REACH = 'Check that this machine reaches the provider over HTTPS: proxy, firewall, DNS.';
const CREDENTIALS = {
  Google: 'Set GOOGLE_SERVICE_ACCOUNT_FILE, or GOOGLE_OAUTH_CLIENT_ID for own consent.',
  Microsoft: 'Set MICROSOFT_TENANT_ID, MICROSOFT_CLIENT_ID and a secret or certificate.',
} as const;

/** The credentials that stand for all mailboxes of a provider. */
export async function checkProviders(exam: Examination, { google, microsoft }: Config): Promise<void> {
  if (google !== null) {
    const findings = new Findings('Google', exam);
    if (google.account === null) {
      findings.skipped('service account', 'none is set: Gmail is read by own consent only');
    } else {
      const says = `the key of ${google.account.clientEmail} is readable; each mailbox below proves its delegation`;
      findings.ok('service account', says);
    }
  }
  if (microsoft !== null) {
    const findings = new Findings('Microsoft', exam);
    const { login, apiUrl } = microsoft;
    if (login === null) {
      findings.skipped('app', 'none is set: Microsoft 365 is read by own consent only');
      return;
    }
    const token = await findings.attempt('app', REACH, (signal) => appToken(login, apiUrl, signal));
    if (token !== null) {
      findings.ok('app', 'Microsoft knows the app and its secret or certificate; each mailbox below proves its right');
    }
  }
}

/** Reads a minute of every mailbox that Salesforce wants read, and its aliases. */
export async function checkMailboxes(
  exam: Examination,
  config: Config,
  mailboxes: readonly HeartbeatMailbox[],
  state: SeenState,
  done: (count: number) => void,
): Promise<void> {
  const findings = new Findings('Mailboxes', exam);
  if (mailboxes.length === 0) {
    findings.skipped(
      'mailboxes',
      'Salesforce has none yet: add one on the setup page, and run inbox-sync doctor again',
    );
  }
  const sources = sourcesOf(config, state.database);
  const allowed = new AllowedMailboxes(config.allowedMailboxes);
  let count = 0;
  await mapConcurrent(mailboxes, AT_A_TIME, async (mailbox) => {
    const source = sources[mailbox.provider];
    if (!mailbox.isActive) {
      findings.skipped(mailbox.address, 'is switched off, or its user is not active');
    } else if (!allowed.allows(mailbox.address)) {
      const says = 'this host does not let it be read';
      findings.failed(mailbox.address, says, 'Add it to INBOX_SYNC_ALLOWED_MAILBOXES, or switch it off in Salesforce.');
    } else if (source === null) {
      findings.failed(mailbox.address, `no ${mailbox.provider} credentials are set`, CREDENTIALS[mailbox.provider]);
    } else if (mailbox.access === 'Own consent' && state.database === null) {
      tellConsent(findings, mailbox, state);
    } else {
      await checkOne(findings, mailbox, source);
    }
    done(++count);
  });
}

async function checkOne(findings: Findings, mailbox: HeartbeatMailbox, source: MailSource): Promise<void> {
  const from = new Date(Date.now() - LOOK_MS);
  const isRead = await findings.attempt(mailbox.address, REACH, async (signal) => {
    for await (const page of source.list(mailbox, { from, to: null }, signal)) {
      return page.candidates.length >= 0;
    }
    return true;
  });
  if (isRead !== true) {
    return;
  }
  const says = `may be read (${mailbox.provider}, ${mailbox.access.toLowerCase()})`;
  const aliases = await findings.attempt(`${mailbox.address} aliases`, REACH, async (signal) => {
    try {
      return await source.aliases(mailbox, signal);
    } catch (error) {
      if (!(error instanceof ConsentLostError) && !(error instanceof NotConnectedError)) {
        throw error;
      }
      return null;
    }
  });
  if (aliases === null) {
    findings.warning(mailbox.address, `${says}; its aliases may not`, aliasRemedy(mailbox));
  } else {
    findings.ok(mailbox.address, `${says}, with ${aliases.length} aliases`);
  }
}

function aliasRemedy({ provider, access }: HeartbeatMailbox): string {
  if (provider === 'Microsoft' && access === 'Service account') {
    return (
      'Enter them under Aliases in Salesforce; or grant the app the application permission User.Read.All, which reads ' +
      'the profiles of the whole directory and no mail.'
    );
  }
  return ALIASES_UNREADABLE[provider].replace(/^Syncing\. /, '');
}

/** Only the process that has the state knows the consent; what it says is taken for it. */
function tellConsent(findings: Findings, { id, address }: HeartbeatMailbox, { told }: SeenState): void {
  const line = told?.mailboxes.find((mailbox) => mailbox.id === id);
  const connect = `Press Connect on the setup page, or run inbox-sync connect --mailbox ${address}.`;
  if (line === undefined || !line.hasConsent) {
    findings.failed(address, 'its user has not consented yet', connect);
  } else if (line.status === 'Connected') {
    findings.ok(address, `process ${told?.process ?? '?'} reads it by own consent: ${line.says}`);
  } else {
    findings.failed(address, `process ${told?.process ?? '?'} says: ${line.says}`, connect);
  }
}
