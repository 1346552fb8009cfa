import type { HeartbeatOutcome } from '../../../../contract/heartbeat';
import { normaliseMessageId } from '../../domain/read-mail';
import { errorName } from '../../lib/errors';
import type { Services } from '../../services';
import { ledgerOf } from '../../sync/audit';
import { hashOf, NOT_FOUND } from '../../sync/read-candidate';
import type { MessageTrace } from '../../sync/work-ports';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';
import { lateWords, reasonWords } from '../reason-words';

const HELP = `
<message-id> is the Message-ID header of the mail, with or without angle brackets: mail programs show it under "Show
original" or "Message source". Says for each mailbox where the mail was found what became of it, and why. The state keeps
no Message-IDs, only a hash by which the mail is found. Costs one call to Salesforce.

Exit codes:
  ${EXIT.ok}  it is known what happened
  ${EXIT.needsPerson}  nothing is known of the mail
  ${EXIT.usage}  wrong usage or configuration

Example:
  inbox-sync explain '<CAF3x1@mail.example.com>'`;

export const explainCommand: CliCommand = {
  name: 'explain',
  add: (program, { output, withServices }, run) => {
    program
      .command('explain')
      .description('say what happened to one mail, and why')
      .argument('<message-id>', 'the Message-ID header of the mail')
      .option('--json', 'print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action((messageId: string, { json }: { json: boolean }) =>
        run(async () => {
          const found = await withServices((services, signal) => explain(services, messageId, signal));
          output.out(`${found.map((line) => line.text).join('\n')}\n`);
          if (json) {
            output.out(`${JSON.stringify({ messageId, mailboxes: found.flatMap(({ data }) => data ?? []) })}\n`);
          }
          return found.some(({ data }) => data !== null) ? EXIT.ok : EXIT.needsPerson;
        }),
      );
  },
};

interface Line {
  readonly text: string;
  readonly data: object | null;
}

async function explain(services: Services, messageId: string, signal: AbortSignal): Promise<Line[]> {
  const hash = hashOf(normaliseMessageId(messageId));
  const traces = hash === null ? [] : await services.store.work.tracesByMessageId(hash);
  if (traces.length === 0) {
    return [{ text: NOTHING_KNOWN, data: null }];
  }
  const { outcomes, problem } = await askLedger(services, traces, signal);
  const addresses = new Map((await services.store.mailboxes()).map(({ mailbox }) => [mailbox.id, mailbox.address]));
  const addressOf = ({ mailboxId }: MessageTrace): string => addresses.get(mailboxId) ?? `mailbox ${mailboxId}`;
  // By mailbox, because which of them saw the mail first is chance.
  const byMailbox = [...traces].sort((a, b) => addressOf(a).localeCompare(addressOf(b)));
  const lines = byMailbox.map((trace): Line => {
    const row = outcomes[trace.deliveryKey ?? ''];
    const address = addressOf(trace);
    const { mailboxId, providerId, state, reason, deliveryKey, late } = trace;
    const data = { mailbox: address, mailboxId, providerId, state, reason, deliveryKey, late, ledger: row ?? null };
    return {
      text: `${address}: seen ${trace.seenAt.toISOString()}; ${whatHappened(trace, row)}${lateWords(trace.late)}`,
      data,
    };
  });
  return problem === null ? lines : [...lines, { text: problem, data: null }];
}

/** The state alone is worth an answer when Salesforce gives none. */
async function askLedger(
  { store, salesforce }: Services,
  traces: readonly MessageTrace[],
  signal: AbortSignal,
): Promise<{ outcomes: Record<string, HeartbeatOutcome>; problem: string | null }> {
  if (traces.every(({ deliveryKey }) => deliveryKey === null)) {
    return { outcomes: {}, problem: null };
  }
  try {
    return { outcomes: await ledgerOf(store, salesforce, traces, signal), problem: null };
  } catch (error) {
    const problem = `Salesforce could not be asked (${errorName(error)}): this is what the poller alone knows.`;
    return { outcomes: {}, problem };
  }
}

function whatHappened(trace: MessageTrace, row: HeartbeatOutcome | undefined): string {
  if (row !== undefined) {
    return `Salesforce says ${row.outcome}: ${reasonWords(row.reason)}`;
  }
  switch (trace.state) {
    case 'outbox':
      return waiting(trace);
    case 'settled':
      return `it was settled: ${reasonWords(trace.reason ?? 'unknown')}; its ledger row is purged or was deleted`;
    case 'dropped':
      return `it was kept back and never left the mailbox: ${reasonWords(trace.reason ?? 'unknown')}`;
    case 'duplicate':
      return 'it is a second copy of a mail in the same mailbox, which counts once';
    case 'failing':
      return trace.reason === NOT_FOUND
        ? 'its mailbox named it and did not find it so far; the next runs ask again'
        : `it could not be read so far (${trace.reason ?? 'unreadable'}); every run tries again`;
    case 'outside':
    case 'gone':
    case 'dead':
      return `it was left out: ${reasonWords(trace.reason ?? trace.state)}`;
  }
}

function waiting({ outbox, attempt, publishedAt }: MessageTrace): string {
  if (outbox === 'refused') {
    return 'Salesforce refuses its data; the log of that run names the code';
  }
  if (outbox === 'held') {
    return 'it waits until the poller knows whom Salesforce knows: only mail with one of them leaves the mailbox';
  }
  if (outbox === 'queued') {
    return `it waits in the outbox to be published (attempt ${attempt ?? 1})`;
  }
  return outbox === null
    ? 'the poller forgot it before Salesforce answered: inbox-sync audit --repair brings it'
    : `it was published ${publishedAt?.toISOString() ?? ''} (attempt ${attempt ?? 1}) and Salesforce has not said what became of it`;
}

const NOTHING_KNOWN = `nothing is known of this mail. It may be that
  - it is in no connected mailbox, or only in junk, deleted or drafts: look where it lies;
  - it arrived after the last run: run inbox-sync once;
  - it was seen by a version that kept no trace of it, or the state was lost: run
    inbox-sync audit --mailbox <address> --since <date>, which finds by the mailbox what is missing;
  - it is older than the mailbox is synced: run inbox-sync backfill.`;
