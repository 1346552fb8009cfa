import { createElement } from 'lwc';
import InboxSyncConnections from 'c/inboxSyncConnections';
import { refreshApex } from '@salesforce/apex';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';
import setActive from '@salesforce/apex/InboxSyncMailboxController.setActive';
import start from '@salesforce/apex/InboxSyncConnectController.start';
import MAILBOXES from './data/mailboxes.json';

jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock(
  '@salesforce/apex/InboxSyncMailboxController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);
jest.mock('@salesforce/apex/InboxSyncMailboxController.setActive', () => ({ default: jest.fn() }), { virtual: true });
jest.mock(
  '@salesforce/apex/InboxSyncMailboxController.removeMailbox',
  () => ({ default: jest.fn(() => Promise.resolve()) }),
  { virtual: true },
);
jest.mock('@salesforce/apex/InboxSyncConnectController.start', () => ({ default: jest.fn() }), { virtual: true });

const PAGE = { rows: MAILBOXES, hasMore: false, total: MAILBOXES.length, lastId: MAILBOXES.at(-1).mailboxId };
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const action = (element, name) => all(element, `lightning-button[data-action="${name}"]`);

async function show({ isAdmin = true, page = PAGE } = {}) {
  const element = createElement('c-inbox-sync-connections', { is: InboxSyncConnections });
  element.context = { isAdmin };
  document.body.appendChild(element);
  if (page) {
    getMailboxes.emit(page);
  }
  await settled();
  return element;
}

describe('c-inbox-sync-connections', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('waits with a spinner', async () => {
    const element = await show({ page: null });
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(1);
    expect(all(element, 'table')).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('shows why the list could not be loaded', async () => {
    const element = await show({ page: null });
    getMailboxes.error({ message: 'You have no access to this.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')[0].problem).toBe('You have no access to this.');
    await expect(element).toBeAccessible();
  });

  it('keeps the list under the reason why it could not be loaded again', async () => {
    const element = await show();
    getMailboxes.error({ message: 'Salesforce cannot be reached.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')[0].problem).toBe('Salesforce cannot be reached.');
    expect(all(element, 'tbody tr')).toHaveLength(MAILBOXES.length);
    await expect(element).toBeAccessible();
    getMailboxes.emit(PAGE);
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')).toHaveLength(0);
  });

  it('keeps nothing of the page before where the next one could not be loaded', async () => {
    const element = await show({ page: { ...PAGE, hasMore: true, total: 120 } });
    action(element, 'next')[0].click();
    await settled();
    expect(all(element, 'lightning-spinner')).toHaveLength(1);
    getMailboxes.error({ message: 'Salesforce cannot be reached.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')).toHaveLength(1);
    expect(all(element, 'table')).toHaveLength(0);
  });

  it('turns one page at a time, however often it is pressed', async () => {
    const element = await show({ page: { ...PAGE, hasMore: true, total: 120 } });
    action(element, 'next')[0].click();
    await settled();
    action(element, 'next')[0].click();
    getMailboxes.emit({ ...PAGE, lastId: 'second', hasMore: true, total: 120 });
    await settled();
    action(element, 'previous')[0].click();
    await settled();
    expect(getMailboxes.getLastConfig().afterId).toBeNull();
  });

  it.each([
    ['an administrator', true, 'c.InboxSyncEmptyAdmin'],
    ['a user', false, 'c.InboxSyncEmptyUser'],
  ])('tells %s what to do when there is no mailbox', async (_, isAdmin, text) => {
    const element = await show({ isAdmin, page: { rows: [], hasMore: false, total: 0 } });
    expect(all(element, 'c-inbox-sync-notice')[0].text).toBe(text);
    await expect(element).toBeAccessible();
  });

  it('shows a row a mailbox, markup as text', async () => {
    const element = await show();
    expect(all(element, 'tbody tr')).toHaveLength(MAILBOXES.length);
    expect(all(element, 'tbody b, tbody img')).toHaveLength(0);
    expect(all(element, 'tbody')[0].textContent).toContain('<b>Ben</b>');
    await expect(element).toBeAccessible();
  });

  it('offers a user nothing that is for administrators', async () => {
    const element = await show({ isAdmin: false });
    for (const name of ['add', 'resume', 'pause', 'resume-selected', 'pause-selected']) {
      expect(action(element, name)).toHaveLength(0);
    }
    expect(all(element, 'lightning-input[type="checkbox"], lightning-button-menu')).toHaveLength(0);
  });

  it('offers a user to connect the own mailbox only', async () => {
    const rows = MAILBOXES.map((row, index) => ({
      ...row,
      access: 'Own consent',
      status: 'Not connected',
      isActive: true,
      isOwn: index === 0,
    }));
    const element = await show({ isAdmin: false, page: { ...PAGE, rows } });
    expect(action(element, 'connect').map(({ dataset }) => dataset.id)).toEqual([rows[0].mailboxId]);
  });

  it('offers no consent where the service account reads the mailbox', async () => {
    const rows = MAILBOXES.map((row) => ({ ...row, access: 'Service account', status: 'Reconnect' }));
    const element = await show({ page: { ...PAGE, rows } });
    expect(action(element, 'connect')).toHaveLength(0);
  });

  it('gives the link to the consent, and shows when it was given', async () => {
    start.mockResolvedValue({ url: 'https://poller.example/connect?request=abc', expiresAt: '2026-11-25T10:10:00Z' });
    const element = await show();
    action(element, 'connect')[0].click();
    await settled();
    expect(start).toHaveBeenCalledWith({ mailboxId: MAILBOXES[1].mailboxId });
    const [consent] = all(element, 'c-inbox-sync-consent');
    expect(consent.url).toBe('https://poller.example/connect?request=abc');
    expect([consent.address, consent.provider, consent.status]).toEqual([
      'ben@nordwind.example',
      'Microsoft',
      'Reconnect',
    ]);
    getMailboxes.emit({ ...PAGE, rows: MAILBOXES.map((row) => ({ ...row, status: 'Connected' })) });
    await settled();
    expect(all(element, 'c-inbox-sync-consent')[0].status).toBe('Connected');
    await expect(element).toBeAccessible();
    consent.dispatchEvent(new CustomEvent('close'));
    await settled();
    expect(all(element, 'c-inbox-sync-consent')).toHaveLength(0);
  });

  it('says why there is no page of consent', async () => {
    start.mockRejectedValue({ body: { message: 'Nobody entered the address of the poller.' } });
    const element = await show();
    action(element, 'connect')[0].click();
    await settled();
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe('Nobody entered the address of the poller.');
    await expect(element).toBeAccessible();
  });

  it('pauses what is selected and says which were refused', async () => {
    setActive.mockResolvedValue([
      { label: 'anna@nordwind.example', isDone: true },
      { label: 'ben@nordwind.example', isDone: false, problem: 'It is being edited.' },
    ]);
    const toast = jest.fn();
    const element = await show();
    element.addEventListener('lightning__showtoast', toast);
    all(element, 'thead lightning-input')[0].dispatchEvent(new CustomEvent('change', { detail: { checked: true } }));
    await settled();
    action(element, 'pause-selected')[0].click();
    await settled();
    expect(setActive).toHaveBeenCalledWith({ mailboxIds: MAILBOXES.map((row) => row.mailboxId), isActive: false });
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe('ben@nordwind.example: It is being edited.');
    expect(toast).toHaveBeenCalledTimes(1);
  });

  it('names a mailbox that was removed meanwhile', async () => {
    setActive.mockResolvedValue([
      { recordId: MAILBOXES[0].mailboxId, isDone: false, problem: 'It is not there any more.' },
    ]);
    const element = await show();
    action(element, 'pause')[0].click();
    await settled();
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe(`${MAILBOXES[0].address}: It is not there any more.`);
  });

  it('keeps the list while it works, and does a thing once however often it is pressed', async () => {
    let answer;
    setActive.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const element = await show();
    action(element, 'pause')[0].click();
    action(element, 'pause')[0].click();
    await settled();
    expect(setActive).toHaveBeenCalledTimes(1);
    expect(all(element, 'lightning-spinner')).toHaveLength(1);
    expect(all(element, 'tbody tr')).toHaveLength(MAILBOXES.length);
    await expect(element).toBeAccessible();
    answer([{ label: 'anna@nordwind.example', isDone: true }]);
    await settled();
    expect(all(element, 'lightning-spinner')).toHaveLength(0);
  });

  it.each([
    [1, 0],
    [2, 1],
  ])('offers whoever sees %i mailboxes %i fields to search', async (total, fields) => {
    const element = await show({ isAdmin: false, page: { ...PAGE, rows: MAILBOXES.slice(0, total), total } });
    expect(all(element, 'lightning-input')).toHaveLength(fields);
  });

  it('asks before it removes a mailbox, says so, and loads the list again', async () => {
    const toast = jest.fn();
    const element = await show();
    element.addEventListener('lightning__showtoast', toast);
    const [menu] = all(element, 'lightning-button-menu');
    menu.dispatchEvent(new CustomEvent('select', { detail: { value: 'remove' } }));
    await settled();
    const [question] = all(element, 'c-inbox-sync-mailbox-change');
    expect([question.mailbox.mailboxId, question.isRemoval]).toEqual([MAILBOXES[0].mailboxId, true]);
    await expect(element).toBeAccessible();
    question.dispatchEvent(new CustomEvent('done', { detail: { text: 'It is removed.' } }));
    await settled();
    expect(toast).toHaveBeenCalledTimes(1);
    expect(refreshApex).toHaveBeenCalledTimes(1);
    expect(all(element, 'c-inbox-sync-mailbox-change')).toHaveLength(0);
  });

  it('turns pages and forgets the selection', async () => {
    const element = await show({ page: { ...PAGE, hasMore: true, total: 120 } });
    action(element, 'next')[0].click();
    await settled();
    expect(getMailboxes.getLastConfig()).toEqual({ searchText: '', afterId: PAGE.lastId, pageSize: 25 });
    expect(action(element, 'previous')[0].disabled).toBe(false);
  });
});
