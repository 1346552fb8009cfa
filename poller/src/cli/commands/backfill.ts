import { ConfigurationError, errorName } from '../../lib/errors';
import type { Services } from '../../services';
import { runOnce, type RunReport } from '../../sync/run-once';
import type { CliCommand, CliOutput } from '../command';
import { EXIT } from '../exit-codes';
import { dateArgument, mailboxArgument } from '../mailbox-argument';
import { concerns } from '../report-text';

interface Options {
  readonly mailbox: string;
  readonly from: string;
  readonly to?: string;
}

const HELP = `
Brings older mail, day by day, the newest day first. Live mail always goes first: each step is a whole cycle of
inbox-sync once, with at most 60 days or 500 mails of the backfill at its end. Stopped or killed, it goes on with the
day at which it was, also by inbox-sync once or run alone.

A second backfill of the same mailbox makes the first one wider. What is filed already is never filed twice.

Exit code 0: everything since the date is published. 1: something needs a person, or Salesforce takes no more for now.

Example:
  inbox-sync backfill --mailbox anna@example.com --from 2025-01-01`;

export const backfillCommand: CliCommand = {
  name: 'backfill',
  add: (program, { output, withServices }, run) => {
    program
      .command('backfill')
      .description('bring mail from before the mailbox was connected')
      .requiredOption('--mailbox <address>', 'whose mailbox')
      .requiredOption('--from <date>', 'from this day or moment on, such as 2025-01-01')
      .option('--to <date>', 'up to this day or moment; default now')
      .addHelpText('after', HELP)
      .action((options: Options) =>
        run(async () => {
          const from = dateArgument('--from', options.from);
          const to = options.to === undefined ? new Date() : dateArgument('--to', options.to);
          if (from >= to) {
            throw new ConfigurationError('--from has to lie before --to', { actions: ['Swap them.'] });
          }
          return withServices((services, signal) => work(services, options.mailbox, { from, to }, output, signal));
        }),
      );
  },
};

async function work(
  services: Services,
  address: string,
  span: { from: Date; to: Date },
  output: CliOutput,
  signal: AbortSignal,
): Promise<number> {
  const { mailbox } = (await mailboxArgument(services, address)).state;
  await services.store.work.startBackfill(mailbox.id, span);
  for (;;) {
    const before = await openOf(services, mailbox.id);
    const report = await runOnce(services, signal);
    const open = await openOf(services, mailbox.id);
    const problem = problemOf(report, mailbox.id);
    output.out(`${open === null ? `done back to ${span.from.toISOString()}` : `done back to ${open.toISOString()}`}\n`);
    if (problem !== null || open === null) {
      output.out(
        concerns(report)
          .map((concern) => `look at: ${concern}\n`)
          .join(''),
      );
      return problem === null && concerns(report).length === 0 ? EXIT.ok : EXIT.needsPerson;
    }
    if (before !== null && open >= before) {
      output.out(
        'look at: the backfill does not move; inbox-sync once goes on with it when the mailbox can be read.\n',
      );
      return EXIT.needsPerson;
    }
  }
}

async function openOf({ store }: Services, mailboxId: string): Promise<Date | null> {
  return (await store.work.backfills()).find((backfill) => backfill.mailboxId === mailboxId)?.nextTo ?? null;
}

function problemOf({ failure, mailboxes }: RunReport, mailboxId: string): string | null {
  const status = mailboxes.find(({ mailbox }) => mailbox.id === mailboxId)?.status ?? 'unknown';
  return failure !== null ? errorName(failure) : status === 'Connected' ? null : status;
}
