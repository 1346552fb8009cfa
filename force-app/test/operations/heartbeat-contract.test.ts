import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  heartbeatAnswerSchema,
  heartbeatErrorSchema,
  heartbeatPath,
  heartbeatRequestSchema,
  mailboxStatuses,
  settledReasons,
} from '../../../contract/heartbeat';
import { loadOrg } from '../../../local/org/org';
import type { Org } from '../../../local/org/org-facade';

/** What both sides refuse wherever it stands, among what only one member takes. */
const odd = fc.constantFrom<unknown>(null, -1, 1.5, 3_000_000_000, true, 'odd', '', [], {}, ['odd']);
const key = fc.stringMatching(/^[0-9a-f]{64}$/);
const moment = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().replace(/\.\d+/, '')));
const count = fc.nat();

/** A record of these members, now and then with one that is odd, missing or too much. */
function mostly(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const good = fc.record(members);
  const oddMember = fc.tuple(good, fc.constantFrom(...Object.keys(members)), odd);
  return fc.oneof(
    { weight: 12, arbitrary: good },
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

const nullable = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.option(value, { freq: 3 });

function requests(mailboxId: string): fc.Arbitrary<Record<string, unknown>> {
  const mailbox = fc.constant(mailboxId);
  const run = mostly({
    startedAt: moment,
    finishedAt: nullable(moment),
    mailboxesPolled: count,
    messagesSeen: count,
    published: count,
    dropped: fc.dictionary(fc.constantFrom(...settledReasons), fc.nat(1000), { noNullPrototype: true }),
    errors: count,
    apiCalls: count,
    apiUsed: nullable(count),
    apiLimit: nullable(count),
  });
  const report = mostly({
    id: mailbox,
    status: fc.constantFrom(...mailboxStatuses),
    detail: nullable(fc.string()),
    lastSyncAt: nullable(moment),
    syncedThroughAt: nullable(moment),
  });
  const settled = mostly({
    deliveryKey: key,
    messageKey: key,
    mailbox,
    sentAt: nullable(moment),
    reason: fc.constantFrom(...settledReasons),
  });
  const since = mostly({
    publishedAt: moment,
    attempt: fc.integer({ min: 1, max: 99 }),
    messageKey: key,
    mailbox,
    sentAt: nullable(moment),
  });
  const position = mostly({ modifiedAt: moment, id: fc.constant(null) });
  const question = mostly({
    key,
    rulesHash: nullable(key),
    changes: nullable(mostly({ Contact: position, Lead: position })),
    listing: nullable(mostly({ object: fc.constantFrom('Contact', 'Lead'), after: fc.constant(null) })),
  });
  return mostly({
    version: fc.constant(1),
    orgId: fc.constant(null),
    policyHash: nullable(key),
    run: nullable(run),
    mailboxes: fc.array(report, { maxLength: 2 }),
    settledElsewhere: fc.array(settled, { maxLength: 2 }),
    waiting: fc.array(key, { maxLength: 3 }),
    waitingSince: nullable(fc.dictionary(key, since, { maxKeys: 2, noNullPrototype: true })),
    mailboxesAfter: nullable(mailbox),
    knownAddresses: nullable(question),
  });
}

/** Where zod says a request is wrong, in Apex's words: `mailboxes[0].status`. */
function zodPaths(request: unknown): string[] {
  const result = heartbeatRequestSchema.safeParse(request);
  return (result.error?.issues ?? []).flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((name) => [...issue.path, name]) : [issue.path];
    return paths.map((path) =>
      path.reduce<string>(
        (text, part) =>
          typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`,
        '',
      ),
    );
  });
}

describe('the heartbeat in Apex and its contract', () => {
  let org: Org;
  let mailboxId: string;

  beforeAll(() => {
    org = loadOrg({ sharedActivities: true });
    const user = org.users.create({ email: 'ana@ours.example', lastName: 'Ana' });
    const mailbox = { Address__c: 'ana@ours.example', Provider__c: 'Google', User__c: user.id, OwnerId: user.id };
    [mailboxId = ''] = org.insert('InboxSyncMailbox__c', [mailbox]);
  });

  function send(request: unknown): { status: number; answer: unknown } {
    const body = new TextEncoder().encode(JSON.stringify(request));
    const uri = heartbeatPath.replace('/services/apexrest', '');
    const response = org.callRest({ uri, method: 'POST', headers: {}, parameters: {}, body }, org.users.admin);
    return { status: response.status, answer: JSON.parse(new TextDecoder().decode(response.body)) as unknown };
  }

  it('accept and refuse the same requests, and answer as the contract says', () => {
    fc.assert(
      fc.property(requests(mailboxId), (request) => {
        const wrong = zodPaths(request);
        const { status, answer } = send(request);
        if (wrong.length === 0) {
          expect({ status, answer }).toMatchObject({ status: 200 });
          const { orgId, knownAddresses } = heartbeatAnswerSchema.parse(answer);
          expect(orgId).toBe(org.organizationId);
          expect(knownAddresses != null).toBe(request['knownAddresses'] != null);
        } else {
          expect({ status, wrong }).toEqual({ status: 400, wrong });
          const { field } = heartbeatErrorSchema.parse(answer).error;
          expect(wrong).toContain(field);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('agree on the poller of another org', () => {
    const request = { version: 1, orgId: '00D999999999999EAA', policyHash: null, run: null };
    const { status, answer } = send({ ...request, mailboxes: [], settledElsewhere: [], waiting: [] });
    expect(status).toBe(409);
    expect(heartbeatErrorSchema.parse(answer).error.code).toBe('wrong-org');
  });

  it('agree on what a mailbox is', () => {
    const request = { version: 1, orgId: null, policyHash: null, run: null };
    const { answer } = send({ ...request, mailboxes: [], settledElsewhere: [], waiting: [] });
    const [mailbox] = heartbeatAnswerSchema.parse(answer).mailboxes;
    expect(mailbox).toMatchObject({ id: mailboxId, address: 'ana@ours.example', isActive: true });
    expect(mailbox?.syncSince).toMatch(/T00:00:00Z$/);
  });
});
