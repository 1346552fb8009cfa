import { createHash } from 'node:crypto';
import { heartbeatAnswerSchema, heartbeatPath, type HeartbeatAnswer } from '../../../contract/heartbeat';
import { loadOrg } from '../../../local/org/org';
import type { JsonRecord, Org, OrgOptions, OrgUser } from '../../../local/org/org-facade';

const START = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
/** Events of one REST call. */
const BATCH = 200;

/** A mail in a mailbox, as a poller keeps it until it is settled. */
interface OutboxMail {
  readonly event: JsonRecord;
  attempt: number;
  publishedAt: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An org with mailboxes and people, a clock that tests move, and a poller that does what the heartbeat asks. */
export class FilingWorld {
  now = START;
  readonly org: Org;
  readonly users: OrgUser[] = [];
  readonly mailboxIds: string[] = [];
  private readonly outbox = new Map<string, OutboxMail>();
  private readonly events = new Map<string, JsonRecord>();

  /** @param fixtures what the customer added to the org @param mailboxes how many, of users 0@ours.example and so on */
  constructor(fixtures: OrgOptions['fixtures'], mailboxes = 1, options: Partial<OrgOptions> = {}) {
    const folders = ['force-app/main'];
    this.org = loadOrg({
      sharedActivities: true,
      folders,
      ...options,
      fixtures: fixtures ?? [],
      clock: () => this.now,
    });
    this.org.assignPermissionSet(this.org.users.admin.id, 'InboxSyncAdmin');
    for (let index = 0; index < mailboxes; index++) {
      const email = `${index}@ours.example`;
      const user = this.org.users.create({ email, lastName: `User ${index}` });
      const mailbox = { Address__c: email, Provider__c: 'Google', User__c: user.id, OwnerId: user.id };
      const beginning = { SyncSince__c: '2026-01-01T00:00:00.000Z', Status__c: 'Connected' };
      const [mailboxId = ''] = this.org.insert('InboxSyncMailbox__c', [{ ...mailbox, ...beginning }]);
      this.users.push(user);
      this.mailboxIds.push(mailboxId);
    }
  }

  /** Contacts with the addresses c0@theirs.example, c1@theirs.example and so on. @returns their ids */
  contacts(amount: number): string[] {
    const rows = [...Array(amount).keys()].map((index) => ({
      LastName: `C${index}`,
      Email: `c${index}@theirs.example`,
    }));
    return this.org.insert('Contact', rows);
  }

  /** A mail from the first contact to the mailbox, unless `fields` say otherwise; the same word is the same mail. */
  mail(word: string, mailbox = 0, fields: JsonRecord = {}): JsonRecord {
    const messageKey = sha256(word);
    const mailboxId = this.mailboxIds[mailbox] ?? '';
    return {
      ...{ DeliveryKey__c: sha256(`${mailboxId}|${messageKey}`), MessageKey__c: messageKey, Mailbox__c: mailboxId },
      ...{ Direction__c: 'Inbound', From__c: 'c0@theirs.example', To__c: `${mailbox}@ours.example` },
      ...{ SentAt__c: '2026-03-02T10:00:00.000Z', Subject__c: word, Body__c: `Text of ${word}`, Attempt__c: 1 },
      ...fields,
    };
  }

  /** Publishes as the poller does, and waits until everything was delivered. */
  async send(events: readonly JsonRecord[]): Promise<void> {
    for (const event of events) {
      const key = String(event['DeliveryKey__c']);
      this.events.set(key, event);
      this.outbox.set(key, { event, attempt: Number(event['Attempt__c']), publishedAt: this.now });
    }
    await this.deliver(events);
  }

  /** Publishes events that the poller does not wait for: repeats, and what is not its own. */
  async deliver(events: readonly JsonRecord[]): Promise<void> {
    const options = { operation: 'insert', objectName: 'InboxSyncEmail__e', allOrNone: false } as const;
    this.org.eventBus.suspend();
    for (let at = 0; at < events.length; at += BATCH) {
      this.org.save(this.org.users.admin, events.slice(at, at + BATCH), { ...options, externalIdField: null });
    }
    this.org.eventBus.resume();
    await this.org.eventBus.idle();
  }

