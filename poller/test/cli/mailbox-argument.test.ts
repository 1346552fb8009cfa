import { describe, expect, it } from '@jest/globals';
import { mailboxArgument } from '../../src/cli/mailbox-argument';
import { AllowedMailboxes } from '../../src/domain/allowed-mailboxes';
import type { MailboxState } from '../../src/sync/ports';
import { mailbox } from '../fakes/fake-org';
import { FakeSource } from '../fakes/fake-source';

const [anna, ben] = [
  {
    mailbox: mailbox(1, { address: 'anna@firm.example', aliases: ['sales@firm.example'] }),
    aliases: ['ben@firm.example'],
  },
  { mailbox: mailbox(2, { address: 'ben@firm.example', aliases: ['anna@firm.example'] }), aliases: null },
] as const;

const chosen = async (address: string): Promise<string> => {
  const source = new FakeSource();
  const services = {
    store: { mailboxes: () => Promise.resolve([anna, ben] as unknown as MailboxState[]) },
    allowed: new AllowedMailboxes(['firm.example']),
    sources: { Google: source, Microsoft: source },
  };
  return (await mailboxArgument(services, address)).state.mailbox.address;
};

describe('the mailbox that a command names', () => {
  it('is the one with this address, and only then one that has it as an alias', async () => {
    expect(await chosen('Ben@Firm.example')).toBe('ben@firm.example');
    expect(await chosen('anna@firm.example ')).toBe('anna@firm.example');
    expect(await chosen('sales@firm.example')).toBe('anna@firm.example');
  });
});
