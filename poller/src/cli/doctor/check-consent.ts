import type { Config } from '../../config';
import { GoogleConsent } from '../../gmail/google-consent';
import { MicrosoftConsent } from '../../graph/microsoft-consent';
import { ConsentError, type ConsentProvider, type Provider } from '../../sync/consent';
import { type Examination, Findings } from './finding';

const REACH = 'Check that this machine reaches the provider over HTTPS: proxy, firewall, DNS.';
const PATIENCE_MS = 10_000;

/** What users' own consent needs: clients that their provider knows, and pages that browsers reach. */
export async function checkConsent(exam: Examination, config: Config, pollerUrl: string | null): Promise<void> {
  const findings = new Findings('Connect', exam);
  const { google, microsoft, tokenBox, publicUrl } = config;
  if (tokenBox === null) {
    findings.skipped('own consent', 'no INBOX_SYNC_TOKEN_KEY is set: this host lets nobody connect a mailbox');
    return;
  }
  if (google?.client) {
    await checkClient(findings, 'Google', new GoogleConsent(google.client), publicUrl);
  }
  if (microsoft?.client) {
    await checkClient(findings, 'Microsoft', new MicrosoftConsent(microsoft.client, microsoft.apiUrl), publicUrl);
  }
  await checkPages(findings, publicUrl, pollerUrl);
}

/** A code that nobody gave out is refused as such only after the client was recognised. */
async function checkClient(
  findings: Findings,
  provider: Provider,
  screen: ConsentProvider,
  publicUrl: string | null,
): Promise<void> {
  const check = `${provider} client`;
  const redirectUri = `${publicUrl ?? 'http://127.0.0.1:8180'}/oauth/${provider.toLowerCase()}/callback`;
  const refusal = await findings.attempt(check, REACH, async (signal) => {
    try {
      await screen.redeem('inbox-sync-doctor', 'v'.repeat(43), redirectUri, signal);
      return '';
    } catch (error) {
      if (error instanceof ConsentError) {
        return error.detail ?? error.problem;
      }
      throw error;
    }
  });
  if (refusal === null) {
    return;
  }
  if (/^(?:invalid_client|unauthorized_client|invalid_request, AADSTS9000)/.test(refusal)) {
    const names =
      provider === 'Google'
        ? 'GOOGLE_OAUTH_CLIENT_ID and GOOGLE_OAUTH_CLIENT_SECRET'
        : 'MICROSOFT_TENANT_ID and the id and secret of the app that users consent to';
    findings.failed(check, `${provider} does not know the client (${refusal})`, `Check ${names}.`);
    return;
  }
  findings.ok(check, `${provider} knows the client; register as its redirect URI: ${redirectUri}`);
}

async function checkPages(findings: Findings, publicUrl: string | null, pollerUrl: string | null): Promise<void> {
  if (publicUrl === null) {
    const says =
      'no INBOX_SYNC_PUBLIC_URL is set: the button Connect leads nowhere, inbox-sync connect --mailbox works';
    findings.skipped('public address', says);
    return;
  }
  if (pollerUrl?.replace(/\/+$/, '') !== publicUrl) {
    const says = `the policy's Poller URL is ${pollerUrl ?? 'empty'}, INBOX_SYNC_PUBLIC_URL is ${publicUrl}`;
    findings.failed(
      'poller url',
      says,
      'Write INBOX_SYNC_PUBLIC_URL into Poller URL under Organisation in Salesforce.',
    );
  } else {
    findings.ok('poller url', `the button Connect leads to ${publicUrl}`);
  }
  const status = await fetch(`${publicUrl}/connect`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).then(
    (answer) => (answer.headers.get('content-security-policy')?.includes("default-src 'none'") ? answer.status : -1),
    () => null,
  );
  // A link without a request is refused with 400 by the pages themselves.
  if (status === 400) {
    findings.ok('public address', 'the pages that connect mailboxes answer there');
  } else if (status === null) {
    const remedy = 'Start inbox-sync run with INBOX_SYNC_PORT, and let the proxy pass /connect and /oauth/ on to it.';
    findings.warning('public address', `nobody answers at ${publicUrl} now, asked from here`, remedy);
  } else {
    const says = `somebody else answers at ${publicUrl}/connect`;
    findings.failed('public address', says, 'Let the proxy pass /connect and /oauth/ on to INBOX_SYNC_PORT.');
  }
}
