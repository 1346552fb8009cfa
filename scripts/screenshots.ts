/**
 * `npm run screenshots [-- FOLDER]`: pictures of the set-up page in docs/images, each tab as an administrator sees it over
 * the mail of the demo, and one on a phone. Dates and times are those of the run.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { browserPath, PROFILE, startBrowser } from '../browser/support/chromium';
import { NARROW, TABS, Visitor, type TabName } from '../browser/support/visitor';
import { projectRoot } from '../local/lib/project-root';
import { parseOptions } from './stand-ins/options';
import { runPollerOnce } from './stand-ins/poller-process';
import { startStandIns, type StandIns } from './stand-ins/start';

const ADMIN = 'admin@inbox-sync.invalid';
/** Nobody looks at a picture that is longer. */
const MOST_HEIGHT = 1100;

async function main(folder: string): Promise<void> {
  const path = browserPath();
  if (path === null) {
    throw new Error('no Chromium or Chrome found: install one, or name it with CHROMIUM_PATH');
  }
  mkdirSync(folder, { recursive: true });
  const standIns = await startStandIns(parseOptions('demo', ['--provider', 'mixed']), (text) => {
    process.stdout.write(`${text}\n`);
  });
  await sync(standIns);
  const browser = await startBrowser(path);
  const profile = await browser.newContext(PROFILE);
  await shoot(profile, standIns, folder, TABS);
  await shoot(profile, standIns, folder, ['Connections'], NARROW);
  await browser.close();
  await standIns.close();
  process.exit();
}

async function sync({ environment, folder, org, page }: StandIns): Promise<void> {
  const built = page.build();
  const { code, lastLines } = await runPollerOnce({ ...environment, INBOX_SYNC_DATA: join(folder, 'state') }, folder);
  if (code !== 0) {
    throw new Error(`the poller ended with ${String(code)}:\n${lastLines.join('\n')}`);
  }
  await org.eventBus.idle();
  await built;
}

async function shoot(
  profile: BrowserContext,
  { org, page: { url } }: StandIns,
  folder: string,
  tabs: readonly TabName[],
  view?: typeof NARROW,
): Promise<void> {
  const visitor = await Visitor.enter(profile, url, org.users.byUsername(ADMIN)?.id ?? '', view);
  const schedule = visitor.page.getByRole('button', { name: 'Schedule the monitor' });
  await visitor.settled();
  if (await schedule.isVisible()) {
    // As an administrator leaves it.
    await schedule.click();
    await schedule.waitFor({ state: 'detached' });
  }
  for (const tab of tabs) {
    await visitor.tab(tab);
    const path = join(folder, `${tab.toLowerCase()}${view ? '-narrow' : ''}.png`);
    const { width } = visitor.page.viewportSize() ?? NARROW;
    const height = Number(await visitor.page.evaluate('document.querySelector("main").getBoundingClientRect().bottom'));
    const clip = { x: 0, y: 0, width, height: Math.min(MOST_HEIGHT, Math.ceil(height)) };
    await visitor.page.screenshot({ path, fullPage: true, clip });
    process.stdout.write(`${path}\n`);
  }
  const faults = await visitor.faults();
  if (faults.length > 0) {
    throw new Error(`the page has faults:\n${faults.join('\n')}`);
  }
  await visitor.leave();
}

main(process.argv[2] ?? join(projectRoot(), 'docs/images')).catch((error: unknown) => {
  process.stderr.write(`screenshots: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
  process.exit(1);
});
