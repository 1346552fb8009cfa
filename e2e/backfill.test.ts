/**
 * `inbox-sync backfill` as a process, killed in the middle, against the package's own Apex: the newest days come first,
 * live mail comes before them, and `run` goes on where it was killed.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalProcess, rawMail } from './local-process';
import { ended } from './poller-world';

const anna = 'anna@firm.example';
const DAYS = 40;
const FIRST = Date.parse('2026-09-01T12:00:00Z');
const days = Array.from({ length: DAYS }, (_, index) => `day ${String(index).padStart(2, '0')}`);
const span = ['--mailbox', anna, '--from', '2026-09-01', '--to', '2026-10-11'];

let local: LocalProcess;
beforeAll(async () => {
  const people = ['Contact,carl@client.example,Carl,Client,,,'];
  local = await LocalProcess.start([anna], people, ['--since', '2026-11-01']);
  for (const [index, name] of days.entries()) {
    const date = new Date(FIRST + index * 24 * 60 * 60 * 1000).toUTCString().replace('GMT', '+0000');
    await local.deliver(anna, rawMail(name, { Date: date }));
  }
  expect((await local.runPoller('once')).code).toBe(0);
});
afterAll(() => local.close());

/** In the order in which Salesforce filed them. */
async function filed(): Promise<string[]> {
  const rows = (await local.dump())['Task'] ?? [];
  return rows.sort((a, b) => (String(a['Id']) < String(b['Id']) ? -1 : 1)).map((row) => String(row['Subject']));
}

describe('inbox-sync backfill', () => {
  it('goes on after kill -9, also by run, newest day first and below live mail, and repeats nothing', async () => {
    await local.fault({ target: 'gmail', match: 'GET .*/messages', times: 1_000_000, delayMs: 100 });
    await local.deliver(anna, rawMail('live'));
    const child = local.spawnPoller('backfill', ...span);
    const end = ended(child);
    const read = (): Promise<number> =>
      local.requests().then((all) => all.filter(({ path }) => /\/messages\/[^/]+$/.test(path)).length);
    for (const before = await read(); (await read()) < before + DAYS / 2;) {
      await wait(50);
    }
    child.kill('SIGKILL');
    expect((await end).signal).toBe('SIGKILL');
    await local.call('DELETE', '/faults');
    local.changes['INBOX_SYNC_POLL_SECONDS'] = '1';
    const run = local.spawnPoller('run');
    const stopped = ended(run);
    while ((await filed()).length < DAYS + 1) {
      await wait(200);
    }
    run.kill('SIGTERM');
    expect((await stopped).code).toBe(0);
    expect(await filed()).toEqual(['live', ...[...days].reverse()]);
    const again = await local.runPoller('backfill', ...span, '--json');
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('published a slice')]);
    const report = JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '') as object;
    expect(report).toEqual({
      ...{ mailbox: anna, from: '2026-09-01T00:00:00.000Z', to: '2026-10-11T00:00:00.000Z' },
      ...{ doneBackTo: '2026-09-01T00:00:00.000Z', published: 0, concerns: 0 },
    });
    expect(await filed()).toHaveLength(DAYS + 1);
  });
});
