import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAddressList } from '../../src/domain/address-list';
import { deliveryKey, type KeyedMail, messageKey, threadKey } from '../../src/domain/keys';
import { normaliseMessageId } from '../../src/domain/read-mail';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const keyed = (change: Partial<KeyedMail> = {}): KeyedMail => ({
  messageId: 'Id1@x',
  from: parseAddressList('Ada <ADA@X.example>'),
  to: parseAddressList('b@x.example, a@x.example'),
  cc: [],
  subject: 'Hello',
  dateHeader: 'Mon, 23 Nov 2026 10:00:00 +0000',
  text: 'Text',
  ...change,
});

describe('the message key', () => {
  it('is the hash of v1, the normalised Message-ID and the lower-cased first author', () => {
    expect(messageKey(keyed())).toBe(sha('v1\nId1@x\nada@x.example'));
    expect(messageKey(keyed({ from: [] }))).toBe(sha('v1\nId1@x\n'));
  });

  it('does not depend on anything else when there is a Message-ID', () => {
    const other = keyed({ to: [], subject: 'Other', text: 'Other', dateHeader: '' });
    expect(messageKey(other)).toBe(messageKey(keyed()));
  });

  it('removes white space and angle brackets from the Message-ID and keeps its case', () => {
    expect(normaliseMessageId(' <Id1@x>\r\n ')).toBe('Id1@x');
    expect(normaliseMessageId('<Id\r\n 1@x>')).toBe('Id1@x');
  });

  it('without Message-ID comes from people, subject, date and the beginning of the text', () => {
    const bare = keyed({ messageId: '' });
    const sameInOtherOrder = keyed({ messageId: '', to: parseAddressList('A@x.example, b@x.example') });
    const sameReflowed = keyed({ messageId: '', text: ' Text\n ' });
    expect(messageKey(sameInOtherOrder)).toBe(messageKey(bare));
    expect(messageKey(sameReflowed)).toBe(messageKey(bare));
    const long = 'x'.repeat(1024);
    expect(messageKey(keyed({ messageId: '', text: `${long}a` }))).toBe(
      messageKey(keyed({ messageId: '', text: `${long}b` })),
    );
    for (const change of [{ subject: 'Other' }, { dateHeader: '' }, { text: 'Other' }, { to: [] }, { from: [] }]) {
      expect(messageKey(keyed({ messageId: '', ...change }))).not.toBe(messageKey(bare));
    }
  });

  it('never meets the key of a mail with Message-ID', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (subject, text) => {
        expect(messageKey(keyed({ messageId: '', subject, text }))).not.toBe(messageKey(keyed({ subject, text })));
      }),
    );
  });
});

describe('other keys', () => {
  it('name a delivery by mailbox and mail', () => {
    expect(deliveryKey('a01000000000001AAA', 'k')).toBe(sha('a01000000000001AAA|k'));
  });

  it('name a conversation, or nothing', () => {
    expect(threadKey({ threadRoot: 'a@x' })).toMatch(/^[0-9a-f]{64}$/);
    expect(threadKey({ threadRoot: '' })).toBe('');
  });
});
