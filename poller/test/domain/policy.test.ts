import { describe, expect, it } from '@jest/globals';
import { policyCases } from '../../../contract/policy-cases';
import { parseAddressList } from '../../src/domain/address-list';
import { canonicalAddress } from '../../src/domain/address';
import { directionOf, dropReason } from '../../src/domain/policy';

const defaults = {
  includeInternalMail: false,
  internalDomains: [],
  includeAutomatedMail: false,
  excludedAddresses: [],
};

describe('the policy that the poller applies', () => {
  it('has cases to prove it', () => {
    expect(policyCases.length).toBeGreaterThan(50);
  });

  it.each(policyCases.map((c) => [c.name, c] as const))('%s', (_, { mail, policy, synced, decision }) => {
    const parsed = {
      from: parseAddressList(mail.from ?? ''),
      replyTo: parseAddressList(mail.replyTo ?? ''),
      to: parseAddressList(mail.to ?? ''),
      cc: parseAddressList(mail.cc ?? ''),
      bcc: parseAddressList(mail.bcc ?? ''),
      isAutomated: mail.automated,
      isPrivate: false,
    };
    const rules = Object.assign({}, defaults, policy);
    const reason = dropReason(parsed, rules, new Set(synced.map(canonicalAddress)));
    expect(reason ?? 'publish').toBe(decision);
  });

  it('calls a mail outbound when its first author is a synced address, in any case', () => {
    const from = parseAddressList('Ana <ANA@ours.example>, carl@client.example');
    expect(directionOf({ from }, new Set(['ana@ours.example']))).toBe('Outbound');
    expect(directionOf({ from: from.slice(1) }, new Set(['ana@ours.example']))).toBe('Inbound');
    expect(directionOf({ from: [] }, new Set(['ana@ours.example']))).toBe('Inbound');
  });
});
