import { parseArgs } from 'node:util';
import { controlHelp } from '../../local/control/control-actions';
import { UsageError } from './usage-error';
import { parsePolicy, type PolicyFields } from './policy';
import { providerChoices, type ProviderChoice } from './providers';

/** Which boxes of the setup page the mailboxes have. */
export interface MailboxRules {
  readonly contacts: boolean;
  readonly leads: boolean;
  readonly owned: boolean;
}

/** What `npm run demo` and `npm run local` were asked for. */
export interface Options {
  readonly once: boolean;
  readonly json: boolean;
  /** Folder of the mail; null: the story that comes with the project. */
  readonly mail: string | null;
  /** CSV of the people; null: those of the story, or none when `mail` is given. */
  readonly people: string | null;
  /** Where the mailboxes live. */
  readonly provider: ProviderChoice;
  readonly sharedActivities: boolean;
  readonly rules: MailboxRules;
  /** By API name; null: no policy record, the defaults of the package. */
  readonly policy: PolicyFields | null;
  readonly cycles: number;
  /** `SyncSince__c` of every mailbox; null: before its oldest mail. */
  readonly since: Date | null;
  readonly dump: string | null;
  /** For local: where to write the environment of the poller. */
  readonly env: string | null;
  readonly help: boolean;
}

export type Command = 'demo' | 'local';

/** Name → what stands behind it in the help; null for a switch. */
const shared: Readonly<Record<string, [value: string | null, explanation: string]>> = {
  mail: ['DIR', 'mail to sync: DIR/<mailbox address>/{Inbox,Sent}/*.eml (default: a small story)'],
  people: ['FILE', 'CSV with type,email,firstName,lastName,company,owner,createdAt'],
  provider: ['NAME', 'where the mailboxes live: google, microsoft or mixed, which alternates (default google)'],
  'shared-activities': ['on|off', 'whether a task may have many people (default on)'],
  rules: ['LIST', 'boxes of every mailbox: contacts,leads[,owned] (default contacts,leads)'],
  policy: ['JSON', `fields of the policy, as '{"IncludeInternalMail__c":true}'`],
  since: ['ISO', 'sync mail from this moment on (default: from before the oldest mail)'],
  dump: ['FILE', 'write all records to FILE at the end'],
  cycles: ['N', 'how often the poller runs (default 1)'],
  once: [null, 'exit at the end instead of waiting for Ctrl-C'],
  json: [null, 'print the totals as JSON on the last line'],
  help: [null, 'print this'],
};
const ofLocal: typeof shared = { env: ['FILE', "where to write the poller's environment (required)"] };

function optionsOf(command: Command): typeof shared {
  return command === 'local' ? { ...ofLocal, ...shared } : shared;
}

/** The text of `--help`. */
export function helpText(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(([name, [value, explanation]]) => {
    const option = `--${name}${value === null ? '' : ` ${value}`}`;
    return `  ${option.padEnd(26)} ${explanation}`;
  });
  const door = command === 'local' ? ['', controlHelp()] : [''];
  return [`npm run ${command} -- [options]`, ...rows, ...door].join('\n');
}

/** @throws {UsageError} for an unknown option or a value that does not fit */
export function parseOptions(command: Command, argv: readonly string[]): Options {
  const given = readArguments(command, argv);
  const text = (name: string): string | null => given.get(name) ?? null;
  const options: Options = {
    once: given.has('once'),
    json: given.has('json'),
    mail: text('mail'),
    people: text('people'),
    provider: oneOf('provider', text('provider') ?? 'google', providerChoices),
    sharedActivities: oneOf('shared-activities', text('shared-activities') ?? 'on', ['on', 'off']) === 'on',
    rules: parseRules(text('rules') ?? 'contacts,leads'),
    policy: given.has('policy') ? parsePolicy(text('policy') ?? '') : null,
    cycles: parseCycles(text('cycles') ?? '1'),
    since: given.has('since') ? parseMoment(text('since') ?? '') : null,
    dump: text('dump'),
    env: text('env'),
    help: given.has('help'),
  };
  if (command === 'local' && options.env === null && !options.help) {
    throw new UsageError("--env FILE is missing: name the file that shall hold the poller's environment");
  }
  return options;
}

function readArguments(command: Command, argv: readonly string[]): Map<string, string> {
  const known = optionsOf(command);
  const types = Object.fromEntries(
    Object.entries(known).map(([name, [value]]) => [name, { type: value === null ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: types,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      continue;
    }
    if (token.kind === 'positional') {
      throw new UsageError(`'${token.value}' belongs to no option: see npm run ${command} -- --help`);
    }
    const option = known[token.name];
    if (!option) {
      throw new UsageError(
        `unknown option ${token.rawName}: use one of ${Object.keys(known)
          .map((name) => `--${name}`)
          .join(', ')}`,
      );
    }
    if (given.has(token.name)) {
      throw new UsageError(`--${token.name} was given twice: give it once`);
    }
    given.set(token.name, valueOf(token.name, option[0], token.value));
  }
  return given;
}

function valueOf(name: string, kind: string | null, value: string | undefined): string {
  if (kind === null) {
    if (value !== undefined) {
      throw new UsageError(`--${name} takes no value: write --${name} alone`);
    }
    return '';
  }
  if (value === undefined || value === '') {
    throw new UsageError(`--${name} needs a value: --${name} ${kind}`);
  }
  return value;
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw new UsageError(`--${name} cannot be '${value}': use ${choices.join(' or ')}`);
  }
  return choice;
}

function parseRules(text: string): MailboxRules {
  const boxes = text.split(',').map((box) => oneOf('rules', box.trim(), ['contacts', 'leads', 'owned']));
  return {
    contacts: boxes.includes('contacts'),
    leads: boxes.includes('leads'),
    owned: boxes.includes('owned'),
  };
}

function parseCycles(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UsageError(`--cycles cannot be '${text}': use a whole number from 1`);
  }
  return Number(text);
}

function parseMoment(text: string): Date {
  const moment = readMoment(text);
  if (!moment) {
    throw new UsageError(`--since cannot be '${text}': use an ISO 8601 moment such as 2026-01-31T00:00:00Z`);
  }
  return moment;
}

/**
 * An ISO 8601 date or moment; without an offset it is in UTC.
 *
 * @returns null when it is none
 */
export function readMoment(text: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  if (!match?.[1]) {
    return null;
  }
  const zone = (match[3] ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const moment = new Date(`${match[1]}T${match[2] ?? '00:00:00'}${zone}`);
  const isReal = !Number.isNaN(moment.getTime()) && isCalendarDay(match[1]);
  return isReal ? moment : null;
}

/** JavaScript turns 30 February into 2 March. */
function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
