import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';
import { lookAtState } from '../status/state-look';
import { statusText } from '../status/status-text';

const HELP = `
Says for each mailbox how it stands and how far behind it is, what waits in the outbox and why, how many API calls the
org has used, and what needs a person, with what to do. Asks nobody: everything is read from the poller's own state, and
figures of others say when they were heard. Works beside a running inbox-sync, which tells it itself where it has the
folder in INBOX_SYNC_DATA to itself.

Exit codes:
  ${EXIT.ok}  nothing needs a person
  ${EXIT.needsPerson}  something does: the lines that begin with "look at" say what; or there is no state yet
  ${EXIT.usage}  wrong usage or configuration

Examples:
  inbox-sync status
  inbox-sync status --json | jq '.needsPerson'`;

export const statusCommand: CliCommand = {
  name: 'status',
  add: (program, { output, readConfig }, run) => {
    program
      .command('status')
      .description('say how the mailboxes stand, what waits, and what needs a person')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action(({ json }: { json: boolean }) =>
        run(async () => {
          const report = await lookAtState(readConfig(), new Date());
          output.out(`${statusText(report)}\n${json ? `${JSON.stringify(report)}\n` : ''}`);
          return report.needsPerson.length > 0 ? EXIT.needsPerson : EXIT.ok;
        }),
      );
  },
};
