import { beforeAll, describe, expect, it } from '@jest/globals';
import { ANNA, BEN, type PageWorld } from '../support/page-world';
import { NARROW, TABS, WIDE } from '../support/visitor';

/** What people see of mail and mailboxes. */
export function looking(world: () => PageWorld): void {
  describe('looking at mail and mailboxes', () => {
    beforeAll(() => world().firstMail());

    it('shows everything to an administrator, without a barrier or a complaint of the browser', async () => {
      const visitor = await world().visit(world().admin);
      for (const tab of TABS) {
        await visitor.tab(tab);
        expect([tab, await visitor.faults()]).toEqual([tab, []]);
      }
      await visitor.tab('Connections');
      for (const address of [ANNA, BEN]) {
        await visitor.page.locator('c-inbox-sync-connections tr', { hasText: address }).waitFor();
      }
      await visitor.leave();
    });

    it('shows a user the own mailbox and its mail only, with markup as text', async () => {
      const visitor = await world().visit(world().user(ANNA));
      await visitor.tab('Connections');
      await visitor.page.getByText(ANNA, { exact: true }).waitFor();
      expect(await visitor.page.getByText(BEN).count()).toBe(0);
      expect(await visitor.page.getByRole('button', { name: 'Add Mailboxes' }).count()).toBe(0);
      await visitor.tab('Activity');
      await visitor.page.getByRole('link', { name: 'Roof <img src=x onerror=alert(1)>' }).waitFor();
      expect(await visitor.page.locator('td', { hasText: BEN }).count()).toBe(0);
      expect(await visitor.page.getByRole('heading', { name: 'Runs' }).count()).toBe(0);
      await visitor.tab('Organisation');
      await visitor.page.getByText('You see the settings of the organisation but cannot save them').waitFor();
      expect(await visitor.page.getByRole('button', { name: 'Save Policy' }).count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('shows mail of the next cycle, and leads to its task', async () => {
      world().deliver(ANNA, 'Second offer');
      const count = (): number =>
        world().org.query("SELECT Id FROM Task WHERE Subject = 'Second offer'").records.length;
      await world().until('the mail is a task', () => count() === 1);
      const visitor = await world().visit(world().user(ANNA));
      await visitor.tab('Activity');
      const link = visitor.page.getByRole('link', { name: 'Second offer' });
      const url = await link.getAttribute('href');
      expect(url).toMatch(/^\/lightning\/r\/Task\/00T\w{15}\/view$/);
      await link.click();
      await visitor.page.getByRole('heading', { name: 'Second offer' }).waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it('filters by outcome, shows the counts as a table too, and files again what was left out', async () => {
      const [task] = world().org.query("SELECT Id FROM Task WHERE Subject = 'Question of a lead'").records;
      const Detail__c = `The mail was task ${String(task?.['Id'])}, which is deleted.`;
      world().enter(ANNA, [{ Outcome__c: 'Skipped', Reason__c: 'skipped.not-owned', Detail__c }]);
      const visitor = await world().visit(world().user(ANNA));
      await visitor.tab('Activity');
      await visitor.page.getByRole('button', { name: 'Show as Table' }).click();
      await visitor.page.locator('table', { hasText: 'per Day' }).locator('tbody tr').nth(13).waitFor();
      await visitor.page.setViewportSize(NARROW);
      await visitor.fits();
      await visitor.page.setViewportSize(WIDE);
      await visitor.choose('Outcome', 'Skipped');
      await visitor.settled();
      await visitor.page.getByRole('link', { name: 'this task' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      const rows = visitor.page.locator('c-inbox-sync-activity-list tbody tr');
      const row = rows.filter({ hasText: 'People were found, but none that the user of the mailbox owns.' });
      await row.getByRole('button', { name: 'File Again' }).click();
      await visitor.page.getByText('Asked to file again: 1.').waitFor();
      expect(await visitor.page.locator('table', { hasText: 'per Day' }).isVisible()).toBe(true);
      await visitor.choose('Outcome', 'Failed');
      await visitor.page.getByText('Nothing has reached Salesforce with this outcome').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('shows long lists page by page', async () => {
      const { org } = world();
      const ben = world().user(BEN).id;
      const failed = { Outcome__c: 'Failed', Reason__c: 'failed.APEX_ERROR' };
      world().enter(
        BEN,
        Array.from({ length: 60 }, () => failed),
      );
      const mailboxes = Array.from({ length: 60 }, (_, index) => ({
        ...{ Address__c: `many${String(index).padStart(2, '0')}@other.example`, User__c: ben, OwnerId: ben },
        ...{ Provider__c: 'Google', IsActive__c: false },
      }));
      org.insert('InboxSyncMailbox__c', mailboxes);
      const visitor = await world().visit(world().admin);
      await visitor.tab('Activity');
      await visitor.choose('Outcome', 'Failed');
      await visitor.settled();
      const rows = visitor.page.locator('c-inbox-sync-activity-list tbody tr');
      for (const shown of [25, 50, 60]) {
        expect(await rows.count()).toBe(shown);
        if (shown < 60) {
          await visitor.page.getByRole('button', { name: 'Show More' }).first().click();
          await visitor.settled();
        }
      }
      await visitor.tab('Connections');
      await visitor.page.getByText('25 of 62 mailboxes').waitFor();
      await visitor.page.getByRole('button', { name: 'Next' }).click();
      await visitor.settled();
      await visitor.page.getByRole('button', { name: 'Next' }).click();
      await visitor.page.getByText('12 of 62 mailboxes').waitFor();
      await visitor.search('Find mailboxes', 'many5');
      await visitor.page.getByText('10 of 10 mailboxes').waitFor();
      await visitor.search('Find mailboxes', '<b>nobody</b>');
      await visitor.page.getByText('No mailbox matches “<b>nobody</b>”.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });
  });
}
