import type { Browser } from 'playwright-core';
import { browserPath, PROFILE, startBrowser } from '../../browser/support/chromium';
import { TABS, Visitor, type TabName } from '../../browser/support/visitor';
import { ENTRIES, fullOrg, MAILBOXES } from '../../force-app/test/setup/full-org';
import { projectRoot } from '../../local/lib/project-root';
import type { OrgUser } from '../../local/org/org-facade';
import { startPageServer } from '../../local/org/page/server';
import type { Progress } from './progress';

/** The quickest of so many counts: what else a machine does meanwhile is not the page's. */
const TRIES = 4;

/** What a tab shows once it is filled: so many of these. */
const FILLED: Readonly<Record<TabName, readonly (readonly [string, number])[]>> = {
  Connections: [['c-inbox-sync-connections tbody tr', 25]],
  Email: [['c-inbox-sync-rules-form lightning-input', 2]],
  Activity: [
    ['c-inbox-sync-activity-chart .day', 14],
    ['c-inbox-sync-activity-list tbody tr', 25],
    ['c-inbox-sync-runs tbody tr', 10],
  ],
  Organisation: [['c-inbox-sync-match-rules tbody tr', 2]],
};

/**
 * How long the set-up page takes to open on each tab over many mailboxes and mails: from the navigation of a browser that
 * has never been there until the tab is filled and nothing in it is loading. The page's scripts are built before.
 */
export async function measurePage(progress: Progress) {
  const path = browserPath();
  if (path === null) {
    throw new Error('no Chromium or Chrome found: install one, or name it with CHROMIUM_PATH');
  }
  progress(`${MAILBOXES} mailboxes and ${ENTRIES} ledger rows`);
  const { org, admin } = fullOrg();
  const page = await startPageServer(org, projectRoot());
  const browser = await startBrowser(path);
  try {
    progress('building the page');
    await page.build();
    const seconds: Record<string, number> = {};
    for (const tab of TABS) {
      progress(`opening ${tab}`);
      const tries: number[] = [];
      while (tries.length < TRIES) {
        tries.push(await opening(browser, page.url, admin, tab));
      }
      seconds[tab.toLowerCase()] = Math.min(...tries);
    }
    return { mailboxes: MAILBOXES, entries: ENTRIES, ...seconds, openSeconds: Math.max(...Object.values(seconds)) };
  } finally {
    await browser.close();
    await page.close();
  }
}

async function opening(browser: Browser, url: string, { id }: OrgUser, tab: TabName): Promise<number> {
  const profile = await browser.newContext(PROFILE);
  const visitor = await Visitor.logIn(profile, url, id);
  const startedAt = performance.now();
  await visitor.open();
  await visitor.page.getByRole('tab', { name: tab, exact: true }).click();
  for (const [what, count] of FILLED[tab]) {
    await visitor.page
      .locator(what)
      .nth(count - 1)
      .waitFor();
  }
  await visitor.settled();
  const seconds = (performance.now() - startedAt) / 1000;
  await profile.close();
  return seconds;
}
