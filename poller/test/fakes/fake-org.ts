import type { InboxSyncEmailEvent } from '../../../contract/event-fields';
import {
  type HeartbeatAnswer,
  heartbeatAnswerSchema,
  heartbeatLimits,
  type HeartbeatMailbox,
  type HeartbeatOutcome,
  type HeartbeatPolicy,
  type HeartbeatRequest,
  heartbeatRequestSchema,
} from '../../../contract/heartbeat';
import {
  type KnownAddressesAnswer,
  type KnownAddressesPart,
  type KnownAddressesQuestion,
  knownAddressesAnswerSchema,
  type KnownAddressesRequest,
  knownAddressesRequestSchema,
} from '../../../contract/known-addresses';
import { addressHash } from '../../src/domain/address-hash';
import { sha256 } from '../../src/lib/sha256';
import type { ApiUsage, PublishResult, PublishWay, Salesforce } from '../../src/sync/ports';
import { MAIL_GONE } from '../../src/sync/work-ports';

export const defaultPolicy: HeartbeatPolicy = {
  syncIntervalMinutes: 120,
  includeInternalMail: false,
  internalDomains: [],
  includeAutomatedMail: false,
  excludedAddresses: [],
  bodyStorage: 'Full',
  ledgerRetentionDays: 30,
  apiReservePercent: 20,
  usersMayChangeRules: true,
  pollerUrl: null,
};

export function mailbox(number: number, change: Partial<HeartbeatMailbox> = {}): HeartbeatMailbox {
  return {
    id: `a01${String(number).padStart(15, '0')}`,
    address: `user${number}@firm.example`,
    aliases: [],
    userId: `005${String(number).padStart(15, '0')}`,
    provider: 'Google',
    access: 'Service account',
    isActive: true,
    syncSince: '2026-11-23T00:00:00.000Z',
    syncedThroughAt: null,
    matchContacts: true,
    matchLeads: true,
    ownedOnly: false,
    ...change,
  };
}

/** An org that keeps the contract: every request is checked against it, and so is every answer. */
export class FakeOrg implements Salesforce {
  publishWay: PublishWay = 'rest';
  readonly requests: HeartbeatRequest[] = [];
  readonly slices: InboxSyncEmailEvent[][] = [];
  readonly ledger = new Map<string, HeartbeatOutcome>();
  /** Events that are published and not filed yet. */
  bus: InboxSyncEmailEvent[] = [];
  policy = defaultPolicy;
  orgId = '00D000000000001AAA';
  subscription = 'Running';
  resend: string[] = [];
  used: number | null = null;
  /** How many events the org files before each heartbeat. */
  filesPerBeat = Infinity;
  /** What the org says to a publish call instead of taking it. */
  onPublish: (events: readonly InboxSyncEmailEvent[]) => PublishResult[] | undefined = () => undefined;
  /** What passes between taking a slice and answering. */
  beforeAnswer: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  onHeartbeat: (request: HeartbeatRequest) => void = () => undefined;
  outcomeOf: (event: InboxSyncEmailEvent) => HeartbeatOutcome = () => ({ outcome: 'Filed', reason: 'filed.contacts' });
  /** Whether the org writes the ledger row of a mail that policy dropped. */
  writesRow: (deliveryKey: string) => boolean = () => true;
  private readonly requested = new Map<string, NonNullable<HeartbeatAnswer['refetch']>[number]>();
  /** Whom the org knows: addresses by record id; none for a deleted record. */
  readonly people = new Map<string, { addresses: readonly string[]; change: number }>();
  readonly questions: KnownAddressesRequest[] = [];
  rulesHash = 'b'.repeat(64);
  /** How many records one answer names. */
  peoplePage = 1000;
  onKnownAddresses: (request: KnownAddressesRequest) => void = () => undefined;
  /** Whether a heartbeat has room for the question for known people. */
  hasRoom = true;
  private changes = 0;
  private calls = 0;

  constructor(public mailboxes: HeartbeatMailbox[]) {}

  heartbeat(request: HeartbeatRequest): Promise<HeartbeatAnswer> {
    this.calls++;
    return Promise.resolve(this.answer(request));
  }

  /** The answer to a heartbeat that keeps the contract. */
  answer(request: unknown): HeartbeatAnswer {
    const {
      waiting,
      settledElsewhere,
      policyHash: known,
      mailboxesAfter,
      knownAddresses,
    } = this.note(heartbeatRequestSchema.parse(request));
    this.file(this.filesPerBeat);
    const policyHash = sha256(JSON.stringify(this.policy));
    const outcomes: Record<string, HeartbeatOutcome> = {};
    for (const key of waiting) {
      const outcome = this.ledger.get(key);
      if (outcome !== undefined) {
        outcomes[key] = outcome;
      }
    }
    for (const { deliveryKey, reason } of settledElsewhere.filter((row) => this.writesRow(row.deliveryKey))) {
      const outcome: HeartbeatOutcome = { outcome: reason === MAIL_GONE ? 'Failed' : 'Skipped', reason };
      if (this.ledger.get(deliveryKey)?.outcome !== 'Filed') {
        this.ledger.set(deliveryKey, outcome);
      }
      outcomes[deliveryKey] = this.ledger.get(deliveryKey) ?? outcome;
    }
    const others = this.mailboxes.filter(({ id }) => mailboxesAfter == null || id > mailboxesAfter);
    const resend = this.resend.filter((key) => waiting.includes(key));
    this.resend = this.resend.filter((key) => !resend.includes(key));
    return heartbeatAnswerSchema.parse({
      version: 1,
      orgId: this.orgId,
      policyHash,
      policy: known === policyHash ? null : this.policy,
      mailboxes: others.slice(0, heartbeatLimits.mailboxes),
      outcomes,
      resend,
      refetch: [...this.requested.values()].filter(
        ({ deliveryKey }) => this.ledger.get(deliveryKey)?.reason === 'waiting.requested',
      ),
      subscription: this.subscription,
      more: others.length > heartbeatLimits.mailboxes,
      ...(knownAddresses == null ? {} : { knownAddresses: this.answerBeside(knownAddresses) }),
    });
  }

