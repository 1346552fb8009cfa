import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventFields } from '../../../contract/event-fields';
import { mailAddress } from '../../src/domain/address';
import { emailEvent } from '../../src/domain/event';
import type { MailMessage } from '../../src/domain/mail';
import { cleanLine, cleanText, cutText } from '../../src/lib/text';

const context = {
  mailboxId: 'a01000000000001AAA',
  synced: new Set(['ana@ours.example']),
  bodyStorage: 'Full' as const,
};
const mail = (change: Partial<MailMessage> = {}): MailMessage => ({
  messageId: '1@x',
  from: [{ name: 'Ada', address: 'ada@x.example' }],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  subject: 'Subject',
  dateHeader: '',
  sentAt: new Date('2026-11-23T10:00:00Z'),
  text: 'Text',
  bodyStatus: 'Full',
  attachmentNames: [],
  isPrivate: false,
  isAutomated: false,
  threadRoot: '',
  ...change,
});

describe('the event of a mail', () => {
  it('says nothing as null', () => {
    expect(emailEvent(mail({ subject: '', text: '', messageId: '' }), context)).toMatchObject({
      Subject__c: null,
      Body__c: null,
      MessageId__c: null,
      To__c: null,
      ReplyTo__c: null,
      AttachmentNames__c: null,
      ThreadKey__c: null,
      Attempt__c: 1,
    });
  });

  it('holds no body when policy stores none', () => {
    const event = emailEvent(mail(), { ...context, bodyStorage: 'None' });
    expect(event).toMatchObject({ Body__c: null, BodyStatus__c: 'NotStored' });
  });

  it('names attachments one a line, whole', () => {
    const event = emailEvent(mail({ attachmentNames: Array.from({ length: 100 }, () => 'x'.repeat(255)) }), context);
    expect(event.AttachmentNames__c?.split('\n').every((name) => name.length === 255)).toBe(true);
    expect(event.AttachmentNames__c?.length).toBeLessThanOrEqual(8192);
  });

  it('fits its fields, in whole characters, whatever the mail', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
    );
    const address = fc
      .tuple(fc.string({ unit: 'grapheme' }), fc.emailAddress())
      .map(([name, at]) => mailAddress(name, at));
    const addresses = fc.array(address, { maxLength: 30 });
    fc.assert(
      fc.property(text, text, addresses, addresses, (subject, messageId, from, to) => {
        for (const [name, value] of Object.entries(
          emailEvent(mail({ subject, messageId, from, to, replyTo: to }), context),
        )) {
          const field = eventFields[name as keyof typeof eventFields];
          if (typeof value === 'string' && 'length' in field) {
            expect(value.length).toBeLessThanOrEqual(field.length);
            expect(cleanText(value)).toBe(value);
          }
        }
      }),
    );
  });
});

describe('cutting text', () => {
  it('never parts a surrogate pair and never adds anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, max) => {
        const cut = cutText(text, max);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cleanText(cut)).toBe(cleanText(text).slice(0, cleanText(cut).length));
      }),
    );
  });

  it('replaces lone surrogates and keeps pairs', () => {
    expect(cleanText('a\ud800b\udc00c😀')).toBe('a\ufffdb\ufffdc😀');
    expect(cleanLine(' a\r\n\tb  ')).toBe('a b');
  });
});
