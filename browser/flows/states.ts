import { describe, expect, it } from '@jest/globals';
import { ANNA, type PageWorld } from '../support/page-world';
import { NARROW, TABS, WIDE } from '../support/visitor';

/** What everybody sees who has no data, no rights, bad luck or no patience. */
export function states(world: () => PageWorld): void {
  describe('in every state', () => {
    it('opens for nobody without a permission set', async () => {
      const visitor = await world().visit(world().org.users.create({ email: 'out@firm.example', lastName: 'Out' }));
      await visitor.page.getByText('holds no permission set that shows the tab').waitFor();
      await visitor.leave();
    });

    it('tells whom to ask for access, where the tab is there and the permission set is not', async () => {
      const gus = world().org.users.create({
        ...{ email: 'gus@firm.example', lastName: 'Gus', profile: 'System Administrator' },
        permissionSets: ['InboxSyncUser'],
      });
      const visitor = await world().logIn(gus);
      const letGo = await visitor.holdCalls();
      await visitor.open();
      world().takePermissionSets(gus);
      letGo();
      await visitor.told('Ask an administrator for the permission set');
      expect(await visitor.page.getByRole('tab').count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('tells somebody without a mailbox what to do, on each tab', async () => {
      const eve = world().org.users.create({
        email: 'eve@firm.example',
        lastName: 'Eve',
        permissionSets: ['InboxSyncUser'],
      });
      const visitor = await world().visit(eve);
      for (const [tab, text] of [
        ['Connections', 'No mailbox of yours is synced. Ask an administrator'],
        ['Email', 'No mailbox of yours is synced. Ask an administrator'],
        ['Activity', 'No mail that you may see has reached Salesforce yet.'],
        ['Organisation', 'You see the settings of the organisation but cannot save them'],
      ] as const) {
        await visitor.tab(tab);
        await visitor.told(text);
      }
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('says on each tab why it could not be loaded', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.settled();
      await visitor.page.route('**/aura', (route) =>
        route.fulfill({ json: { error: { status: 500, message: 'The org is <b>away</b>.' } } }),
      );
      await visitor.page.getByRole('button', { name: 'Refresh' }).click();
      for (const tab of TABS) {
        await visitor.tab(tab);
        await visitor.told('The org is <b>away</b>.');
      }
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('shows on each tab that it is loading', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.settled();
      for (const tab of TABS) {
        const letGo = await visitor.holdCalls();
        await visitor.page.getByRole('tab', { name: tab, exact: true }).click();
        if (tab === 'Connections') {
          await visitor.page.getByRole('button', { name: 'Refresh' }).click();
        }
        await visitor.page.locator('lightning-spinner:visible').first().waitFor();
        letGo();
        await visitor.settled();
      }
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it('fits a phone without scrolling sideways, on each tab', async () => {
      const visitor = await world().visit(world().user(ANNA), NARROW);
      for (const tab of TABS) {
        await visitor.tab(tab);
        await visitor.fits();
      }
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('fits a phone whatever was typed, and shows it as text', async () => {
      const visitor = await world().visit(world().admin, NARROW);
      const endless = `<b>${'x'.repeat(10_000)}</b>`;
      await visitor.tab('Connections');
      await visitor.search('Find mailboxes', endless);
      await visitor.told(`No mailbox matches “${endless}”.`);
      await visitor.page.getByRole('button', { name: 'Add Mailboxes' }).click();
      await visitor.search('Find the user', endless);
      await visitor.page.getByText(`No active user matches “${endless}”.`).waitFor();
      await visitor.fits();
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it.each([NARROW, WIDE])('fits $width pixels whatever people are called', async (viewport) => {
      const { org, admin } = world();
      org.insert('Contact', [{ FirstName: 'F'.repeat(40), LastName: 'L'.repeat(80), OwnerId: admin.id }]);
      const [person] = org.query(`SELECT Id FROM Contact WHERE LastName = '${'L'.repeat(80)}'`).records;
      const row = { Outcome__c: 'Skipped', Reason__c: 'skipped.excluded', CandidateIds__c: String(person?.['Id']) };
      world().enter(ANNA, [row]);
      const visitor = await world().visit(admin, viewport);
      await visitor.tab('Activity');
      await visitor.page
        .getByRole('link', { name: 'L'.repeat(80) })
        .first()
        .waitFor();
      await visitor.fits();
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it('can be used with the keyboard alone', async () => {
      world().enter(ANNA, [{ Outcome__c: 'Skipped', Reason__c: 'skipped.no-match' }]);
      const visitor = await world().visit(world().user(ANNA));
      await visitor.settled();
      const { keyboard } = visitor.page;
      await visitor.page.getByRole('tab', { name: 'Connections' }).focus();
      await keyboard.press('ArrowRight');
      const contacts = visitor.page.getByRole('checkbox', { name: 'Contacts' });
      await visitor.tabTo(contacts);
      await keyboard.press('Space');
      await visitor.page.getByText('Files mail with leads').waitFor();
      await visitor.tabTo(visitor.page.getByRole('button', { name: 'Try on the Last 30 Days' }));
      await keyboard.press('Enter');
      await visitor.page.getByText('Nothing was changed').waitFor();
      await visitor.tabTo(visitor.page.getByRole('button', { name: 'Undo Changes' }));
      await keyboard.press('Enter');
      expect(await contacts.isChecked()).toBe(true);
      await contacts.and(visitor.page.locator(':focus')).waitFor();
      await visitor.leave();
    });
  });
}
