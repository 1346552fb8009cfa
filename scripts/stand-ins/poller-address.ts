import { createServer, type AddressInfo } from 'node:net';
import type { Org } from '../../local/org/org-facade';
import type { PolicyFields } from './policy';

/**
 * Where a poller is to listen for browsers, so that the button Connect of the setup page leads to it: a free port of
 * 127.0.0.1, or where the policy's Poller URL points to already.
 *
 * @returns the poller's settings
 */
export async function wayForBrowsers(org: Org, policy: PolicyFields | null): Promise<Record<string, string>> {
  const given = policy?.['PollerUrl__c'];
  const wanted = typeof given === 'string' && URL.canParse(given) ? new URL(given) : null;
  const port = wanted === null || wanted.port === '' ? await freePort() : Number(wanted.port);
  const address = wanted === null ? `http://127.0.0.1:${port}` : String(given);
  if (wanted === null) {
    org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', {
      ...(policy ?? { UsersMayChangeRules__c: true }),
      PollerUrl__c: address,
    });
  }
  return { INBOX_SYNC_PORT: String(port), INBOX_SYNC_HOST: '127.0.0.1', INBOX_SYNC_PUBLIC_URL: address };
}

/** Free at this moment; nobody keeps it free. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((found, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        found(port);
      });
    });
  });
}
