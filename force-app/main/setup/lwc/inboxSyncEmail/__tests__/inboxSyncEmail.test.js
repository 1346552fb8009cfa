import { createElement } from 'lwc';
import InboxSyncEmail from 'c/inboxSyncEmail';
import getMailboxes from '@salesforce/apex/InboxSyncMailboxController.getMailboxes';

jest.mock(
  '@salesforce/apex/InboxSyncMailboxController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

const OTHER = { mailboxId: 'a01000000000001AAA', address: 'anna@a.example', userName: 'Anna', isOwn: false };
const OWN = { mailboxId: 'a01000000000002AAA', address: 'ben@a.example', userName: 'Ben', isOwn: true };
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(page, isAdmin = false) {
  const element = createElement('c-inbox-sync-email', { is: InboxSyncEmail });
  element.context = { isAdmin };
  document.body.appendChild(element);
  if (page) {
    getMailboxes.emit(page);
  }
  await settled();
  return element;
}

describe('c-inbox-sync-email', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('waits with a spinner', async () => {
    const element = await show(null);
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(1);
    await expect(element).toBeAccessible();
  });

  it('shows why the mailboxes could not be loaded', async () => {
    const element = await show(null);
    getMailboxes.error({ message: 'No access.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')[0].problem).toBe('No access.');
  });

  it('keeps the form, and what was changed in it, where the mailboxes could not be loaded again', async () => {
    const element = await show({ rows: [OTHER, OWN], hasMore: false });
    const [form] = all(element, 'c-inbox-sync-rules-form');
    getMailboxes.error({ message: 'No access.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')).toHaveLength(1);
    expect(all(element, 'c-inbox-sync-rules-form')).toEqual([form]);
  });

  it('offers no other mailbox while the answer to a save is on its way', async () => {
    const element = await show({ rows: [OTHER, OWN], hasMore: true });
    const choices = () => all(element, 'lightning-combobox, lightning-input').map(({ disabled }) => disabled);
    for (const isBusy of [true, false]) {
      all(element, 'c-inbox-sync-rules-form')[0].dispatchEvent(new CustomEvent('busy', { detail: { isBusy } }));
      await settled();
      expect(choices()).toEqual([isBusy, isBusy]);
    }
  });

  it.each([
    ['an administrator', true, 'c.InboxSyncEmptyAdmin'],
    ['a user', false, 'c.InboxSyncEmptyUser'],
  ])('tells %s what to do when there is no mailbox', async (_, isAdmin, text) => {
    const element = await show({ rows: [], hasMore: false }, isAdmin);
    expect(all(element, 'c-inbox-sync-notice')[0].text).toBe(text);
    expect(all(element, 'c-inbox-sync-rules-form')).toHaveLength(0);
  });

  it('begins with the own mailbox and goes to the one that is chosen', async () => {
    const element = await show({ rows: [OTHER, OWN], hasMore: false });
    const form = () => all(element, 'c-inbox-sync-rules-form')[0];
    expect(form().mailboxId).toBe(OWN.mailboxId);
    const [choice] = all(element, 'lightning-combobox');
    expect(choice.options.map(({ value }) => value)).toEqual([OTHER.mailboxId, OWN.mailboxId]);
    choice.dispatchEvent(new CustomEvent('change', { detail: { value: OTHER.mailboxId } }));
    await settled();
    expect(form().mailboxId).toBe(OTHER.mailboxId);
    await expect(element).toBeAccessible();
  });

  it('offers no choice where there is one mailbox, and a search only where a list is too long', async () => {
    const element = await show({ rows: [OWN], hasMore: false });
    expect(all(element, 'lightning-combobox, lightning-input')).toHaveLength(0);
    getMailboxes.emit({ rows: [OWN, OTHER], hasMore: true });
    await settled();
    const [search] = all(element, 'lightning-input');
    search.value = ' anna ';
    search.dispatchEvent(new CustomEvent('commit'));
    await settled();
    expect(getMailboxes.getLastConfig().searchText).toBe('anna');
  });
});
