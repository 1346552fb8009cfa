import { describe, expect, it } from '@jest/globals';
import { AllowedMailboxes } from '../../src/domain/allowed-mailboxes';

const allows = (entry: string, address: string): boolean => new AllowedMailboxes([entry]).allows(address);

describe('the mailboxes that may be read', () => {
  it.each([
    ['anna@firm.example', 'Anna@Firm.example'],
    ['firm.example', 'anna@firm.example'],
    ['@FIRM.example', 'anna@firm.example'],
    ['müller.example', 'anna@xn--mller-kva.example'],
    ['@MÜLLER.example', 'anna@xn--mller-kva.example'],
    ['mu\u0308ller.example', 'anna@müller.example'],
    ['xn--mller-kva.example', 'anna@Müller.example'],
    ['anna@müller.example', 'anna@XN--MLLER-KVA.example'],
    ['änna@xn--mller-kva.example', 'Änna@müller.example'],
    ['anna@[192.0.2.1]', 'anna@[192.0.2.1]'],
  ])('%s includes %s', (entry, address) => {
    expect(allows(entry, address)).toBe(true);
  });

  it.each([
    ['firm.example', 'anna@sub.firm.example'],
    ['anna@firm.example', 'bert@firm.example'],
    ['müller.example', 'anna@muller.example'],
    ['fass.example', 'anna@faß.example'],
    ['müller.example', 'müller.example@elsewhere.example'],
    ['firm.example', 'anna@fir%6d.example'],
    ['[192.0.2.1]', 'anna@[192.0.2.2]'],
  ])('%s leaves %s out', (entry, address) => {
    expect(allows(entry, address)).toBe(false);
  });
});
