import { barriersOf } from './accessibility';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** How wide the window is. */
export const WIDE = { width: 1280, height: 900 };
/** As long as a locator waits on a busy machine. */
const PATIENCE_MS = 60_000;
/** A phone. */
export const NARROW = { width: 360, height: 800 };

export const TABS = ['Connections', 'Email', 'Activity', 'Organisation'] as const;
export type TabName = (typeof TABS)[number];

/**
 * A person at the set-up page, who notes every complaint of the browser. One at a time: all share the profile of the
 * browser, so that the page's scripts are loaded once.
 */
export class Visitor {
  /** Errors of the console and of scripts, and requests that failed. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  /** Logs a user in and opens the page. */
  static async enter(context: BrowserContext, origin: string, userId: string, viewport = WIDE): Promise<Visitor> {
    const visitor = await Visitor.logIn(context, origin, userId, viewport);
    await visitor.open();
    return visitor;
  }

  /** Logs a user in, before an empty window. */
  static async logIn(context: BrowserContext, origin: string, userId: string, viewport = WIDE): Promise<Visitor> {
    const answer = await context.request.post(`${origin}/login`, { form: { userId }, maxRedirects: 0 });
    if (answer.status() !== 303) {
      throw new Error(`user ${userId} cannot log in: ${answer.status()}`);
    }
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    const visitor = new Visitor(page, origin);
    visitor.listen();
    return visitor;
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.origin}/lightning/n/InboxSync`);
  }

  /** Opens a tab, on a phone through the menu of those that have no room, and waits until nothing in it is loading. */
  async tab(name: TabName): Promise<void> {
    await this.settled();
    const tab = this.page.getByRole('tab', { name, exact: true });
    if (!(await tab.isVisible())) {
      await this.page.getByRole('button', { name: 'More Tabs' }).click();
      await this.page.getByRole('menuitem', { name }).click();
    } else {
      await tab.click();
    }
    await this.settled();
  }

  /** Waits until the page is there and nothing in it is loading. */
  async settled(): Promise<void> {
    await this.page.locator('c-page').locator('[role=tab], c-inbox-sync-notice').first().waitFor();
    await this.page.locator('lightning-spinner').first().waitFor({ state: 'detached' });
  }

  /** Chooses in a combobox. */
  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** The row of a mailbox on the tab Connections. */
  row(address: string): Locator {
    return this.page.locator('c-inbox-sync-connections tr', { hasText: address });
  }

  /** Chooses from the menu at the end of the row of a mailbox. */
  async chooseMore(address: string, action: string): Promise<void> {
    await this.row(address)
      .getByRole('button', { name: `More actions for ${address}` })
      .click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  /** Types into a search field and presses Enter. */
  async search(label: string, text: string): Promise<void> {
    // Tabs that were open before keep theirs.
    const field = this.page.getByLabel(label).and(this.page.locator(':visible'));
    await field.fill(text);
    await field.press('Enter');
    await this.settled();
  }

  /** Moves the focus there by the Tab key. @throws {Error} when it does not come by */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let steps = 0; steps < 20; steps++) {
      await this.page.keyboard.press('Tab');
      if ((await target.and(this.page.locator(':focus')).count()) > 0) {
        return;
      }
    }
    throw new Error('the Tab key does not lead there');
  }

  /** Presses Enter on a control, by the keyboard. */
  async enterOn(control: Locator): Promise<void> {
    await control.focus();
    await this.page.keyboard.press('Enter');
  }

  /** The text of what has the focus, however deep it lies. */
  async focused(): Promise<string> {
    const deepest = `(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) { element = element.shadowRoot.activeElement; }
      return element === null || element === document.body ? 'nothing' : element.innerText;
    })()`;
    return String(await this.page.evaluate(deepest));
  }

  /** What is wrong with the page as it stands: complaints of the browser, and barriers. */
  async faults(): Promise<string[]> {
    return [...this.complaints, ...(await barriersOf(this.page))];
  }

  /** Turns a box on or off by the keyboard. */
  async toggle(name: string | RegExp): Promise<void> {
    await this.page.getByRole('checkbox', { name }).focus();
    await this.page.keyboard.press('Space');
  }

  /** Lets calls of the page wait until the answer is called. */
  async holdCalls(): Promise<() => void> {
    let letGo = (): void => undefined;
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    await this.page.route('**/aura', async (route) => {
      await isLetGo;
      await route.fallback();
    });
    return letGo;
  }

  /** Waits until nothing of the page lies beside the window: the tabs move into their menu a moment after a change. */
  fits(): Promise<void> {
    return this.until('nothing of the page lies beside the window', async () => {
      return Number(await this.page.evaluate('document.documentElement.scrollWidth - innerWidth')) <= 0;
    });
  }

  /** Waits for what no locator can wait for. @throws {Error} with its name when it does not happen */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    // Not by waitForFunction: its way to poll is what the page's policy forbids scripts.
    while (!(await isSo())) {
      if (Date.now() > end) {
        throw new Error(`it did not happen that ${what}`);
      }
    }
  }

  /** Turns to this window again. A browser without windows does not tell the page by itself. */
  async comeBack(): Promise<void> {
    await this.page.bringToFront();
    await this.page.evaluate('dispatchEvent(new Event("focus"))');
  }

  /** Waits for a panel that says something. */
  async told(text: string): Promise<void> {
    await this.page.locator('c-inbox-sync-notice:visible').filter({ hasText: text }).first().waitFor();
  }

  async leave(): Promise<void> {
    await this.page.close();
  }

  private listen(): void {
    this.page.on('console', (message) => {
      if (message.type() === 'error') {
        this.complaints.push(message.text());
      }
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
  }
}
