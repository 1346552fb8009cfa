import {
  aliasesSchema,
  ControlError,
  faultSchema,
  labelSchema,
  loseSchema,
  mailboxSchema,
  mailSchema,
  messageBytes,
  messageSchema,
  moveSchema,
  nothingSchema,
  personSchema,
  quirksSchema,
  readRequest,
  resumeSchema,
} from './control-requests';
import type { Faults } from './faults';
import type { RequestLog, Target } from './request-log';

/** A mail as it lies in a stand-in. */
export interface ShownMail {
  readonly mailbox: string;
  readonly id: string;
  /** Message-ID header; null where it has none. */
  readonly messageId: string | null;
  /** Inbox, Sent, Archive, Junk, Trash, or a folder or label of the user's own. */
  readonly folder: string;
  /** Labels of the user, or categories. */
  readonly labels: readonly string[];
}

/** What the control server may do to the stand-ins of its run. Each throws ControlError for what cannot be done. */
export interface ControlPorts {
  readonly faults: Faults;
  readonly log: RequestLog;
  /** The stand-ins that run: a fault for another one would never strike. */
  readonly running: readonly Target[];
  /** All records by object, once the org has come to rest. */
  dump(): Promise<unknown>;
  deliver(mailbox: string, folder: 'Inbox' | 'Sent', raw: Buffer): { readonly id: string };
  mail(): readonly ShownMail[];
  move(mailbox: string, id: string, folder: string): void;
  label(mailbox: string, id: string, label: string, isOn: boolean): void;
  remove(mailbox: string, id: string): void;
  /** @returns id of the new record */
  addPerson(values: Readonly<Record<string, string>>): string;
  setAliases(mailbox: string, aliases: readonly string[]): void;
  /** The history of the mailbox is forgotten: cursors taken so far no longer work. */
  expire(mailbox: string): void;
  /** The consent of the mailbox is withdrawn. */
  revoke(mailbox: string): void;
  restore(mailbox: string): void;
  suspendTriggers(): void;
  resumeTriggers(fromTip: boolean): void;
  loseEvents(count: number): void;
  setQuirks(quirks: { readonly replay: boolean; readonly reorder: boolean }): void;
}

interface Action {
  /** The request's body, as the help shows it; empty where there is none. */
  readonly takes: string;
  readonly does: string;
  readonly run: (body: string, ports: ControlPorts) => unknown;
}

const MESSAGE = '{"mailbox","id"}';
const MAILBOX = '{"mailbox"}';

