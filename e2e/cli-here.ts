/** A command of the poller in this process, for tests that ask many times: a process of its own takes seconds to start. */
import type { CliCommand } from '../poller/src/cli/command';
import { runCli } from '../poller/src/cli/program';
import { type Config, readConfig } from '../poller/src/config';
import { openServices } from '../poller/src/services';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
}

/** @param environment as the process would have it */
export async function runHere(
  command: CliCommand,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliRun> {
  let stdout = '';
  const config = (): Config => readConfig({ LOG_LEVEL: 'fatal', ...environment });
  const { signal } = new AbortController();
  const code = await runCli([command.name, ...args], [command], {
    version: 'here',
    output: { out: (text) => void (stdout += text), err: (text) => void process.stderr.write(text) },
    progress: () => undefined,
    stopSignal: () => signal,
    readConfig: config,
    withServices: async (work) => {
      const services = await openServices(config());
      try {
        return await work(services, signal);
      } finally {
        await services.store.close();
      }
    },
  });
  return { code, stdout };
}
