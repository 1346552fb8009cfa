import { ConfigurationError } from '../../lib/errors';
import type { Config } from '../../config';
import type { CliCommand, CliContext } from '../command';
import { examine, tellMistakes } from '../doctor/examine';
import type { Finding } from '../doctor/finding';
import { EXIT } from '../exit-codes';

interface Options {
  readonly mailbox?: string;
  readonly json: boolean;
}

const HELP = `
Checks one thing after the other, and says for each that is not right what to do:
  settings and keys; the state and its disk or database; this machine's clock; Salesforce: login, package and its version,
  rights of the poller's user, the filing trigger's subscription, API calls, the way of publishing; the service account
  and the app; OAuth clients and the address for browsers; each mailbox, by reading the mail of the last minute.

Reports, publishes and stores nothing, and never prints a secret. Costs up to four Salesforce API calls. Works beside a
running inbox-sync.

Exit codes:
  ${EXIT.ok}  nothing failed; there may be warnings
  ${EXIT.needsPerson}  something failed: the lines that begin with "do:" say what to do
  ${EXIT.usage}  wrong usage

Examples:
  inbox-sync doctor
  inbox-sync doctor --mailbox anna@example.com
  inbox-sync doctor --json | jq '.findings[] | select(.result == "failed")'`;

export const doctorCommand: CliCommand = {
  name: 'doctor',
  add: (program, context, run) => {
    program
      .command('doctor')
      .description('check every connection and right, and say what to do')
      .option('--mailbox <address>', 'check only this one of the mailboxes')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action((options: Options) => run(() => doctor(options, context)));
  },
};

async function doctor({ mailbox, json }: Options, context: CliContext): Promise<number> {
  const { output, stopSignal, progress } = context;
  const findings: Finding[] = [];
  const tell = (finding: Finding): void => {
    findings.push(finding);
    output.out(line(finding));
  };
  const exam = { signal: stopSignal(), tell };
  const config = configOf(context, (error) => {
    tellMistakes(exam, error);
  });
  const wishes = {
    mailbox: mailbox ?? null,
    progress: (done: number, all: number) => {
      progress(`${done} of ${all} mailboxes checked`);
    },
  };
  const salesforceApiCalls = config === null ? 0 : await examine(exam, config, wishes);
  const failed = findings.filter(({ result }) => result === 'failed').length;
  const warnings = findings.filter(({ result }) => result === 'warning').length;
  output.out(`${findings.length} checks: ${failed} failed, ${warnings} with a warning\n`);
  if (json) {
    output.out(`${JSON.stringify({ findings, failed, warnings, salesforceApiCalls })}\n`);
  }
  return failed > 0 ? EXIT.needsPerson : EXIT.ok;
}

function configOf({ readConfig }: CliContext, tellMistake: (error: ConfigurationError) => void): Config | null {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    tellMistake(error);
    return null;
  }
}

function line({ area, check, result, says, remedy }: Finding): string {
  const first = `${result.padEnd(8)} ${area.padEnd(13)} ${check}: ${says}\n`;
  return remedy === null ? first : `${first}${' '.repeat(23)}do: ${remedy}\n`;
}
