import { beforeAll, describe, expect, it } from '@jest/globals';
import { ANNA, type PageWorld } from '../support/page-world';

/** The boxes of a mailbox and the policy of the organisation: tried, saved, refused. */
export function deciding(world: () => PageWorld): void {
  const policyField = (field: string): unknown =>
    world().org.query(`SELECT ${field} FROM InboxSyncPolicy__mdt`).records[0]?.[field];

  describe('deciding what is filed', () => {
    beforeAll(() => world().firstMail());

    it('tries other boxes on the mail of the last days, and saves them', async () => {
      const visitor = await world().visit(world().user(ANNA));
      await visitor.tab('Email');
      await visitor.page.getByText('Files mail with contacts and leads, since Nov 23, 2026.').waitFor();
      await visitor.toggle('Contacts');
      await visitor.page.getByText('Files mail with leads, never contacts, since Nov 23, 2026.').waitFor();
      await visitor.page.getByRole('button', { name: 'Try on the Last 30 Days' }).click();
      const count = async (name: string): Promise<string | null> =>
        visitor.page.locator(`[data-count="${name}"]`).textContent();
      await visitor.page.locator('[data-count="noLongerFiled"]').waitFor();
      expect(Number(await count('noLongerFiled'))).toBeGreaterThan(0);
      expect(await count('staysFiled')).toBe('1');
      expect(await count('unknown')).toMatch(/^\d+$/);
      expect(await visitor.faults()).toEqual([]);
      await visitor.toggle('Contacts');
      await visitor.page.getByText('Related to items I own').click();
      await visitor.page.getByText('Files mail with contacts and leads that you own, since Nov 23, 2026.').waitFor();
      await visitor.page.getByRole('button', { name: 'Save', exact: true }).click();
      await visitor.page.getByText('Saved. It holds for mail that comes from now on.').waitFor();
      expect(world().mailboxField(ANNA, 'OwnedOnly__c')).toBe(true);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('saves the policy by a deployment, foretells what it costs, and says why it is refused', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Organisation');
      const interval = visitor.page.getByLabel('Sync Interval (Minutes)');
      await interval.fill('5');
      await visitor.page.getByText(/^Every 5 minutes: at most \d+ API calls a day, [\d.]+ % of the 15,000/).waitFor();
      await visitor.page.getByLabel('Internal Domains').fill('firm.example\nnot a domain');
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.page
        .getByText('No domain: not, a, domain. Enter internal domains like example.com, one a line.')
        .waitFor();
      await visitor.page.getByLabel('Internal Domains').fill('firm.example');
      await visitor.toggle('Users may change the rules of their own mailbox');
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.page.getByText('Saved. It holds from the next sync on.').waitFor();
      expect([policyField('SyncIntervalMinutes__c'), policyField('InternalDomains__c')]).toEqual([5, 'firm.example']);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('hears the first press on a button behind a field that is wrong, or has just been mended', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Organisation');
      const days = visitor.page.getByLabel('Keep Activity (Days)');
      await days.fill('0');
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.told('Keep Activity (Days): enter a whole number from 1 to 9999.');
      await days.fill('34');
      await visitor.page.getByRole('button', { name: 'Save Policy' }).click();
      await visitor.told('Saved. It holds from the next sync on.');
      expect(policyField('LedgerRetentionDays__c')).toBe(34);
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it('refuses boxes that were locked while somebody looked at them, with the reason', async () => {
      world().org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { UsersMayChangeRules__c: true });
      const visitor = await world().visit(world().user(ANNA));
      await visitor.tab('Email');
      await visitor.toggle('Leads');
      world().org.setMetadataRecord('InboxSyncPolicy__mdt', 'Org', { UsersMayChangeRules__c: false });
      await visitor.page.getByRole('button', { name: 'Save', exact: true }).click();
      await visitor.page
        .getByText('Your administrators have locked the rules. Ask one of them to change them.')
        .waitFor();
      expect(world().mailboxField(ANNA, 'MatchLeads__c')).toBe(true);
      expect(await visitor.faults()).toEqual([]);
      await visitor.open();
      await visitor.tab('Email');
      await visitor.page.getByText('Your administrators have locked the rules.').waitFor();
      expect(await visitor.page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
      await visitor.leave();
    });

    it('switches a match rule off and on', async () => {
      const visitor = await world().visit(world().admin);
      await visitor.tab('Organisation');
      for (const isOn of [false, true]) {
        await visitor.toggle(/Lead\.Email/);
        await visitor.page.getByRole('button', { name: 'Save Match Rules' }).click();
        await visitor.page.getByText('Saved. It holds from the next sync on.').waitFor();
        const [rule] = world().org.query(
          "SELECT IsActive__c FROM InboxSyncMatchRule__mdt WHERE ObjectName__c = 'Lead'",
        ).records;
        expect(rule?.['IsActive__c']).toBe(isOn);
      }
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });

    it('shows the policy as text to an administrator of the product who may not change metadata', async () => {
      const pam = world().org.users.create({
        email: 'pam@firm.example',
        lastName: 'Pam',
        permissionSets: ['InboxSyncAdmin'],
      });
      const visitor = await world().visit(pam);
      await visitor.tab('Organisation');
      await visitor.page.getByText('You see the settings of the organisation but cannot save them').waitFor();
      const settings = visitor.page.locator('c-inbox-sync-policy-form');
      expect(await settings.locator('dd').first().innerText()).toMatch(/^\d+$/);
      expect(await visitor.page.locator('input:visible, textarea:visible').count()).toBe(0);
      expect(await visitor.page.getByRole('button', { name: /^Save/ }).count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.leave();
    });
  });
}
