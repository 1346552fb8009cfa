import { createElement } from 'lwc';
import InboxSyncUserPicker from 'c/inboxSyncUserPicker';
import { refreshApex } from '@salesforce/apex';
import findUsers from '@salesforce/apex/InboxSyncMailboxController.findUsers';

jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock(
  '@salesforce/apex/InboxSyncMailboxController.findUsers',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

const ANNA = { userId: '005000000000001AAA', name: 'Anna <i>Keller</i>', email: 'anna@a.example' };
const BEN = { userId: '005000000000002AAA', name: 'Ben', email: null };
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(users) {
  const element = createElement('c-inbox-sync-user-picker', { is: InboxSyncUserPicker });
  const chosen = jest.fn();
  element.addEventListener('choose', ({ detail }) => chosen(detail));
  document.body.appendChild(element);
  await settled();
  if (users) {
    await search(element, 'a');
    findUsers.emit(users);
    await settled();
  }
  return { element, chosen };
}

async function search(element, text) {
  const [field] = all(element, 'lightning-input');
  field.value = text;
  field.dispatchEvent(new CustomEvent('commit'));
  await settled();
}

describe('c-inbox-sync-user-picker', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('asks nothing until somebody searches', async () => {
    const { element } = await show(null);
    expect(all(element, 'lightning-combobox')).toHaveLength(0);
    await search(element, '  ');
    expect(findUsers.getLastConfig()?.searchText).toBeUndefined();
    await search(element, ' Anna ');
    expect(findUsers.getLastConfig()).toEqual({ searchText: 'Anna' });
    await expect(element).toBeAccessible();
  });

  it('offers who was found and says who was chosen', async () => {
    const { element, chosen } = await show([ANNA, BEN]);
    const [choice] = all(element, 'lightning-combobox');
    expect(choice.options.map(({ label }) => label)).toEqual(['Anna <i>Keller</i> (anna@a.example)', 'Ben']);
    choice.dispatchEvent(new CustomEvent('change', { detail: { value: ANNA.userId } }));
    await settled();
    expect(chosen).toHaveBeenLastCalledWith(ANNA);
    expect(all(element, 'lightning-pill-container')[0].items[0].label).toBe(ANNA.name);
    await expect(element).toBeAccessible();
  });

  it('takes a choice back', async () => {
    const { element, chosen } = await show([ANNA]);
    all(element, 'lightning-combobox')[0].dispatchEvent(new CustomEvent('change', { detail: { value: ANNA.userId } }));
    await settled();
    all(element, 'lightning-pill-container')[0].dispatchEvent(new CustomEvent('itemremove', { detail: {} }));
    await settled();
    expect(chosen).toHaveBeenLastCalledWith(null);
    expect(all(element, 'lightning-input')).toHaveLength(1);
  });

  it('says when nobody was found, and when the search failed', async () => {
    const { element } = await show([]);
    expect(element.shadowRoot.textContent).toContain('c.InboxSyncNoUserFound');
    findUsers.error({ message: 'Only for administrators.' });
    await settled();
    expect(element.shadowRoot.textContent).toContain('Only for administrators.');
  });

  it('asks once more for the same text only where it has failed', async () => {
    const { element } = await show([]);
    await search(element, 'a');
    expect(refreshApex).not.toHaveBeenCalled();
    findUsers.error({ message: 'Salesforce cannot be reached.' });
    await settled();
    await search(element, 'a');
    expect(refreshApex).toHaveBeenCalledTimes(1);
  });
});
