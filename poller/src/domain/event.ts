import { eventFields, type InboxSyncEmailEvent } from '../../../contract/event-fields';
import { cleanText, cutText } from '../lib/text';
import { formatAddresses } from './address';
import { deliveryKey, messageKey, threadKey } from './keys';
import type { MailMessage } from './mail';
import { directionOf } from './policy';

/** Who the event is for and what may be stored of the mail. */
export interface EventContext {
  /** Salesforce id of the mailbox, 18 characters. */
  readonly mailboxId: string;
  /** Canonical addresses and aliases of every synced mailbox. */
  readonly synced: ReadonlySet<string>;
  readonly bodyStorage: 'Full' | 'None';
}

/** The event of a mail. Every text fits its field, cuts no surrogate pair and holds no character that JSON refuses. */
export function emailEvent(mail: MailMessage, { mailboxId, synced, bodyStorage }: EventContext): InboxSyncEmailEvent {
  const key = messageKey(mail);
  const keepsBody = bodyStorage === 'Full';
  return {
    DeliveryKey__c: deliveryKey(mailboxId, key),
    MessageKey__c: key,
    Mailbox__c: mailboxId,
    Direction__c: directionOf(mail, synced),
    SentAt__c: mail.sentAt.toISOString(),
    Subject__c: text(mail.subject, eventFields.Subject__c.length),
    From__c: formatAddresses(mail.from, eventFields.From__c.length) || null,
    ReplyTo__c: formatAddresses(mail.replyTo, eventFields.ReplyTo__c.length) || null,
    To__c: formatAddresses(mail.to, eventFields.To__c.length) || null,
    Cc__c: formatAddresses(mail.cc, eventFields.Cc__c.length) || null,
    Bcc__c: formatAddresses(mail.bcc, eventFields.Bcc__c.length) || null,
    Body__c: keepsBody ? mail.text || null : null,
    AttachmentNames__c: wholeLines(mail.attachmentNames, eventFields.AttachmentNames__c.length),
    BodyStatus__c: keepsBody ? mail.bodyStatus : 'NotStored',
    ThreadKey__c: threadKey(mail) || null,
    MessageId__c: text(mail.messageId, eventFields.MessageId__c.length),
    IsAutomated__c: mail.isAutomated,
    Attempt__c: 1,
  };
}

function text(value: string, max: number): string | null {
  return cutText(cleanText(value), max) || null;
}

/** One name a line, as many whole ones as fit. */
function wholeLines(names: readonly string[], max: number): string | null {
  let lines = '';
  for (const name of names) {
    const longer = lines === '' ? name : `${lines}\n${name}`;
    if (longer.length > max) {
      break;
    }
    lines = longer;
  }
  return lines || null;
}
