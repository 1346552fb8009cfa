import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How wide the window is. */
export const WIDE = { width: 1280, height: 900 };
/** A phone. */
export const NARROW = { width: 400, height: 900 };

export type TabName = 'Connections' | 'Email' | 'Activity' | 'Organisation';

/** A person at the set-up page, in a browser profile of their own, who notes every complaint of the browser. */
export class Visitor {
  /** Errors of the console and of scripts, and requests that failed. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {}

  /** Logs a user in and opens the page. */
  static async enter(
    browser: Browser,
    origin: string,
    userId: string,
    viewport: { width: number; height: number } = WIDE,
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce' });
    const visitor = new Visitor(context, await context.newPage(), origin);
    visitor.listen(visitor.page);
    const answer = await context.request.post(`${origin}/login`, { form: { userId }, maxRedirects: 0 });
    if (answer.status() !== 303) {
      throw new Error(`user ${userId} cannot log in: ${answer.status()}`);
    }
    await visitor.open();
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
    await this.page.locator('c-page').waitFor();
    await this.page.locator('lightning-spinner').first().waitFor({ state: 'detached' });
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  private listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }
}
