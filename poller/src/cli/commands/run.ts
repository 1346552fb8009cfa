import { connectPages } from '../../connecting';
import { BossQueue } from '../../store/boss-queue';
import { LONGEST_GAP_MS } from '../../sync/turn-pace';
import { Engine } from '../../sync/run-forever';
import { Metrics } from '../../web/metrics';
import { operations } from '../../web/operations';
import { startWebServer } from '../../web/web-server';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-codes';

const HELP = `
Looks at mailboxes with news every INBOX_SYNC_POLL_SECONDS (20) to 60 seconds, at quiet ones every five minutes, and
publishes what it finds at once. Start as many as you like on one DATABASE_URL: they share the mailboxes, and when one
dies the others go on within about a minute. A folder in INBOX_SYNC_DATA is for one process.

With INBOX_SYNC_PORT set it answers there:
  /healthz   200 while the process works
  /readyz    200 while state and Salesforce work, else 503 with the reasons
  /connect   with INBOX_SYNC_PUBLIC_URL: the pages behind the button Connect
  /metrics   for Prometheus: lag, outbox, throttles, API calls, mailboxes by status

SIGTERM or SIGINT ends it within ten seconds and loses nothing.

Exit codes:
  ${EXIT.ok}  stopped on request
  ${EXIT.needsPerson}  it cannot go on: the text says why, for instance that the state belongs to another org
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Example:
  INBOX_SYNC_PORT=8080 inbox-sync run --json`;

export const runCommand: CliCommand = {
  name: 'run',
  add: (program, { output, withServices }, run) => {
    program
      .command('run')
      .description('stay up: watch all mailboxes and publish mail as it arrives, alone or beside other workers')
      .option('--json', 'print one JSON object as the last line of standard output when it ends', false)
      .addHelpText('after', HELP)
      .action(({ json }: { json: boolean }) =>
        run(async () => {
          const startedAt = Date.now();
          const totals = await withServices(async (services, signal) => {
            const { config, store, log, salesforce } = services;
            const queue = new BossQueue(services.database, log);
            const pace = { shortest: config.pollSeconds * 1000, longest: LONGEST_GAP_MS };
            const engine = new Engine({ ...services, queue, pace }, signal);
            const metrics = new Metrics(store, salesforce);
            const pages = [connectPages(services, signal)].filter((route) => route !== null);
            const web =
              config.web && (await startWebServer(config.web, [operations(engine, store, metrics), ...pages]));
            try {
              output.out(`watching the mailboxes${web === null ? '' : `; health and metrics on port ${web.port}`}\n`);
              await engine.run();
              return { ...(await store.totals()), salesforceApiCalls: salesforce.usage().calls };
            } finally {
              await web?.close();
            }
          });
          output.out('stopped on request; the next run goes on from here\n');
          if (json) {
            const { queued, unanswered, deferred, refused, salesforceApiCalls } = totals;
            const seconds = (Date.now() - startedAt) / 1000;
            output.out(
              `${JSON.stringify({ queued, waiting: unanswered + deferred, refused, salesforceApiCalls, seconds })}\n`,
            );
          }
          return EXIT.ok;
        }),
      );
  },
};
