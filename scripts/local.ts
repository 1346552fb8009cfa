/**
 * `npm run local -- --env FILE [options]`: only the stand-ins, in the foreground. Writes FILE with the environment that
 * the poller needs (without INBOX_SYNC_DATA) and the addresses of the control door and the setup page, prints `ready`, and
 * serves until it is stopped. The button Connect of the setup page leads to the port of a poller that runs with it. `--help` lists the options.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { runCommand } from './stand-ins/command-line';
import { DumpFile } from './stand-ins/dump-file';
import type { Options } from './stand-ins/options';
import { wayForBrowsers } from './stand-ins/poller-address';
import { atExit } from './stand-ins/run-folder';
import { startStandIns } from './stand-ins/start';
import { reasonOf, UsageError } from './stand-ins/usage-error';

runCommand('local', async (options) => {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  ['once', 'json', 'cycles']
    .filter((name) => process.argv.includes(`--${name}`))
    .forEach((name) => {
      say(`--${name} changes nothing here: local runs no poller and serves until it is stopped`);
    });
  const dumpFile = new DumpFile(options.dump);
  const standIns = await startStandIns(options, say);
  const urls = { LOCAL_CONTROL_URL: standIns.control.url, LOCAL_PAGE_URL: standIns.page.url };
  const browsers = await wayForBrowsers(standIns.org, options.policy);
  writeEnvironment(options, { ...standIns.environment, ...browsers, ...urls });
  atExit(() => dumpFile.write(standIns.dumpNow()));
  process.stdout.write('ready\n');
});

/** All at once: whoever waits for the file never reads half of it. */
function writeEnvironment({ env }: Options, values: Readonly<Record<string, string>>): void {
  const file = env ?? '';
  const text = Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
  try {
    writeFileSync(`${file}.part`, text, { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new UsageError(`--env ${file} cannot be written (${reasonOf(error)}): name a file in a folder that exists`);
  }
}
