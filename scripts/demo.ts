/**
 * `npm run demo [-- options]`: the whole product on one machine. Starts Salesforce and Gmail on free ports over an empty
 * temporary folder, loads people and mail, runs the real poller as its own process against the real Apex, and shows what
 * was filed and why. `--help` lists the options.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './stand-ins/command-line';
import { DumpFile } from './stand-ins/dump-file';
import { mailTable } from './stand-ins/mail-table';
import type { Options } from './stand-ins/options';
import { runPollerOnce, type PollerExit } from './stand-ins/poller-process';
import { showProgress } from './stand-ins/progress';
import { startStandIns, type StandIns } from './stand-ins/start';
import { describeTotals, totalsOf } from './stand-ins/totals';

runCommand('demo', async (options) => {
  const startedAt = performance.now();
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const dumpFile = new DumpFile(options.dump);
  const standIns = await startStandIns(options, say);
  await runCycles(options, standIns, say);
  const dump = await standIns.dump();
  dumpFile.write(dump);
  const totals = totalsOf(standIns, dump, startedAt);
  say(`\n${mailTable(standIns, dump)}\n\n${describeTotals(totals)}`);
  if (options.json) {
    say(JSON.stringify(totals));
  }
  if (options.once) {
    await standIns.close();
    process.exit();
  }
  say(`\nSalesforce runs at ${standIns.orgServer.url}, the control door at ${standIns.control.url}; Ctrl-C ends it.`);
  say('The setup page is not there yet.');
});

async function runCycles(options: Options, standIns: StandIns, say: (text: string) => void): Promise<void> {
  const data = join(standIns.folder, 'state');
  mkdirSync(data);
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    say(options.cycles === 1 ? 'running the poller' : `running the poller, cycle ${cycle} of ${options.cycles}`);
    const stop = showProgress(standIns, process.stdout);
    let exit: PollerExit;
    try {
      exit = await runPollerOnce({ ...standIns.environment, INBOX_SYNC_DATA: data }, standIns.folder);
      await standIns.org.eventBus.idle();
    } finally {
      stop();
    }
    if (exit.code !== 0) {
      process.exitCode = 1;
      const end = exit.code === null ? `was ended by ${String(exit.signal)}` : `ended with status ${exit.code}`;
      process.stderr.write(`demo: the poller ${end}; its last lines:\n${exit.lastLines.join('\n')}\n`);
    }
  }
}
