/** The poller's process is killed at any moment, again and again, while mail arrives: nothing is lost, nothing twice. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalProcess, rawMail } from './local-process';
import { ended } from './poller-world';

/** Enough for every phase of a run; KILLS=50 asks for more. */
const KILLS = Number(process.env['KILLS'] ?? 12);
const MAILS_A_ROUND = 8;
const mailboxes = ['anna@firm.example', 'ben@firm.example'];

let world: LocalProcess;
const sent: string[] = [];

beforeAll(async () => {
  world = await LocalProcess.start(mailboxes, [
    'Contact,carl@client.example,Carl,Client,Client Inc,,2026-01-01T00:00:00Z',
  ]);
  // Slow answers, so that a kill finds calls under way: before, during and after each of them.
  await world.fault({ target: 'gmail', match: 'GET ', times: 1_000_000, delayMs: 15 });
  await world.fault({ target: 'salesforce', match: 'POST ', times: 1_000_000, delayMs: 60 });
});
afterAll(() => world.close());

async function arrive(round: number): Promise<void> {
  for (let index = 0; index < MAILS_A_ROUND; index++) {
    const name = `mail ${round}.${index}`;
    const mailbox = mailboxes[index % mailboxes.length] ?? '';
    await world.deliver(mailbox, rawMail(name, { To: mailbox }));
    sent.push(name);
  }
}

describe(`a poller killed ${KILLS} times`, () => {
  it('loses nothing and files nothing twice', async () => {
    // How long a run takes on this machine now, so that the moments fall all over it; the second one has a state already.
    let length = 0;
    for (const round of [-2, -1]) {
      await arrive(round);
      const start = performance.now();
      expect((await world.runPoller('once')).code).toBe(0);
      length = performance.now() - start;
    }
    const moments: number[] = [];
    for (let round = 0; moments.length < KILLS; round++) {
      expect(round).toBeLessThan(KILLS * 3);
      await arrive(round);
      const child = world.spawnPoller('once');
      const end = ended(child);
      const start = performance.now();
      const moment = Math.round(Math.random() * length);
      await Promise.race([delay(moment), end]);
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        moments.push(moment);
      } else {
        length = performance.now() - start;
      }
      await end;
    }
    const last = await world.runPoller('once');
    const context = `killed after ${moments.join(', ')} ms\n${last.stdout}\n${last.stderr}`;
    expect({ code: last.code, context }).toEqual({ code: 0, context });
    const dump = await world.dump();
    expect(dump['Task']?.map((task) => task['Subject']).sort()).toEqual([...sent].sort());
    expect(dump['TaskRelation']).toHaveLength(sent.length);
    expect(dump['InboxSyncEntry__c']?.map((entry) => entry['Outcome__c'])).toEqual(sent.map(() => 'Filed'));
    expect((await world.runPoller('once')).stdout).toContain('0 Salesforce API calls');
  }, 600_000);
});
