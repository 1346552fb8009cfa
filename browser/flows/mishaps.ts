import { describe, expect, it } from '@jest/globals';
import { ANNA, BEN, type PageWorld } from '../support/page-world';
import { TABS, type Visitor } from '../support/visitor';

/** Notes the calls that a page makes from now on, by the name of the method. */
function callsOf({ page }: Visitor): string[] {
  const calls: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/aura')) {
      calls.push((JSON.parse(request.postData() ?? '{}') as { methodName: string }).methodName);
    }
  });
  return calls;
}

/** What happens when the network is gone, a person is impatient, or somebody else was faster. */
export function mishaps(world: () => PageWorld): void {
  describe('when something goes wrong', () => {
    it('says on each tab that Salesforce cannot be reached, and loads it once it can', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.settled();
      await visitor.page.context().setOffline(true);
      await visitor.page.getByRole('button', { name: 'Refresh' }).click();
      for (const tab of TABS) {
        await visitor.tab(tab);
        await visitor.told('Salesforce cannot be reached. Check your connection, then try again.');
      }
      await visitor.tab('Connections');
      expect(await visitor.row(ANNA).count()).toBe(1);
      await visitor.page.context().setOffline(false);
      for (const tab of TABS) {
        await visitor.tab(tab);
        const again = visitor.page.getByRole('button', { name: 'Try Again' });
        for (let left = await again.count(); left > 0; left = await again.count()) {
          await again.first().click();
          await visitor.until('what could not be loaded is there', async () => (await again.count()) < left);
        }
        await visitor.settled();
        await visitor.page.locator('[role=tabpanel]:visible').locator('table, h2').first().waitFor();
      }
      await visitor.leave();
    });

    it('keeps what was typed when it cannot be saved without a network, and saves it afterwards', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Organisation');
      const days = visitor.page.getByLabel('Keep Activity (Days)');
      await days.fill('33');
      await visitor.page.context().setOffline(true);
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.told('Salesforce cannot be reached. Check your connection, then try again.');
      expect(await days.inputValue()).toBe('33');
      await visitor.page.context().setOffline(false);
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.told('Saved. It holds from the next sync on.');
      const [policy] = world().org.query('SELECT LedgerRetentionDays__c FROM InboxSyncPolicy__mdt').records;
      expect(policy?.['LedgerRetentionDays__c']).toBe(33);
      await visitor.leave();
    });

    it('tries rules again that could not be tried without a network', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Email');
      await visitor.toggle('Leads');
      await visitor.page.context().setOffline(true);
      await visitor.page.getByRole('button', { name: 'Try on the Last 30 Days' }).click();
      await visitor.told('Salesforce cannot be reached. Check your connection, then try again.');
      await visitor.page.context().setOffline(false);
      await visitor.page.getByRole('button', { name: 'Try Again' }).click();
      await visitor.page.getByText('Nothing was changed').waitFor();
      await visitor.leave();
    });

    it('does once what is pressed twice', async () => {
      world().addMailboxes(BEN, ['twice@firm.example']);
      const visitor = await world().visit(world().admin);
      const calls = callsOf(visitor);
      await visitor.search('Find mailboxes', 'twice@firm.example');
      const row = visitor.row('twice@firm.example');
      await row.getByRole('button', { name: 'Connect' }).dblclick();
      await visitor.page.getByText('Connect twice@firm.example').waitFor();
      await row.getByRole('button', { name: 'Pause' }).dblclick();
      await row.getByRole('button', { name: 'Resume' }).waitFor();
      await visitor.chooseMore('twice@firm.example', 'Remove Mailbox');
      await visitor.page.getByRole('button', { name: 'Remove Mailbox' }).dblclick();
      await visitor.page.getByText('No mailbox matches').waitFor();
      await visitor.tab('Organisation');
      await visitor.page.getByLabel('Keep Activity (Days)').fill('31');
      await visitor.page.getByRole('button', { name: 'Save Policy' }).dblclick();
      await visitor.page.getByText('Saved. It holds from the next sync on.').waitFor();
      const changing = calls.filter((name) => !/^(get|find)/.test(name));
      expect(changing).toEqual(['start', 'setActive', 'removeMailbox', 'savePolicy']);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('keeps the place of whoever uses the keyboard, when a button goes with what it did', async () => {
      world().addMailboxes(ANNA, ['keys@firm.example']);
      world().enter(ANNA, [{ Outcome__c: 'Failed', Reason__c: 'failed.APEX_ERROR' }]);
      const visitor = await world().visit(world().admin);
      await visitor.search('Find mailboxes', 'keys@firm.example');
      const row = visitor.row('keys@firm.example');
      await visitor.enterOn(row.getByRole('button', { name: 'Pause' }));
      await row.getByRole('button', { name: 'Resume' }).waitFor();
      await visitor.settled();
      expect(await visitor.focused()).toBe('Resume');
      await visitor.tab('Activity');
      await visitor.choose('Outcome', 'Failed');
      await visitor.settled();
      await visitor.enterOn(visitor.page.getByRole('button', { name: 'File Again' }).first());
      await visitor.told('Asked to file again: 1.');
      await visitor.settled();
      expect(await visitor.focused()).toContain('Asked to file again: 1.');
      await visitor.tab('Organisation');
      await visitor.page.getByLabel('Keep Activity (Days)').fill('32');
      await visitor.enterOn(visitor.page.getByRole('button', { name: 'Save Policy' }));
      await visitor.told('Saved. It holds from the next sync on.');
      expect(await visitor.focused()).toContain('Saved.');
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('names a mailbox that somebody else has removed meanwhile', async () => {
      const [gone = ''] = world().addMailboxes(BEN, ['gone@firm.example']);
      const visitor = await world().visit(world().admin);
      await visitor.search('Find mailboxes', 'gone@firm.example');
      const row = visitor.row('gone@firm.example');
      await row.getByRole('button', { name: 'Pause' }).waitFor();
      world().removeMailbox(gone);
      await row.getByRole('button', { name: 'Pause' }).click();
      await visitor.told('gone@firm.example: This mailbox is not there any more, or you may not see it.');
      await visitor.page.getByText('No mailbox matches').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('overwrites no policy that somebody else has saved meanwhile, and shows it', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Organisation');
      await visitor.page.getByLabel('Keep Activity (Days)').fill('90');
      world().org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { ExcludedAddresses__c: 'doctor.example' });
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.told('Somebody else has changed the policy meanwhile.');
      const policy = visitor.page.locator('c-inbox-sync-policy-form');
      await policy.getByRole('button', { name: 'Undo Changes' }).click();
      const excluded = visitor.page.getByLabel('Excluded Addresses and Domains');
      await visitor.until('the page shows the policy of somebody else', async () => {
        return (await excluded.inputValue()) === 'doctor.example';
      });
      world().org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { ExcludedAddresses__c: null });
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });
  });
}
