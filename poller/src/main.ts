#!/usr/bin/env node
/** The executable: builds everything from the environment, runs the command, and says how it ended. */
import './lib/require-node';
import { readConfig, type Config } from './config';
import { EXIT } from './cli/exit-codes';
import { type OnceOptions, runCli } from './cli/program';
import { concerns, reportJson, reportText } from './cli/report-text';
import { AllowedMailboxes } from './domain/allowed-mailboxes';
import { GmailSource } from './gmail/gmail-source';
import { GraphSource } from './graph/graph-source';
import { pause } from './lib/backoff';
import { ConfigurationError, InboxSyncError } from './lib/errors';
import { createLogger } from './lib/logger';
import { SalesforceOrg } from './salesforce/salesforce-org';
import { SalesforceSession } from './salesforce/salesforce-session';
import { openPgliteDatabase } from './store/pglite-database';
import { openPostgresDatabase } from './store/postgres-database';
import { StateStore } from './store/state-store';
import { runOnce, type RunPorts } from './sync/run-once';

const output = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

async function once({ json }: OnceOptions): Promise<number> {
  const config = readConfig(process.env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      stop.abort();
    });
  }
  const log = createLogger(config.logLevel);
  const store = await openStore(config);
  try {
    const report = await runOnce(
      {
        store,
        salesforce: new SalesforceOrg(new SalesforceSession(config.salesforce)),
        sources: sourcesOf(config),
        allowed: new AllowedMailboxes(config.allowedMailboxes),
        clock: { now: () => new Date(), sleep: pause },
        log,
      },
      stop.signal,
    );
    output.out(`${reportText(report)}\n${json ? `${reportJson(report)}\n` : ''}`);
    return concerns(report).length > 0 ? EXIT.needsPerson : EXIT.ok;
  } finally {
    await store.close();
  }
}

function sourcesOf({ google, microsoft }: Config): RunPorts['sources'] {
  return {
    Google: google === null ? null : new GmailSource(google.account, google.apiUrl),
    Microsoft: microsoft === null ? null : new GraphSource(microsoft),
  };
}

async function openStore({ state }: Config): Promise<StateStore> {
  return StateStore.open(
    state.kind === 'url' ? await openPostgresDatabase(state.url) : await openPgliteDatabase(state.folder),
  );
}

/** Errors of ours say what to do; anything else is a mistake of ours and shows where it happened. */
function explain(error: unknown): number {
  if (error instanceof InboxSyncError) {
    output.err(`inbox-sync: ${error.message}\n${error.actions.map((action) => `  ${action}\n`).join('')}`);
    return error instanceof ConfigurationError ? EXIT.usage : EXIT.needsPerson;
  }
  output.err(`inbox-sync: unexpected error, please report it\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return EXIT.needsPerson;
}

runCli(process.argv.slice(2), { once }, output)
  .catch(explain)
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.exitCode = explain(error);
  });
