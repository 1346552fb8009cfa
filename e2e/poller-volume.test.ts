/** A thousand mails to file, through the real Apex: what they cost in API calls. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { heartbeatPath } from '../contract/heartbeat';
import { LocalProcess, rawMail } from './local-process';

const COUNT = 1000;
const anna = 'anna@firm.example';
let world: LocalProcess;

beforeAll(async () => {
  world = await LocalProcess.start(
    [anna],
    ['Contact,carl@client.example,Carl,Client,Client Inc,,2026-01-01T00:00:00Z'],
    [],
    (folder) => {
      const inbox = join(folder, anna, 'Inbox');
      mkdirSync(inbox, { recursive: true });
      for (let index = 0; index < COUNT; index++) {
        writeFileSync(join(inbox, `${index}.eml`), `${rawMail(`mail ${index}`)}${'A line of text.\r\n'.repeat(30)}`);
      }
    },
  );
});
afterAll(() => world.close());

describe(`${COUNT} mails`, () => {
  it('are filed with two Salesforce API calls, and a second cycle costs none', async () => {
    const run = await world.runPoller('once', '--json');
    expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ published: COUNT, waiting: 0 });
    const calls = (await world.requests()).filter((r) => r.target === 'salesforce' && !r.path.includes('/oauth2/'));
    const rest = calls.filter(({ path }) => path.startsWith('/services/'));
    // Where filing takes longer than the poller gives it, the last question is asked again.
    expect(rest.length).toBeLessThanOrEqual(3);
    expect(rest.map(({ path }) => path)).toEqual(rest.map(() => heartbeatPath));
    expect((await world.dump())['Task']).toHaveLength(COUNT);
    expect((await world.runPoller('once')).stdout).toContain('0 Salesforce API calls');
    expect((await world.dump())['Task']).toHaveLength(COUNT);
  });
});
