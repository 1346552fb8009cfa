import type { Services } from '../../services';
import { type Audit, auditMailbox, orderRepair } from '../../sync/audit';
import type { RunCounters } from '../../sync/run-counters';
import { runOnce } from '../../sync/run-once';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';
import { dateArgument, mailboxArgument } from '../mailbox-argument';
import { watching } from '../progress';
import { reasonWords } from '../reason-words';

interface Options {
  readonly mailbox: string;
  readonly since: string;
  readonly repair: boolean;
  readonly json: boolean;
}

const HELP = `
Lists every message of the mailbox since a date, in all folders but junk, deleted and drafts, and looks for each in the
poller's state and in Salesforce's ledger. A gap is a message that is neither filed, nor on record why not, nor on its
way. Costs a call to Salesforce for each 2,000 mails.

--repair reads what is missing again, publishes it, and looks once more.

Exit codes:
  ${EXIT.ok}  no gap
  ${EXIT.needsPerson}  a gap; each line says why
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Example:
  inbox-sync audit --mailbox anna@example.com --since 2026-11-01 --repair`;

export const auditCommand: CliCommand = {
  name: 'audit',
  add: (program, { output, progress, withServices }, run) => {
    program
      .command('audit')
      .description('prove that no mail of a mailbox is missing in Salesforce, or name what is')
      .requiredOption('--mailbox <address>', 'whose mailbox')
      .requiredOption('--since <date>', 'from this day or moment on, such as 2026-11-01')
      .option('--repair', 'bring what is missing', false)
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action((options: Options) =>
        run(async () => {
          const since = dateArgument('--since', options.since);
          const audit = await watching(progress, (watch) =>
            withServices((services, signal) => work(services, options, since, signal, watch)),
          );
          output.out(`${auditText(audit, since)}\n${options.json ? `${auditJson(audit)}\n` : ''}`);
          return audit.gaps.length > 0 ? EXIT.needsPerson : EXIT.ok;
        }),
      );
  },
};

async function work(
  services: Services,
  options: Options,
  since: Date,
  signal: AbortSignal,
  watch: (counters: RunCounters) => void,
): Promise<Audit> {
  const { state, source } = await mailboxArgument(services, options.mailbox);
  const ports = { ...services, source };
  const audit = await auditMailbox(ports, state.mailbox, since, signal);
  if (!options.repair || audit.gaps.length === 0) {
    return audit;
  }
  await orderRepair(services.store, audit);
  const { failure } = await runOnce(services, signal, watch);
  if (failure !== null) {
    throw failure;
  }
  return auditMailbox(ports, state.mailbox, since, signal);
}

function auditText({ mailbox, since, listed, settled, underWay, gaps }: Audit, asked: Date): string {
  const begins = since > asked ? ', where the mailbox begins to be synced' : '';
  const lines = gaps.map(({ providerId, reason }) => `  missing: message ${providerId}: ${reasonWords(reason)}`);
  return [
    `${mailbox.address} since ${since.toISOString()}${begins}: ${listed} messages, ${settled} settled, ${underWay} on their way, ${gaps.length} missing`,
    ...lines,
    ...(gaps.length > 0 ? ['look at: run the same with --repair to bring what is missing.'] : []),
  ].join('\n');
}

function auditJson({ mailbox, since, listed, settled, underWay, gaps }: Audit): string {
  return JSON.stringify({ mailbox: mailbox.address, since: since.toISOString(), listed, settled, underWay, gaps });
}
