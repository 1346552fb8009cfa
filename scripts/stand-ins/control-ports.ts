import type { ControlPorts, ShownMail } from '../../local/control/control-actions';
import { ControlError } from '../../local/control/control-requests';
import { headerValue, readHeader } from '../../local/mail/header-fields';
import { lineEndsOf } from '../../local/mail/line-ends';
import type { Org } from '../../local/org/org-facade';
import type { Loaded } from './load-records';
import type { MailCloud, MailClouds } from './mail-clouds';
import type { MailboxMail } from './mail-folder';
import { toPerson } from './people';
import { UsageError } from './usage-error';

interface Parts {
  readonly org: Org;
  readonly clouds: MailClouds;
  readonly mailboxes: readonly MailboxMail[];
  readonly loaded: Loaded;
  readonly dump: () => Promise<unknown>;
}

/** The stand-ins of a run as the control door reaches them. */
export function controlPorts({ org, clouds, mailboxes, loaded, dump }: Parts): Omit<ControlPorts, 'faults' | 'log'> {
  /** Does something at the provider of a mailbox; what the provider does not have is said to the asker. */
  const at = <Result>(mailbox: string, work: (cloud: MailCloud, address: string) => Result): Result => {
    const address = knownMailbox(mailbox, mailboxes);
    try {
      return work(clouds.of(address), address);
    } catch (error) {
      throw new ControlError(`${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  return {
    running: [...clouds.all.map(({ target }) => target), 'salesforce'],
    dump,
    deliver: (mailbox, folder, raw) => at(mailbox, (cloud, address) => cloud.deliver(address, folder, raw)),
    mail: () => mailboxes.flatMap(({ address }) => clouds.of(address).messages(address).map(shown(address))),
    move: (mailbox, id, folder) => at(mailbox, (cloud, address) => cloud.move(address, id, folder)),
    label: (mailbox, id, label, isOn) => at(mailbox, (cloud, address) => cloud.label(address, id, label, isOn)),
    remove: (mailbox, id) => at(mailbox, (cloud, address) => cloud.remove(address, id)),
    addPerson: (values) => addPerson(values, loaded),
    setAliases: (mailbox, aliases) => at(mailbox, (cloud, address) => cloud.setAliases(address, aliases)),
    expire: (mailbox) => at(mailbox, (cloud, address) => cloud.expire(address)),
    revoke: (mailbox) => at(mailbox, (cloud, address) => cloud.revoke(address)),
    restore: (mailbox) => at(mailbox, (cloud, address) => cloud.restore(address)),
    suspendTriggers: () => org.eventBus.suspendTriggers(),
    resumeTriggers: (fromTip) => org.eventBus.resumeTriggers(fromTip),
    loseEvents: (count) => org.eventBus.loseNext(count),
    setQuirks: (wanted) => {
      const all = clouds.all.flatMap(({ quirks }) => quirks ?? []);
      if (all.length === 0) {
        throw new ControlError('No Microsoft mailbox lives here: start with --provider microsoft or mixed.');
      }
      all.forEach((quirks) => Object.assign(quirks, wanted));
    },
  };
}

function shown(mailbox: string): (mail: ReturnType<MailCloud['messages']>[number]) => ShownMail {
  return ({ id, raw, folder, labels }) => {
    const messageId = headerValue(readHeader(raw, lineEndsOf(raw)).fields, 'Message-ID');
    return { mailbox, id, messageId: messageId ?? null, folder, labels };
  };
}

function knownMailbox(address: string, mailboxes: readonly MailboxMail[]): string {
  const known = mailboxes.find((mailbox) => mailbox.address === address.toLowerCase());
  if (!known) {
    throw new ControlError(
      `There is no mailbox '${address}': use ${mailboxes.map((mailbox) => mailbox.address).join(', ')}.`,
    );
  }
  return known.address;
}

function addPerson(values: Readonly<Record<string, string>>, loaded: Loaded): string {
  try {
    return loaded.addPerson(toPerson(values, 'The person'));
  } catch (error) {
    if (error instanceof UsageError) {
      throw new ControlError(`${error.message}.`);
    }
    throw error;
  }
}