/** By method and path. */
export const controlActions: Readonly<Record<string, Action>> = {
  'GET /dump': {
    takes: '',
    does: 'all records, once the event bus is empty',
    run: (_, ports) => ports.dump(),
  },
  'GET /requests': { takes: '', does: 'every request so far', run: (_, ports) => ports.log.all() },
  'GET /mail': {
    takes: '',
    does: 'what lies in the mailboxes, with the ids that other requests take',
    run: (_, ports) => ports.mail(),
  },
  'POST /mail': {
    takes: '{"mailbox","folder":"Inbox|Sent","raw"}',
    does: 'a mail arrives; answers its id',
    run: (body, ports) => {
      const { mailbox, folder, raw } = readRequest(mailSchema, body);
      return { id: ports.deliver(mailbox, folder, messageBytes(raw)).id };
    },
  },
  'POST /move': {
    takes: '{"mailbox","id","folder"}',
    does: "into Inbox, Archive, Junk, Trash or a folder (label) of the user's own",
    run: (body, ports) => {
      const { mailbox, id, folder } = readRequest(moveSchema, body);
      ports.move(mailbox, id, folder);
      return {};
    },
  },
  'POST /label': {
    takes: '{"mailbox","id","label","on":true}',
    does: 'puts a label (category) such as No Salesforce on a mail, or takes it off',
    run: (body, ports) => {
      const { mailbox, id, label, on } = readRequest(labelSchema, body);
      ports.label(mailbox, id, label, on);
      return {};
    },
  },
  'POST /delete': {
    takes: MESSAGE,
    does: 'deletes a mail for good',
    run: (body, ports) => {
      const { mailbox, id } = readRequest(messageSchema, body);
      ports.remove(mailbox, id);
      return {};
    },
  },
  'POST /people': {
    takes: '{"type","email","lastName",…}',
    does: 'a contact or lead comes into being, as a row of the CSV',
    run: (body, ports) => ({ id: ports.addPerson(readRequest(personSchema, body)) }),
  },
  'POST /aliases': {
    takes: '{"mailbox","aliases":[…]}',
    does: 'further addresses of the mailbox from now on',
    run: (body, ports) => {
      const { mailbox, aliases } = readRequest(aliasesSchema, body);
      ports.setAliases(mailbox, aliases);
      return {};
    },
  },
  'POST /faults': {
    takes: '{"target","match","nth","times","status",…}',
    does: 'something goes wrong from the nth matching request on (see below)',
    run: (body, ports) => {
      addFault(readRequest(faultSchema, body), ports);
      return {};
    },
  },
  'DELETE /faults': {
    takes: '',
    does: 'all is well again',
    run: (_, ports) => {
      ports.faults.clear();
      return {};
    },
  },
  'POST /quirks': {
    takes: '{"replay":true,"reorder":true}',
    does: "rows of Microsoft's change lists repeat, or come in another order",
    run: (body, ports) => {
      ports.setQuirks(readRequest(quirksSchema, body));
      return {};
    },
  },
  'POST /expire': {
    takes: MAILBOX,
    does: 'cursors of the mailbox handed out so far are too old',
    run: (body, ports) => onMailbox(body, (mailbox) => ports.expire(mailbox)),
  },
  'POST /revoke': {
    takes: MAILBOX,
    does: 'the consent to read the mailbox is taken back',
    run: (body, ports) => onMailbox(body, (mailbox) => ports.revoke(mailbox)),
  },
  'POST /restore': {
    takes: MAILBOX,
    does: 'the administrator opens it again (own consent is given anew by its user)',
    run: (body, ports) => onMailbox(body, (mailbox) => ports.restore(mailbox)),
  },
  'POST /suspend': {
    takes: '',
    does: "suspends the trigger's subscription in the org",
    run: (body, ports) => {
      readRequest(nothingSchema, body);
      ports.suspendTriggers();
      return {};
    },
  },
  'POST /resume': {
    takes: '{"fromTip":false}',
    does: 'resumes it where it stood, or from the tip: what came meanwhile is lost',
    run: (body, ports) => {
      ports.resumeTriggers(readRequest(resumeSchema, body).fromTip);
      return {};
    },
  },
  'POST /lose': {
    takes: '{"events":3}',
    does: 'the next events are accepted and never delivered',
    run: (body, ports) => {
      ports.loseEvents(readRequest(loseSchema, body).events);
      return {};
    },
  },
};

const FAULTS = `A fault: target gmail, graph or salesforce; match, a regular expression on "METHOD path"; nth (1) and times (1); and what
happens: status (429, with headers {"Retry-After":"2"}), body, delayMs, reset (the connection breaks), truncate (the
answer breaks off), quota (the cloud's limits hold until the faults are cleared).`;

/** The control door in the words of `--help`. */
export function controlHelp(): string {
  const rows = Object.entries(controlActions).map(([name, { takes, does }]) => {
    const request = takes === '' ? name : `${name} ${takes}`;
    return `  ${request}\n      ${does}`;
  });
  return `The control door, plain HTTP at LOCAL_CONTROL_URL of the file; bodies and answers are JSON:\n${rows.join('\n')}\n${FAULTS}\n`;
}

function onMailbox(body: string, change: (mailbox: string) => void): object {
  change(readRequest(mailboxSchema, body).mailbox);
  return {};
}

function addFault(rule: Parameters<Faults['add']>[0], { faults, running }: ControlPorts): void {
  if (!running.includes(rule.target)) {
    throw new ControlError(`No ${rule.target} runs here: use ${running.join(' or ')} as target.`);
  }
  try {
    faults.add(rule);
  } catch (error) {
    throw new ControlError(
      `'match' is no regular expression (${error instanceof Error ? error.message : rule.match}).`,
    );
  }
}
