import { createElement } from 'lwc';
import InboxSyncActivity from 'c/inboxSyncActivity';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';

jest.mock(
  '@salesforce/apex/InboxSyncMailboxController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = jest.requireActual('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);
jest.mock(
  '@salesforce/apex/InboxSyncActivityController.getEntries',
  () => ({ default: () => Promise.resolve({ rows: [], hasMore: false }) }),
  { virtual: true },
);
jest.mock(
  '@salesforce/apex/InboxSyncActivityController.getDailyCounts',
  () => ({ default: () => Promise.resolve([]) }),
  { virtual: true },
);
jest.mock(
  '@salesforce/apex/InboxSyncActivityController.getRuns',
  () => ({ default: () => Promise.resolve({ rows: [], hasMore: false }) }),
  { virtual: true },
);
jest.mock('@salesforce/apex/InboxSyncActivityController.fileAgain', () => ({ default: jest.fn() }), { virtual: true });

async function show(maySeeRuns) {
  const element = createElement('c-inbox-sync-activity', { is: InboxSyncActivity });
  element.context = { maySeeRuns };
  document.body.appendChild(element);
  await Promise.resolve();
  return element;
}

const find = (element, selector) => element.shadowRoot.querySelector(selector);

describe('c-inbox-sync-activity', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows runs to those who may see them only', async () => {
    expect(find(await show(false), 'c-inbox-sync-runs')).toBeNull();
    const element = await show(true);
    expect(find(element, 'c-inbox-sync-runs')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('offers the mailboxes, and passes the choice to list and chart', async () => {
    const element = await show(false);
    const rows = ['ana', 'ben'].map((name) => ({ mailboxId: name, address: `${name}@ours.example` }));
    getMailboxes.emit({ rows, hasMore: false });
    await Promise.resolve();
    const filter = find(element, 'c-inbox-sync-activity-filter');
    const box = filter.shadowRoot.querySelector('.mailbox');
    expect(box.options).toEqual([
      { label: 'c.InboxSyncAll', value: 'all' },
      { label: 'ana@ours.example', value: 'ana' },
      { label: 'ben@ours.example', value: 'ben' },
    ]);
    box.dispatchEvent(new CustomEvent('change', { detail: { value: 'ana' } }));
    filter.shadowRoot
      .querySelector('.outcome')
      .dispatchEvent(new CustomEvent('change', { detail: { value: 'Failed' } }));
    filter.shadowRoot
      .querySelector('.from')
      .dispatchEvent(new CustomEvent('change', { detail: { value: '2026-03-02' } }));
    filter.shadowRoot.querySelector('.until').dispatchEvent(new CustomEvent('change', { detail: { value: '' } }));
    await Promise.resolve();
    expect(find(element, 'c-inbox-sync-activity-list').filter).toEqual({
      outcome: 'Failed',
      mailboxId: 'ana',
      sentFrom: '2026-03-02',
      sentUntil: null,
    });
    expect(find(element, 'c-inbox-sync-activity-chart').mailboxId).toBe('ana');
  });

  it('offers no choice to whoever sees one mailbox', async () => {
    const element = await show(false);
    getMailboxes.emit({ rows: [{ mailboxId: 'm1', address: 'ana@ours.example' }], hasMore: false });
    await Promise.resolve();
    const filter = find(element, 'c-inbox-sync-activity-filter').shadowRoot;
    expect(filter.querySelector('.mailbox, .search')).toBeNull();
  });

  it('lets a person find one of many mailboxes', async () => {
    const element = await show(false);
    getMailboxes.emit({ rows: [{ mailboxId: 'm1', address: 'ana@ours.example' }], hasMore: true });
    await Promise.resolve();
    const search = find(element, 'c-inbox-sync-activity-filter').shadowRoot.querySelector('.search');
    search.value = ' zoe ';
    search.dispatchEvent(new CustomEvent('commit'));
    await Promise.resolve();
    expect(getMailboxes.getLastConfig()).toEqual({ searchText: 'zoe', afterId: null, pageSize: 50 });
    await expect(element).toBeAccessible();
  });

  it('loads again when a person asks', async () => {
    const element = await show(true);
    const before = find(element, 'c-inbox-sync-activity-list').filter;
    const button = find(element, 'c-inbox-sync-activity-filter').shadowRoot.querySelector('[data-action="refresh"]');
    button.click();
    await Promise.resolve();
    expect(find(element, 'c-inbox-sync-activity-list').filter).not.toBe(before);
    expect(find(element, 'c-inbox-sync-runs').refreshedAt).toBe(1);
  });

  it('says why the mailboxes could not be loaded', async () => {
    const element = await show(false);
    getMailboxes.error({ message: 'You have no access.' });
    await Promise.resolve();
    expect(find(element, 'c-inbox-sync-load-problem').problem).toBe('You have no access.');
  });
});