  /** Lets time pass, then sends one heartbeat and does what it asks. */
  async beat(minutes = 16): Promise<HeartbeatAnswer> {
    this.now += minutes * MINUTE;
    const answer = this.callHeartbeat();
    for (const [key, { outcome }] of Object.entries(answer.outcomes)) {
      if (outcome !== 'Waiting') {
        this.outbox.delete(key);
      }
    }
    for (const { deliveryKey } of answer.refetch ?? []) {
      const event = this.events.get(deliveryKey);
      if (event && !this.outbox.has(deliveryKey)) {
        this.outbox.set(deliveryKey, { event, attempt: 0, publishedAt: this.now });
        answer.resend.push(deliveryKey);
      }
    }
    const again = answer.resend.flatMap((key) => this.outbox.get(key) ?? []);
    again.forEach((mail) => {
      mail.attempt++;
      mail.publishedAt = this.now;
    });
    await this.deliver(again.map(({ event, attempt }) => ({ ...event, Attempt__c: attempt })));
    return answer;
  }

  /** Heartbeats until the poller waits for nothing. @returns how many */
  async settle(most = 400): Promise<number> {
    for (let beats = 0; beats < most; beats++) {
      if (this.outbox.size === 0 && this.rows("Outcome__c = 'Waiting'").length === 0) {
        return beats;
      }
      await this.beat();
    }
    throw new Error(`after ${most} heartbeats ${this.outbox.size} mails wait: ${JSON.stringify(this.summary())}`);
  }

  /** A person asks for everything that failed to be filed again. */
  fileAgain(): unknown[] {
    const ids = this.rows("Outcome__c = 'Failed'").map(({ Id }) => String(Id));
    const results: unknown[] = [];
    for (let at = 0; at < ids.length; at += BATCH) {
      const parameters = { entryIds: ids.slice(at, at + BATCH) };
      const call = { className: 'InboxSyncActivityController', methodName: 'fileAgain', parameters, isWired: false };
      results.push(...(this.org.callAura(this.org.users.admin, call) as unknown[]));
    }
    return results;
  }

  /** Ledger rows. */
  rows(where = 'Id != NULL'): JsonRecord[] {
    const fields = 'Id, DeliveryKey__c, MessageKey__c, FiledKey__c, Outcome__c, Reason__c, Detail__c, TaskId__c';
    const more = 'Attempts__c, Mailbox__c, OwnerId, CandidateIds__c';
    return [...this.org.query(`SELECT ${fields}, ${more} FROM InboxSyncEntry__c WHERE ${where}`).records];
  }

  /** The only row of a mail. */
  row(word: string, mailbox = 0): JsonRecord {
    const [row = {}] = this.rows(`DeliveryKey__c = '${String(this.mail(word, mailbox)['DeliveryKey__c'])}'`);
    return row;
  }

  /** Tasks, those in the recycle bin too. */
  tasks(): JsonRecord[] {
    const soql = 'SELECT Id, WhoId, OwnerId, Subject, InboxSyncKey__c, IsDeleted FROM Task';
    return [...this.org.query(soql, { isAll: true }).records];
  }

  /** How many rows ended with which reason. */
  summary(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { Reason__c } of this.rows()) {
      counts[String(Reason__c)] = (counts[String(Reason__c)] ?? 0) + 1;
    }
    return counts;
  }

  private callHeartbeat(): HeartbeatAnswer {
    const waitingSince = Object.fromEntries(
      [...this.outbox].map(([key, { event, attempt, publishedAt }]) => [
        key,
        {
          ...{ publishedAt: new Date(publishedAt).toISOString(), attempt, messageKey: event['MessageKey__c'] },
          ...{ mailbox: event['Mailbox__c'], sentAt: null },
        },
      ]),
    );
    const request = {
      ...{ version: 1, orgId: null, policyHash: null, run: null, mailboxes: [], settledElsewhere: [] },
      ...{ waiting: [...this.outbox.keys()], waitingSince },
    };
    const uri = heartbeatPath.replace('/services/apexrest', '');
    const body = new TextEncoder().encode(JSON.stringify(request));
    const response = this.org.callRest(
      { uri, method: 'POST', headers: {}, parameters: {}, body },
      this.org.users.admin,
    );
    const text = new TextDecoder().decode(response.body);
    if (response.status !== 200) {
      throw new Error(`heartbeat: ${response.status} ${text}`);
    }
    return heartbeatAnswerSchema.parse(JSON.parse(text));
  }
}
