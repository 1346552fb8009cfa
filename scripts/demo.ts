/**
 * `npm run demo [-- options]`: the whole product on one machine. Starts Salesforce and the mail providers on free ports
 * over an empty temporary folder, loads people and mail, runs the real poller as its own process against the real Apex,
 * and shows what was filed and why. `--help` lists the options.
 */
import { join } from 'node:path';
import { runCommand } from './stand-ins/command-line';
import { DumpFile } from './stand-ins/dump-file';
import { mailTable } from './stand-ins/mail-table';
import { layEmptyState } from './stand-ins/empty-state';
import type { Options } from './stand-ins/options';
import { runPollerOnce, type PollerExit } from './stand-ins/poller-process';
import { showProgress } from './stand-ins/progress';
import { buildPage } from './stand-ins/setup-page';
import { startStandIns, type StandIns } from './stand-ins/start';
import { describeTotals, totalsOf } from './stand-ins/totals';

runCommand('demo', async (options) => {
  const startedAt = performance.now();
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const dumpFile = new DumpFile(options.dump);
  const standIns = await startStandIns(options, say);
  const page = options.once ? null : buildPage(standIns);
  const exits = await runCycles(options, standIns, say);
  const dump = await standIns.dump();
  dumpFile.write(dump);
  const totals = totalsOf(standIns, dump, startedAt);
  say(`\n${mailTable(standIns, dump)}\n\n${describeTotals(totals)}`);
  if (!options.once) {
    say(`\nSalesforce runs at ${standIns.orgServer.url}, the control door at ${standIns.control.url}; Ctrl-C ends it.`);
  }
  if (options.json) {
    say(JSON.stringify(totals));
  }
  reportFailures(exits);
  if (page) {
    await page.announce(say);
  }
  if (options.once) {
    await standIns.close();
    process.exit();
  }
});

async function runCycles(options: Options, standIns: StandIns, say: (text: string) => void): Promise<PollerExit[]> {
  const data = join(standIns.folder, 'state');
  await layEmptyState(data);
  const exits: PollerExit[] = [];
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    say(options.cycles === 1 ? 'running the poller' : `running the poller, cycle ${cycle} of ${options.cycles}`);
    const stop = showProgress(standIns, process.stdout);
    try {
      exits.push(await runPollerOnce({ ...standIns.environment, INBOX_SYNC_DATA: data }, standIns.folder));
      await standIns.org.eventBus.idle();
    } finally {
      stop();
    }
  }
  return exits;
}

/** After everything else, where it is not overlooked. */
function reportFailures(exits: readonly PollerExit[]): void {
  for (const { code, signal, lastLines } of exits.filter((exit) => exit.code !== 0)) {
    process.exitCode = 1;
    const end = code === null ? `was ended by ${String(signal)}` : `ended with status ${code}`;
    process.stderr.write(`demo: the poller ${end}; its last lines:\n${lastLines.join('\n')}\n`);
  }
}
