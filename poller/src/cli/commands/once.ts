import { runOnce } from '../../sync/run-once';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';
import { concerns, reportJson, reportText } from '../report-text';

export const onceCommand: CliCommand = {
  name: 'once',
  add: (program, { output, withServices }, run) => {
    program
      .command('once')
      .description('read all mailboxes, publish what is new, learn what became of it, and end')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .action(({ json }: { json: boolean }) =>
        run(async () => {
          const report = await withServices(runOnce);
          output.out(`${reportText(report)}\n${json ? `${reportJson(report)}\n` : ''}`);
          return concerns(report).length > 0 ? EXIT.needsPerson : EXIT.ok;
        }),
      );
  },
};
