/**
 * The set-up page in a real browser: the real components over the real Apex in the local org, with the poller as a
 * process of its own and a mail provider beside it. One world serves all of it, because starting it costs more than the
 * tests; each part brings the records it changes.
 */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { connecting } from './flows/connecting';
import { deciding } from './flows/deciding';
import { looking } from './flows/looking';
import { mishaps } from './flows/mishaps';
import { states } from './flows/states';
import { browserPath } from './support/chromium';
import { PageWorld } from './support/page-world';

const path = browserPath();
const isRequired = process.env['CI'] !== undefined && process.env['CI'] !== '';
if (path === null && !isRequired) {
  process.stderr.write('browser: no Chromium or Chrome here (CHROMIUM_PATH names one), so its tests are skipped\n');
}

(path === null && !isRequired ? describe.skip : describe)('the set-up page in a browser', () => {
  let world: PageWorld;
  beforeAll(async () => {
    if (path === null) {
      throw new Error('CI needs Chromium or Chrome: install one, or name it with CHROMIUM_PATH');
    }
    world = await PageWorld.start(path);
  });
  afterAll(async () => {
    await world.close();
  });
  const current = (): PageWorld => world;

  // Needs no mail: the poller gets its first meanwhile.
  states(current);
  looking(current);
  deciding(current);
  mishaps(current);
  connecting(current);
});