  /** As the package does: what fails beside a heartbeat is not answered. */
  private answerBeside(question: KnownAddressesQuestion): KnownAddressesPart | null {
    if (!this.hasRoom) {
      return null;
    }
    try {
      const alone = { version: 1, orgId: null, ...question };
      const { rulesHash, changed, changesNext, more, listed, listingNext } = this.answerPeople(alone);
      return { rulesHash, changed, changesNext, more, listed, listingNext };
    } catch {
      // Whatever it is: the poller then asks by itself and is told.
      return null;
    }
  }

  /** A person is added or changed; without addresses deleted. */
  know(recordId: string, ...addresses: string[]): void {
    this.people.set(recordId, { addresses, change: ++this.changes });
  }

  knownAddresses(request: KnownAddressesRequest): Promise<KnownAddressesAnswer> {
    this.calls++;
    return Promise.resolve(this.answerPeople(request));
  }

  /** Contacts only; moments are the number of the change, as seconds. */
  answerPeople(given: unknown): KnownAddressesAnswer {
    const request = knownAddressesRequestSchema.parse(given);
    this.questions.push(request);
    this.onKnownAddresses(request);
    const secret = Buffer.from(request.key, 'hex');
    const line = ([id, { addresses }]: [string, { addresses: readonly string[] }]): string =>
      [id, ...addresses.map((address) => addressHash(secret, address))].join(' ');
    const at = (change: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + change * 1000).toISOString();
    const from = request.changes?.Contact.modifiedAt;
    const changed = [...this.people]
      .filter(([, { change }]) => from !== undefined && at(change) > from)
      .sort(([, a], [, b]) => a.change - b.change)
      .slice(0, this.peoplePage);
    const more = changed.length === this.peoplePage;
    const next = { modifiedAt: at(more ? (changed.at(-1)?.[1].change ?? 0) : this.changes), id: null };
    const isReload = request.rulesHash !== null && request.rulesHash !== this.rulesHash;
    const listing = isReload ? { object: 'Contact' as const, after: null } : request.listing;
    const listed =
      listing === null || more
        ? []
        : [...this.people]
            .filter(([id, { addresses }]) => addresses.length > 0 && id > (listing.after ?? ''))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .slice(0, this.peoplePage);
    const isFull = listed.length === this.peoplePage;
    return knownAddressesAnswerSchema.parse({
      version: 1,
      orgId: this.orgId,
      rulesHash: this.rulesHash,
      changed: changed.map(line),
      changesNext: { Contact: next, Lead: next },
      more,
      listed: listed.map(line),
      listingNext: more ? listing : isFull ? { object: 'Contact', after: listed.at(-1)?.[0] } : null,
    });
  }

  async publish(events: readonly InboxSyncEmailEvent[], signal: AbortSignal): Promise<PublishResult[]> {
    this.calls++;
    const instead = this.onPublish(events);
    this.enqueue(events.filter((_, index) => instead?.[index]?.accepted ?? true));
    await this.beforeAnswer(signal);
    return instead ?? events.map(() => ({ accepted: true }));
  }

  /** A person asks for a mail to be filed again. */
  request(deliveryKey: string, messageKey: string, mailboxId: string): void {
    this.ledger.set(deliveryKey, { outcome: 'Waiting', reason: 'waiting.requested' });
    this.requested.set(deliveryKey, { deliveryKey, messageKey, mailbox: mailboxId });
  }

  /** Takes a slice as the event bus does. */
  enqueue(events: readonly InboxSyncEmailEvent[]): void {
    this.slices.push([...events]);
    this.bus.push(...events);
  }

  usage(): ApiUsage {
    return { calls: this.calls, used: this.used, limit: this.used === null ? null : 1000 };
  }

  events(): InboxSyncEmailEvent[] {
    return this.slices.flat();
  }

  private note(request: HeartbeatRequest): HeartbeatRequest {
    this.requests.push(request);
    this.onHeartbeat(request);
    return request;
  }

  private file(count: number): void {
    for (const event of this.bus.splice(0, count)) {
      if (this.ledger.get(event.DeliveryKey__c)?.outcome !== 'Filed') {
        this.ledger.set(event.DeliveryKey__c, this.outcomeOf(event));
      }
    }
  }
}
