import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadOrg } from '../local/org/org';
import type { Org } from '../local/org/org-facade';
import { formatAddresses } from '../poller/src/domain/address';
import { addressHash } from '../poller/src/domain/address-hash';
import { parseAddressList } from '../poller/src/domain/address-list';

const secret = Buffer.from('ab'.repeat(32), 'hex');

/** The privacy filter looks up the addresses that the poller reads; filing matches those that Apex reads in the event. */
describe('the addresses that the poller looks up', () => {
  let org: Org;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true });
  });

  it('cover every address that the matching in Apex will see, in the same form', () => {
    const text = fc.string({ maxLength: 12, unit: 'binary' });
    const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,12}$/);
    const domain = fc.stringMatching(/^[A-Za-z0-9ÄÖÜİΣß-]{1,8}\.(example|COM)$/u);
    const written = fc.oneof(
      fc.tuple(text, local, domain).map(([name, box, host]) => `"${name.replace(/["\\]/g, '')}" <${box}@${host}>`),
      fc.tuple(local, domain).map(([box, host]) => `${box}@${host}`),
      text,
    );
    let compared = 0;
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), (entries) => {
        const addresses = parseAddressList(entries.join(', '));
        const header = formatAddresses(addresses, 10_000);
        const ours = addresses.map(({ address }) => addressHash(secret, address));
        const theirs = [
          ...(org.callStatic(org.users.admin, 'InboxSyncAddressParser', 'parse', [header]) as Iterable<string>),
        ];
        compared += theirs.length;
        expect({ header, ours }).toEqual({
          header,
          ours: expect.arrayContaining(theirs.map((address) => addressHash(secret, address))),
        });
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(200);
  });
});
