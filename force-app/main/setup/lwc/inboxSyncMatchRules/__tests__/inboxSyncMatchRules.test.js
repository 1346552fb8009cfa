import { createElement } from 'lwc';
import InboxSyncMatchRules from 'c/inboxSyncMatchRules';
import saveMatchRules from '@salesforce/apex/InboxSyncPolicyController.saveMatchRules';

jest.mock('@salesforce/apex/InboxSyncPolicyController.saveMatchRules', () => ({ default: jest.fn() }), {
  virtual: true,
});
jest.mock(
  '@salesforce/apex/InboxSyncPolicyController.getDeployment',
  () => ({ default: () => Promise.resolve({ state: 'Pending' }) }),
  {
    virtual: true,
  },
);

const rules = [
  { objectName: 'Contact', emailField: 'Email', position: 0, isActive: true, isBuiltIn: true },
  { objectName: 'Lead', emailField: 'Email', position: 0, isActive: true, isBuiltIn: true },
];
const fields = [
  { objectName: 'Contact', fieldName: 'Email', label: 'Email' },
  { objectName: 'Contact', fieldName: 'Second__c', label: 'Second' },
];

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(mayEdit = true) {
  const element = createElement('c-inbox-sync-match-rules', { is: InboxSyncMatchRules });
  Object.assign(element, { rules, fields, mayEdit });
  document.body.appendChild(element);
  await settle();
  return element;
}

const find = (element, selector) => element.shadowRoot.querySelector(selector);
const saver = (element) => find(element, 'c-inbox-sync-deployed-save');

describe('c-inbox-sync-match-rules', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('is text for whoever may not save', async () => {
    const element = await show(false);
    const cells = [...element.shadowRoot.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map(({ textContent }) => textContent),
    );
    expect(cells).toEqual([
      ['Contact', '0', 'c.InboxSyncYes'],
      ['Lead', '0', 'c.InboxSyncYes'],
    ]);
    expect(find(element, 'lightning-input')).toBeNull();
    expect(saver(element)).toBeNull();
    expect(find(element, 'lightning-combobox')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('saves only what was changed and added', async () => {
    saveMatchRules.mockResolvedValue('d1');
    const element = await show();
    expect(find(element, 'lightning-combobox').options.map(({ value }) => value)).toEqual(['Contact.Second__c']);
    find(element, 'lightning-combobox').dispatchEvent(
      new CustomEvent('change', { detail: { value: 'Contact.Second__c' } }),
    );
    await settle();
    find(element, '[data-action="add"]').click();
    find(element, 'lightning-input.active[data-path="Lead.Email"]').dispatchEvent(
      new CustomEvent('change', { detail: { checked: false } }),
    );
    await settle();
    expect(element.shadowRoot.querySelectorAll('tbody tr')).toHaveLength(3);
    find(saver(element), '[data-action="save"]').click();
    await settle();
    expect(JSON.parse(saveMatchRules.mock.calls[0][0].rulesJson)).toEqual([
      { objectName: 'Contact', emailField: 'Second__c', position: 1, isActive: true, isBuiltIn: false },
      { ...rules[1], isActive: false },
    ]);
    expect(find(saver(element), 'c-inbox-sync-deployment').deploymentId).toBe('d1');
    await expect(element).toBeAccessible();
  });

  it('keeps what was changed when the same rules come again', async () => {
    const element = await show();
    find(element, 'lightning-input.active[data-path="Lead.Email"]').dispatchEvent(
      new CustomEvent('change', { detail: { checked: false } }),
    );
    element.rules = rules.map((rule) => ({ ...rule }));
    await settle();
    expect(find(element, 'lightning-input.active[data-path="Lead.Email"]').checked).toBe(false);
  });

  it('says why saving failed', async () => {
    saveMatchRules.mockRejectedValue({ body: { message: 'Contact has no such field.' } });
    const element = await show();
    find(element, 'lightning-input.active[data-path="Lead.Email"]').dispatchEvent(
      new CustomEvent('change', { detail: { checked: false } }),
    );
    await settle();
    find(saver(element), '[data-action="save"]').click();
    await settle();
    expect(find(saver(element), 'c-inbox-sync-refusal').text).toBe('Contact has no such field.');
    find(saver(element), '[data-action="reset"]').click();
    await settle();
    expect(find(element, 'lightning-input.active[data-path="Lead.Email"]').checked).toBe(true);
  });
});
