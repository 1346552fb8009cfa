#!/usr/bin/env node
/** The executable: builds everything from the environment, runs the command, and says how it ended. */
import './lib/require-node';
import './lib/frugal-heap';
import type { CliContext } from './cli/command';
import { auditCommand } from './cli/commands/audit';
import { backfillCommand } from './cli/commands/backfill';
import { connectCommand } from './cli/commands/connect';
import { doctorCommand } from './cli/commands/doctor';
import { explainCommand } from './cli/commands/explain';
import { onceCommand } from './cli/commands/once';
import { runCommand } from './cli/commands/run';
import { statusCommand } from './cli/commands/status';
import { EXIT } from './cli/exit-codes';
import { runCli } from './cli/program';
import { progressOn } from './cli/progress';
import { readStatus } from './cli/status/status-report';
import { readConfig } from './config';
import { type Door, doorOf, openDoor } from './lib/door';
import { ConfigurationError, errorCode, errorName, InboxSyncError, StoppedError } from './lib/errors';
import { packageVersion } from './lib/package-version';
import { openServices, type Services } from './services';

const COMMANDS = [
  onceCommand,
  runCommand,
  statusCommand,
  doctorCommand,
  connectCommand,
  backfillCommand,
  auditCommand,
  explainCommand,
];

// Whoever reads along may stop (`| head`): the work goes on all the same.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') {
    throw error;
  }
});

const output = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

const stopSignal: CliContext['stopSignal'] = () => {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      stop.abort();
    });
  }
  return stop.signal;
};

const withServices: CliContext['withServices'] = async (work) => {
  const config = readConfig(process.env);
  const signal = stopSignal();
  const services = await openServices(config);
  const door = await openStatusDoor(services);
  try {
    return await work(services, signal);
  } finally {
    await door?.close();
    await services.store.close();
  }
};

/** Who has a state to itself tells others how it stands. Where that cannot be, everything else works all the same. */
async function openStatusDoor({ config, store, log }: Services): Promise<Door | null> {
  const { state, prefilter } = config;
  const path = state.kind === 'folder' ? doorOf(state.folder) : null;
  if (path === null) {
    return null;
  }
  try {
    return await openDoor(path, () =>
      readStatus(store, { isFilterOn: prefilter.isOn, now: new Date(), pid: process.pid }),
    );
  } catch (error) {
    log.warn({ error: errorName(error) }, 'inbox-sync status cannot ask this process: the disk takes no sockets');
    return null;
  }
}

/** Errors of ours say what to do; anything else is a mistake of ours and shows where it happened. */
function explain(error: unknown): number {
  if (error instanceof StoppedError) {
    return EXIT.ok;
  }
  if (error instanceof InboxSyncError) {
    if (process.argv.includes('--json')) {
      const { name, message, actions } = error;
      output.out(`${JSON.stringify({ error: { name, message, actions } })}\n`);
    }
    output.err(`inbox-sync: ${error.message}\n${error.actions.map((action) => `  ${action}\n`).join('')}`);
    return error instanceof ConfigurationError ? EXIT.usage : EXIT.needsPerson;
  }
  output.err(`inbox-sync: unexpected error, please report it\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return EXIT.needsPerson;
}

const context: CliContext = {
  version: packageVersion(__dirname),
  output,
  progress: progressOn(process.stderr),
  stopSignal,
  readConfig: () => readConfig(process.env),
  withServices,
};

runCli(process.argv.slice(2), COMMANDS, context)
  .catch(explain)
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.exitCode = explain(error);
  });
