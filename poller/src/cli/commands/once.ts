import { runOnce } from '../../sync/run-once';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';
import { watching } from '../progress';
import { concerns, reportJson, reportText } from '../report-text';

const HELP = `
Looks at every mailbox, publishes what is new, asks Salesforce what became of it, and ends when everything since Sync
Since is published. Salesforce is called only when there is something to say. Stopped or killed, the next run goes on
where it was. Two runs on one folder never meet; on one DATABASE_URL they share the work.

Exit codes:
  ${EXIT.ok}  nothing needs a person, or stopped on request
  ${EXIT.needsPerson}  something does: the lines that begin with "look at" say what; the next run goes on all the same
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Examples:
  inbox-sync once
  inbox-sync once --json | tail -n 1 | jq .published`;

export const onceCommand: CliCommand = {
  name: 'once',
  add: (program, { output, progress, withServices }, run) => {
    program
      .command('once')
      .description('read all mailboxes, publish what is new, learn what became of it, and end')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action(({ json }: { json: boolean }) =>
        run(async () => {
          const report = await watching(progress, (watch) =>
            withServices((services, signal) => runOnce(services, signal, watch)),
          );
          output.out(`${reportText(report)}\n${json ? `${reportJson(report)}\n` : ''}`);
          return concerns(report).length > 0 ? EXIT.needsPerson : EXIT.ok;
        }),
      );
  },
};
