import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { addressHash, participantHashes } from '../../src/domain/address-hash';

const secret = Buffer.alloc(32, 7);
const hash = (address: string): string => createHmac('sha256', secret).update(address).digest('hex');
const list = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));
const mail = (change: object) => ({
  from: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  isAutomated: false,
  isPrivate: false,
  ...change,
});
const synced = new Set(['ana@ours.example']);

describe('the hash of an address', () => {
  it('is that of its canonical form, with the tag as it is written', () => {
    expect(addressHash(secret, ' Jane+News@X.Example ')).toBe(hash('jane+news@x.example'));
    expect(addressHash(secret, 'jane@x.example')).not.toBe(addressHash(secret, 'jane+news@x.example'));
  });
});

describe('the participants of a mail', () => {
  it('are everybody but the synced mailboxes, each once', () => {
    const given = mail({
      from: list('Carl@client.example'),
      to: list('ANA@ours.example', 'carl@client.example'),
      cc: list('dora@client.example'),
      bcc: list('eve@client.example'),
    });
    expect(participantHashes(secret, given, synced)).toEqual(
      ['carl@client.example', 'dora@client.example', 'eve@client.example'].map(hash),
    );
  });

  it('count where answers should go, which stands in for a sender without a record', () => {
    const given = mail({ from: list('form@shop.example'), replyTo: list('carl@client.example') });
    expect(participantHashes(secret, given, synced)).toContain(hash('carl@client.example'));
  });

  it('do not count it on a mail of our own', () => {
    const given = mail({ from: list('ana@ours.example'), replyTo: list('carl@client.example') });
    expect(participantHashes(secret, given, synced)).toEqual([]);
  });
});
