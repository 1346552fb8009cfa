import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { heartbeatErrorSchema } from '../../../contract/heartbeat';
import {
  knownAddressesAnswerSchema,
  knownAddressesPage,
  knownAddressesPath,
  knownAddressesRequestSchema,
  type KnownAddressesAnswer,
} from '../../../contract/known-addresses';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

const secret = 'ab'.repeat(32);
const first = {
  version: 1,
  orgId: null,
  key: secret,
  rulesHash: null,
  changes: null,
  listing: { object: 'Contact', after: null },
};
const odd = fc.constantFrom<unknown>(null, -1, 1.5, true, 'odd', '', [], {}, ['odd']);
const key = fc.stringMatching(/^[0-9a-f]{64}$/);
const moment = fc.constantFrom('2026-03-02T10:00:00Z', '2026-03-02T10:00:00.123Z');

function mostly(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const good = fc.record(members);
  const oddMember = fc.tuple(good, fc.constantFrom(...Object.keys(members)), odd);
  return fc.oneof(
    { weight: 9, arbitrary: good },
    { weight: 2, arbitrary: oddMember.map(([record, name, value]) => ({ ...record, [name]: value })) },
    { weight: 1, arbitrary: good.map((record) => ({ ...record, unheardOf: 1 })) },
    {
      weight: 1,
      arbitrary: oddMember.map(([record, name]) =>
        Object.fromEntries(Object.entries(record).filter(([member]) => member !== name)),
      ),
    },
  );
}

describe('the known addresses in Apex and their contract', () => {
  let org: Org;
  let contactId: string;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true });
    [contactId = ''] = org.insert('Contact', [{ LastName: 'Jane', Email: 'Jane@X.example' }]);
  });

  function send(request: unknown, to: Org = org): { status: number; answer: unknown } {
    const body = new TextEncoder().encode(JSON.stringify(request));
    const uri = knownAddressesPath.replace('/services/apexrest', '');
    const response = to.callRest({ uri, method: 'POST', headers: {}, parameters: {}, body }, to.users.admin);
    return { status: response.status, answer: JSON.parse(new TextDecoder().decode(response.body)) as unknown };
  }

  it('accept and refuse the same requests', () => {
    const position = mostly({ modifiedAt: moment, id: fc.constantFrom(null, contactId) });
    const leadPosition = mostly({ modifiedAt: moment, id: fc.constant(null) });
    const requests = mostly({
      version: fc.constant(1),
      orgId: fc.constant(null),
      key,
      rulesHash: fc.option(key),
      changes: fc.option(mostly({ Contact: position, Lead: leadPosition })),
      listing: fc.option(mostly({ object: fc.constantFrom('Contact', 'Lead'), after: fc.constant(null) })),
    });
    fc.assert(
      fc.property(requests, (request) => {
        const isGood = knownAddressesRequestSchema.safeParse(request).success;
        const { status, answer } = send(request);
        expect({ status, request }).toEqual({ status: isGood ? 200 : 400, request });
        if (isGood) {
          expect(knownAddressesAnswerSchema.parse(answer).orgId).toBe(org.organizationId);
        } else {
          expect(heartbeatErrorSchema.parse(answer).error.code).toBe('bad-request');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('hash an address to the same 64 digits', () => {
    const answer = knownAddressesAnswerSchema.parse(send(first).answer);
    const expected = createHmac('sha256', Buffer.from(secret, 'hex')).update('jane@x.example').digest('hex');
    expect(answer.listed).toEqual([`${contactId} ${expected}`]);
  });

  it('names a full page of people within the limits of one transaction, and then the rest', () => {
    const crowd = loadOrg({ sharedActivities: true });
    const count = knownAddressesPage + 700;
    for (let start = 0; start < count; start += 200) {
      const batch = Math.min(200, count - start);
      crowd.insert(
        'Contact',
        Array.from({ length: batch }, (_, at) => ({ LastName: 'P', Email: `person${start + at}@client.example` })),
      );
    }
    const answers: KnownAddressesAnswer[] = [];
    for (let listing: unknown = first.listing; listing !== null;) {
      const { status, answer } = send({ ...first, listing }, crowd);
      expect(status).toBe(200);
      answers.push(knownAddressesAnswerSchema.parse(answer));
      listing = answers.at(-1)?.listingNext ?? null;
    }
    const lines = answers.flatMap(({ listed }) => listed);
    expect(answers).toHaveLength(2);
    expect(new Set(lines).size).toBe(count);
  });
});
