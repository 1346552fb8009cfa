/**
 * `npm run screenshots`: pictures of the set-up page in docs/images, each tab as an administrator sees it over the mail of
 * the demo, one as an ordinary user and one on a phone.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browserPath, startBrowser } from '../browser/support/chromium';
import { NARROW, Visitor } from '../browser/support/visitor';
import { projectRoot } from '../local/lib/project-root';
import { parseOptions } from './stand-ins/options';
import { runPollerOnce } from './stand-ins/poller-process';
import { startStandIns } from './stand-ins/start';

const folder = process.argv[2] ?? join(projectRoot(), 'docs/images');
const TABS = ['Connections', 'Email', 'Activity', 'Organisation'] as const;

async function main(): Promise<void> {
  const path = browserPath();
  if (path === null) {
    throw new Error('no Chromium or Chrome found: install one, or name it with CHROMIUM_PATH');
  }
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  mkdirSync(folder, { recursive: true });
  const standIns = await startStandIns(parseOptions('demo', ['--provider', 'mixed']), say);
  const built = standIns.page.build();
  await runPollerOnce({ ...standIns.environment, INBOX_SYNC_DATA: join(standIns.folder, 'state') }, standIns.folder);
  await standIns.org.eventBus.idle();
  await built;
  const browser = await startBrowser(path);
  const id = (username: string): string => standIns.org.users.byUsername(username)?.id ?? '';
  const shoot = async (user: string, suffix: string, tabs: readonly (typeof TABS)[number][], view?: typeof NARROW) => {
    const visitor = await Visitor.enter(browser, standIns.page.url, id(user), view);
    for (const tab of tabs) {
      await visitor.tab(tab);
      await visitor.page.screenshot({ path: join(folder, `${tab.toLowerCase()}${suffix}.png`), fullPage: true });
    }
    say(visitor.complaints.join('\n'));
    await visitor.leave();
  };
  await shoot('admin@inbox-sync.invalid', '', TABS);
  await shoot('anna.keller@nordwind-solar.example', '-user', TABS);
  await shoot('admin@inbox-sync.invalid', '-narrow', TABS, NARROW);
  await browser.close();
  await standIns.close();
  process.exit();
}
main().catch((error: unknown) => {
  process.stderr.write(`screenshots: ${String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
