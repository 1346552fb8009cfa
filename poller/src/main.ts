#!/usr/bin/env node
/** The executable: builds everything from the environment, runs the command, and says how it ended. */
import './lib/require-node';
import type { CliContext } from './cli/command';
import { auditCommand } from './cli/commands/audit';
import { backfillCommand } from './cli/commands/backfill';
import { connectCommand } from './cli/commands/connect';
import { explainCommand } from './cli/commands/explain';
import { onceCommand } from './cli/commands/once';
import { runCommand } from './cli/commands/run';
import { EXIT } from './cli/exit-codes';
import { runCli } from './cli/program';
import { readConfig } from './config';
import { ConfigurationError, InboxSyncError, StoppedError } from './lib/errors';
import { openServices } from './services';

const COMMANDS = [onceCommand, runCommand, connectCommand, backfillCommand, auditCommand, explainCommand];

const output = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

const withServices: CliContext['withServices'] = async (work) => {
  const config = readConfig(process.env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      stop.abort();
    });
  }
  const services = await openServices(config);
  try {
    return await work(services, stop.signal);
  } finally {
    await services.store.close();
  }
};

/** Errors of ours say what to do; anything else is a mistake of ours and shows where it happened. */
function explain(error: unknown): number {
  if (error instanceof StoppedError) {
    return EXIT.ok;
  }
  if (error instanceof InboxSyncError) {
    output.err(`inbox-sync: ${error.message}\n${error.actions.map((action) => `  ${action}\n`).join('')}`);
    return error instanceof ConfigurationError ? EXIT.usage : EXIT.needsPerson;
  }
  output.err(`inbox-sync: unexpected error, please report it\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return EXIT.needsPerson;
}

runCli(process.argv.slice(2), COMMANDS, { output, withServices })
  .catch(explain)
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.exitCode = explain(error);
  });
