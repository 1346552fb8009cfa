import { ConfigurationError, errorName } from '../../lib/errors';
import type { Services } from '../../services';
import { runOnce, type RunReport } from '../../sync/run-once';
import type { CliCommand, CliContext } from '../command';
import { EXIT } from '../exit-codes';
import { dateArgument, mailboxArgument } from '../mailbox-argument';
import { watching } from '../progress';
import { concerns } from '../report-text';

interface Options {
  readonly mailbox: string;
  readonly from: string;
  readonly to?: string;
  readonly json: boolean;
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

const EARLIEST = new Date(0);

const HELP = `
Brings older mail, day by day, the newest day first. Live mail always goes first: each step is a whole cycle of
inbox-sync once, with at most 60 days or 500 mails of the backfill at its end. Stopped or killed, it goes on with the
day at which it was, also by inbox-sync once or run alone.

A second backfill of the same mailbox makes the first one wider. What is filed already is never filed twice.

Says after each step how far it has come.

Exit codes:
  ${EXIT.ok}  everything since the date is published
  ${EXIT.needsPerson}  something needs a person, or Salesforce takes no more for now: the lines that begin with "look at" say what
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Example:
  inbox-sync backfill --mailbox anna@example.com --from 2025-01-01`;

export const backfillCommand: CliCommand = {
  name: 'backfill',
  add: (program, context, run) => {
    program
      .command('backfill')
      .description('bring mail from before the mailbox was connected')
      .requiredOption('--mailbox <address>', 'whose mailbox')
      .requiredOption('--from <date>', 'from this day or moment on, such as 2025-01-01')
      .option('--to <date>', 'up to this day or moment; default now')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action((options: Options) =>
        run(async () => {
          const from = dateArgument('--from', options.from);
          const to = options.to === undefined ? new Date() : dateArgument('--to', options.to);
          if (from < EARLIEST) {
            // Each day is asked for, and a slip of the pen would keep every run busy for years.
            throw new ConfigurationError(`--from ${options.from} is before there was mail`, {
              actions: ['Write 1970-01-01 for everything there is.'],
            });
          }
          if (from >= to) {
            throw new ConfigurationError('--from has to lie before --to', { actions: ['Swap them.'] });
          }
          const { withServices } = context;
          return withServices((services, signal) => work(services, options, { from, to }, context, signal));
        }),
      );
  },
};

async function work(
  services: Services,
  { mailbox: address, json }: Options,
  span: Span,
  { output, progress }: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const { mailbox } = (await mailboxArgument(services, address)).state;
  await services.store.work.startBackfill(mailbox.id, span);
  let published = 0;
  for (;;) {
    const before = await openOf(services, mailbox.id);
    const report = await watching(progress, (watch) => runOnce(services, signal, watch));
    published += report.counters.published;
    const open = await openOf(services, mailbox.id);
    const doneBackTo = (open ?? span.from).toISOString();
    output.out(`done back to ${doneBackTo}\n`);
    const isStuck = before !== null && open !== null && open >= before;
    if (open !== null && problemOf(report, mailbox.id) === null && !isStuck) {
      continue;
    }
    const found = [
      ...concerns(report),
      ...(isStuck ? ['the backfill does not move; inbox-sync once goes on with it when the mailbox can be read.'] : []),
    ];
    output.out(found.map((concern) => `look at: ${concern}\n`).join(''));
    if (json) {
      const { from, to } = span;
      output.out(
        `${JSON.stringify({ mailbox: mailbox.address, from, to, doneBackTo, published, concerns: found.length })}\n`,
      );
    }
    return open === null && problemOf(report, mailbox.id) === null && found.length === 0 ? EXIT.ok : EXIT.needsPerson;
  }
}

async function openOf({ store }: Services, mailboxId: string): Promise<Date | null> {
  return (await store.work.backfills()).find((backfill) => backfill.mailboxId === mailboxId)?.nextTo ?? null;
}

function problemOf({ failure, mailboxes }: RunReport, mailboxId: string): string | null {
  const status = mailboxes.find(({ mailbox }) => mailbox.id === mailboxId)?.status ?? 'unknown';
  return failure !== null ? errorName(failure) : status === 'Connected' ? null : status;
}
