import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ANNA, CARLA, DORA, type PageWorld } from '../support/page-world';
import type { Visitor } from '../support/visitor';

interface Consenting {
  readonly button: 'Connect' | 'Reconnect';
  readonly decision: 'Allow' | 'Deny';
  readonly mailbox?: string;
  /** Who consents, where it is somebody else. */
  readonly account?: string;
  readonly provider?: 'Google' | 'Microsoft';
}

/** Presses Connect or Reconnect, follows the link, and decides on the consent screen. @returns where that led */
async function consent(
  visitor: Visitor,
  { button, decision, mailbox = CARLA, account = mailbox, provider = 'Google' }: Consenting,
): Promise<Page> {
  await visitor.row(mailbox).getByRole('button', { name: button, exact: true }).click();
  const opened = visitor.page.context().waitForEvent('page');
  await visitor.page.getByRole('link', { name: `Go On to ${provider}` }).click();
  const page = await opened;
  await page.getByRole('radio', { name: account }).check();
  await page.getByRole('button', { name: decision }).click();
  await page.waitForLoadState();
  return page;
}

/**
 * From users without a mailbox to mail that is filed, with everything that can go wrong on the way, and to the end. One
 * story: each part goes on where the one before ended.
 */
export function connecting(world: () => PageWorld): void {
  describe('connecting a mailbox', () => {
    it('begins with an administrator who adds several', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Connections');
      await visitor.page.getByRole('button', { name: 'Add Mailboxes' }).click();
      const adder = visitor.page.locator('c-inbox-sync-mailbox-adder');
      for (const [name, provider] of [
        ['carla', 'Gmail'],
        ['dora', 'Microsoft 365'],
      ] as const) {
        await visitor.search('Find the user', name);
        await adder.getByRole('combobox', { name: 'User' }).click();
        await adder.getByRole('option', { name: new RegExp(name, 'i') }).click();
        await adder.getByText(provider, { exact: true }).click();
        await adder.getByText('The user’s own consent', { exact: true }).click();
        await visitor.enterOn(adder.getByRole('button', { name: 'Add to List' }));
        await visitor.page.getByLabel('Find the user').and(visitor.page.locator(':focus')).waitFor();
      }
      expect(await visitor.faults()).toEqual([]);
      await adder.getByRole('button', { name: 'Save' }).click();
      for (const [address, provider] of [
        [CARLA, 'Google'],
        [DORA, 'Microsoft'],
      ] as const) {
        await visitor.row(address).getByText('Not connected').waitFor();
        await visitor
          .row(address)
          .getByText(`has to press Connect on this page and give consent at ${provider}.`)
          .waitFor();
      }
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('stores nothing for another account or a refusal, and says what to do', async () => {
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Connections');
      const wrong = await consent(visitor, { button: 'Connect', decision: 'Allow', account: ANNA });
      await wrong.getByRole('heading', { name: 'You consented with another account' }).waitFor();
      await wrong.getByText('Nothing was stored.').waitFor();
      const refused = await consent(visitor, { button: 'Connect', decision: 'Deny' });
      await refused.getByRole('heading', { name: 'You did not consent' }).waitFor();
      await visitor.page.getByText('Waiting for the consent in the other window').waitFor();
      expect(world().mailboxField(CARLA, 'Status__c')).not.toBe('Connected');
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it.each<[provider: 'Google' | 'Microsoft', mailbox: string]>([
      ['Google', CARLA],
      ['Microsoft', DORA],
    ])('shows Connected on both pages once its user consented at %s', async (provider, mailbox) => {
      const visitor = await world().visit(world().user(mailbox));
      await visitor.tab('Connections');
      const back = await consent(visitor, { button: 'Connect', decision: 'Allow', mailbox, provider });
      await back
        .locator('c-inbox-sync-connections tr', { hasText: mailbox })
        .getByText('Connected', { exact: true })
        .waitFor();
      await visitor.comeBack();
      await visitor.page.getByText(`${mailbox} is connected.`).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await back.close();
      await visitor.leave();
    });

    it('says that the consent has ended, and connects again', async () => {
      world().standIns.clouds.of(CARLA).revoke(CARLA);
      world().report(CARLA, 'Reconnect');
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Connections');
      await visitor.page.getByText(/^No access at Google since \w+ \d+, \d{4}$/).waitFor();
      await visitor.page.getByText(/press Reconnect/i).waitFor();
      expect(await visitor.faults()).toEqual([]);
      const back = await consent(visitor, { button: 'Reconnect', decision: 'Allow' });
      await back.locator('c-inbox-sync-connections tr', { hasText: CARLA }).getByText('Connected').waitFor();
      await back.close();
      await visitor.leave();
    });

    it('brings mail of the new mailboxes to the page', async () => {
      world().deliver(CARLA, 'For Carla');
      world().deliver(DORA, 'For Dora');
      const filed = (): number =>
        world().org.query("SELECT Id FROM Task WHERE Subject IN ('For Carla', 'For Dora')").records.length;
      await world().until('mail of the new mailboxes is filed', () => filed() === 2);
      const visitor = await world().visit(world().user(CARLA));
      await visitor.tab('Activity');
      await visitor.page.getByRole('link', { name: 'For Carla' }).waitFor();
      expect(await visitor.page.getByRole('link', { name: 'For Dora' }).count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('is paused, resumed, read in another way and removed by an administrator', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.search('Find mailboxes', ANNA);
      const row = visitor.row(ANNA);
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

      await visitor.search('Find mailboxes', CARLA);
      await visitor.chooseMore(CARLA, 'Change Access');
      await visitor.told(`Read ${CARLA} by the service account?`);
      expect(await visitor.faults()).toEqual([]);
      await visitor.page.keyboard.press('Enter'); // Cancel has the focus.
      await visitor.row(CARLA).getByText('Gmail, by own consent').waitFor();
      await visitor.chooseMore(CARLA, 'Change Access');
      await visitor.page.getByRole('button', { name: 'Change Access' }).click();
      await visitor.row(CARLA).getByText('Gmail, by service account').waitFor();
      await visitor.chooseMore(CARLA, 'Remove Mailbox');
      await visitor.told('Its tasks and past entries stay');
      await visitor.page.getByRole('button', { name: 'Remove Mailbox' }).click();
      await visitor.page.getByText(`No mailbox matches “${CARLA}”.`).waitFor();
      await visitor.tab('Activity');
      await visitor.page.getByRole('link', { name: 'For Carla' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });
  });
}
