/**
 * The fields of the platform event InboxSyncEmail__e: what the poller fills and Apex reads.
 *
 * The schema in force-app/main/schema is the authority; contract/event-fields.test.ts compares the two. Lengths are in
 * UTF-16 code units, as Salesforce counts them.
 */

/** How one field of the event is declared. */
export interface EventField {
  readonly type: 'Text' | 'LongTextArea' | 'DateTime' | 'Checkbox' | 'Number';
  /** Longest value, of Text and LongTextArea only. */
  readonly length?: number;
  readonly required: boolean;
}

/** The API name of the event. */
export const eventName = 'InboxSyncEmail__e';

/** The fields of the event by API name. */
export const eventFields = {
  DeliveryKey__c: { type: 'Text', length: 64, required: true },
  MessageKey__c: { type: 'Text', length: 64, required: true },
  Mailbox__c: { type: 'Text', length: 18, required: true },
  Direction__c: { type: 'Text', length: 20, required: false },
  SentAt__c: { type: 'DateTime', required: false },
  Subject__c: { type: 'Text', length: 255, required: false },
  From__c: { type: 'Text', length: 255, required: false },
  ReplyTo__c: { type: 'Text', length: 255, required: false },
  To__c: { type: 'LongTextArea', length: 131072, required: false },
  Cc__c: { type: 'LongTextArea', length: 131072, required: false },
  Bcc__c: { type: 'LongTextArea', length: 131072, required: false },
  Body__c: { type: 'LongTextArea', length: 32768, required: false },
  AttachmentNames__c: { type: 'LongTextArea', length: 8192, required: false },
  BodyStatus__c: { type: 'Text', length: 20, required: false },
  ThreadKey__c: { type: 'Text', length: 64, required: false },
  MessageId__c: { type: 'Text', length: 255, required: false },
  IsAutomated__c: { type: 'Checkbox', required: false },
  Attempt__c: { type: 'Number', required: false },
} as const satisfies Record<string, EventField>;

/** What `Direction__c` may say. */
export const eventDirections = ['Inbound', 'Outbound'] as const;

/**
 * What `BodyStatus__c` may say: Full (the whole text), Cut (some is left out for its length), Empty (the mail has no text),
 * NotStored (policy stores no bodies), Encrypted (S/MIME, PGP or TNEF that nobody opened), Unreadable (the parser gave
 * up, only headers are known).
 */
export const bodyStatuses = ['Full', 'Cut', 'Empty', 'NotStored', 'Encrypted', 'Unreadable'] as const;
export type BodyStatus = (typeof bodyStatuses)[number];

/** The event as it is published. A field that is absent is null in Salesforce. */
export interface InboxSyncEmailEvent {
  DeliveryKey__c: string;
  MessageKey__c: string;
  /** 18-character id of the InboxSyncMailbox__c record. */
  Mailbox__c: string;
  Direction__c: (typeof eventDirections)[number];
  /** ISO 8601 UTC; the provider's time, not the Date header. */
  SentAt__c: string;
  Subject__c: string | null;
  /** `"Display Name" <address>`; the name is dropped before the address would be cut. */
  From__c: string | null;
  ReplyTo__c: string | null;
  /** Entries as in From__c, joined by `, `; whole entries are left out before one would be cut. */
  To__c: string | null;
  Cc__c: string | null;
  Bcc__c: string | null;
  Body__c: string | null;
  /** One file name a line. */
  AttachmentNames__c: string | null;
  BodyStatus__c: BodyStatus;
  ThreadKey__c: string | null;
  MessageId__c: string | null;
  IsAutomated__c: boolean;
  /** From 1. */
  Attempt__c: number;
}
