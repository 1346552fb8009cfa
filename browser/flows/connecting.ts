import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ANNA, CARLA, type PageWorld } from '../support/page-world';
import type { Visitor } from '../support/visitor';

/** Presses Connect or Reconnect, follows the link, and decides on the consent screen. @returns where that led */
async function consent(
  visitor: Visitor,
  button: 'Connect' | 'Reconnect',
  decision: 'Allow' | 'Deny',
  account = CARLA,
): Promise<Page> {
  const row = visitor.page.locator('c-inbox-sync-connections tr', { hasText: CARLA });
  await row.getByRole('button', { name: button, exact: true }).click();
  const opened = visitor.page.context().waitForEvent('page');
  await visitor.page.getByRole('link', { name: 'Go On to Google' }).click();
  const page = await opened;
  await page.getByRole('radio', { name: account }).check();
  await page.getByRole('button', { name: decision }).click();
  await page.waitForLoadState();
  return page;
}

/** From a user without a mailbox to mail that is filed, with everything that can go wrong on the way. */
export function connecting(world: () => PageWorld): void {
  describe('connecting a mailbox', () => {
    it('begins with an administrator who adds it', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Connections');
      await visitor.page.getByRole('button', { name: 'Add Mailboxes' }).click();
      const adder = visitor.page.locator('c-inbox-sync-mailbox-adder');
      await visitor.search('Find the user', 'carla');
      await adder.getByRole('combobox', { name: 'User' }).click();
      await adder.getByRole('option', { name: /carla/i }).click();
      await adder.getByText('The user’s own consent').click();
      await adder.getByRole('button', { name: 'Add to List' }).click();
      expect(await visitor.faults()).toEqual([]);
      await adder.getByRole('button', { name: 'Save' }).click();
      const row = visitor.page.locator('c-inbox-sync-connections tr', { hasText: CARLA });
      await row.getByText('Not connected').waitFor();
      await row.getByText('Press Connect and give consent at Google.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('stores nothing for another account or a refusal, and says what to do', async () => {
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Connections');
      const wrong = await consent(visitor, 'Connect', 'Allow', ANNA);
      await wrong.getByRole('heading', { name: 'You consented with another account' }).waitFor();
      await wrong.getByText('Nothing was stored.').waitFor();
      const refused = await consent(visitor, 'Connect', 'Deny');
      await refused.getByRole('heading', { name: 'You did not consent' }).waitFor();
      await visitor.page.getByText('Waiting for the consent in the other window').waitFor();
      expect(world().mailboxField(CARLA, 'Status__c')).not.toBe('Connected');
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('shows Connected on both pages once its user consented, without loading them again', async () => {
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Connections');
      const back = await consent(visitor, 'Connect', 'Allow');
      await back.locator('c-inbox-sync-connections tr', { hasText: CARLA }).getByText('Connected').waitFor();
      await visitor.comeBack();
      await visitor.page.getByText(`${CARLA} is connected.`).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await back.close();
      await visitor.leave();
    });

    it('says that the consent has ended, and connects again', async () => {
      world().standIns.clouds.of(CARLA).revoke(CARLA);
      world().report(CARLA, 'Reconnect');
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Connections');
      await visitor.page.getByText('Access at Google has ended').waitFor();
      expect(await visitor.faults()).toEqual([]);
      const back = await consent(visitor, 'Reconnect', 'Allow');
      await back.locator('c-inbox-sync-connections tr', { hasText: CARLA }).getByText('Connected').waitFor();
      await visitor.leave();
    });

    it('offers no consent for what the service account reads, and pauses and resumes it', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.search('Find mailboxes', ANNA);
      const row = visitor.page.locator('c-inbox-sync-connections tr', { hasText: ANNA });
      await row.getByText('Gmail, by service account').waitFor();
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByRole('button', { name: 'Resume' }).waitFor();
      expect(await row.getByRole('button', { name: /onnect/ }).count()).toBe(0);
      expect(world().mailboxField(ANNA, 'IsActive__c')).toBe(false);
      await row.getByRole('button', { name: 'Resume' }).click();
      await row.getByRole('button', { name: 'Pause' }).waitFor();
      await visitor.toggle(`Select ${ANNA}`);
      await visitor.page.getByRole('button', { name: 'Pause Selected' }).click();
      await visitor.page.getByText('Paused: 1').first().waitFor();
      await visitor.toggle(`Select ${ANNA}`);
      await visitor.page.getByRole('button', { name: 'Resume Selected' }).click();
      await row.getByRole('button', { name: 'Pause' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('ends with mail of the new mailbox on the page', async () => {
      world().deliver(CARLA, 'For Carla');
      const filed = (): unknown[] => [...world().org.query("SELECT Id FROM Task WHERE Subject = 'For Carla'").records];
      await world().until('mail of the new mailbox is filed', () => filed().length === 1);
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Activity');
      await visitor.page.getByRole('link', { name: 'For Carla' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });
  });
}
