import { Command, CommanderError } from 'commander';
import { VARIABLES } from '../config';
import type { CliCommand, CliContext } from './command';
import { EXIT } from './exit-codes';

/** Without line ends: they are put where the terminal ends. */
const ABOUT = [
  'Mail in connected Gmail and Microsoft 365 mailboxes becomes one completed Email task on the right contacts and leads',
  'in Salesforce, once, with the reason on record. This command reads the mailboxes and publishes the mail; the Inbox',
  'Sync package in Salesforce files it.',
].join(' ');

function details(): string {
  const width = Math.max(...Object.keys(VARIABLES).map((name) => name.length));
  const variables = Object.entries(VARIABLES).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `
Environment:
${variables.join('\n')}

Exit codes:
  ${EXIT.ok}  nothing needs a person
  ${EXIT.needsPerson}  something needs a person: the lines that begin with "look at" say what
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Examples: whether everything is ready, and then every ten minutes from cron, with NAME=value lines in a file:
  set -a; . /etc/inbox-sync.env && inbox-sync doctor
  */10 * * * * set -a; . /etc/inbox-sync.env && inbox-sync once

Standard output is for people, standard error holds the log (JSON, keys and counts only).`;
}

/**
 * Runs the command line.
 *
 * @param args what stands behind the program's name
 * @returns the exit code
 */
export async function runCli(
  args: readonly string[],
  commands: readonly CliCommand[],
  context: CliContext,
): Promise<number> {
  const { output, version } = context;
  let code: number = EXIT.ok;
  const program = new Command('inbox-sync')
    .description(ABOUT)
    .version(version, '--version', 'print the version of this program')
    .addHelpText('after', details())
    .showHelpAfterError('(inbox-sync --help explains the commands)')
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .exitOverride();
  for (const command of commands) {
    command.add(program, context, async (work) => {
      code = await work();
    });
  }
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.unknownCommand') {
        output.err(`The commands are ${commands.map(({ name }) => name).join(', ')}.\n`);
      }
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    throw error;
  }
}
