import { createElement } from 'lwc';
import InboxSyncPolicyForm from 'c/inboxSyncPolicyForm';
import savePolicy from '@salesforce/apex/InboxSyncPolicyController.savePolicy';

jest.mock('@salesforce/apex/InboxSyncPolicyController.savePolicy', () => ({ default: jest.fn() }), { virtual: true });
jest.mock(
  '@salesforce/apex/InboxSyncPolicyController.getDeployment',
  () => ({ default: () => Promise.resolve({ state: 'Pending' }) }),
  {
    virtual: true,
  },
);

const policy = { syncIntervalMinutes: 120, apiReservePercent: 20, bodyStorage: 'Full', includeInternalMail: false };

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(mayEdit = true) {
  const element = createElement('c-inbox-sync-policy-form', { is: InboxSyncPolicyForm });
  element.policy = policy;
  element.mayEdit = mayEdit;
  document.body.appendChild(element);
  await settle();
  return element;
}

const find = (element, selector) => element.shadowRoot.querySelector(selector);
const saver = (element) => find(element, 'c-inbox-sync-deployed-save');

async function typeInterval(element, value) {
  find(element, '[data-field="syncIntervalMinutes"]').dispatchEvent(new CustomEvent('change', { detail: { value } }));
  await settle();
}

describe('c-inbox-sync-policy-form', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('is text for whoever may not save', async () => {
    const element = await show(false);
    element.policy = {
      ...{ ...policy, ledgerRetentionDays: 1500, internalDomains: 'ours.example\n<b>also</b>.example' },
      ...{ includeAutomatedMail: true, excludedAddresses: '', usersMayChangeRules: true, pollerUrl: null },
    };
    await settle();
    const fields = [...element.shadowRoot.querySelectorAll('[data-field]')];
    expect(Object.fromEntries(fields.map(({ dataset, textContent }) => [dataset.field, textContent]))).toEqual({
      ...{ syncIntervalMinutes: '120', apiReservePercent: '20', ledgerRetentionDays: '1,500' },
      ...{ internalDomains: 'ours.example\n<b>also</b>.example', excludedAddresses: 'c.InboxSyncNoEntry' },
      ...{ bodyStorage: 'c.InboxSyncBodyFull', pollerUrl: 'c.InboxSyncNoEntry' },
      ...{ includeInternalMail: 'c.InboxSyncNo', includeAutomatedMail: 'c.InboxSyncYes' },
      usersMayChangeRules: 'c.InboxSyncYes',
    });
    expect(find(element, 'lightning-input, lightning-textarea, lightning-combobox')).toBeNull();
    expect(saver(element)).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('lets the keyboard reach a list that is too long to be seen at once', async () => {
    const element = await show(false);
    element.policy = { ...policy, excludedAddresses: 'a.example\n'.repeat(30), internalDomains: 'ours.example' };
    await settle();
    expect(find(element, '[data-field="excludedAddresses"]').tabIndex).toBe(0);
    expect(find(element, '[data-field="internalDomains"]').tabIndex).toBe(-1);
    await expect(element).toBeAccessible();
  });

  it('saves everything, and lets nothing be changed until it is done', async () => {
    savePolicy.mockResolvedValue('d1');
    const element = await show();
    const forecast = jest.fn();
    element.addEventListener('forecast', forecast);
    expect(find(saver(element), '[data-action="save"]').disabled).toBe(true);
    await typeInterval(element, '15');
    expect(forecast.mock.calls[0][0].detail).toEqual({ minutes: 15, reserve: 20 });
    find(saver(element), '[data-action="save"]').click();
    await settle();
    expect(JSON.parse(savePolicy.mock.calls[0][0].policyJson)).toEqual({ ...policy, syncIntervalMinutes: 15 });
    expect(JSON.parse(savePolicy.mock.calls[0][0].seenJson)).toEqual(policy);
    expect(find(element, '[data-field="syncIntervalMinutes"]').disabled).toBe(true);
    const saved = jest.fn();
    element.addEventListener('saved', saved);
    find(saver(element), 'c-inbox-sync-deployment').dispatchEvent(new CustomEvent('done'));
    await settle();
    expect(saved).toHaveBeenCalled();
    expect(find(element, '[data-field="syncIntervalMinutes"]').disabled).toBe(false);
  });

  it('keeps what was typed when it is refused', async () => {
    savePolicy.mockRejectedValue({ body: { message: 'Enter a whole number.' } });
    const element = await show();
    await typeInterval(element, '0');
    find(saver(element), '[data-action="save"]').click();
    await settle();
    expect(find(saver(element), 'c-inbox-sync-refusal').text).toBe('Enter a whole number.');
    expect(find(element, '[data-field="syncIntervalMinutes"]').value).toBe(0);
    await expect(element).toBeAccessible();
  });

  it('keeps what was typed when the same policy comes again, and forgets it when another one comes', async () => {
    const element = await show();
    await typeInterval(element, '5');
    element.policy = { ...policy };
    await settle();
    expect(find(element, '[data-field="syncIntervalMinutes"]').value).toBe(5);
    element.policy = { ...policy, syncIntervalMinutes: 30 };
    await settle();
    expect(find(element, '[data-field="syncIntervalMinutes"]').value).toBe(30);
  });

  it('goes back to what is stored, and asks for what is stored by now', async () => {
    const element = await show();
    const refresh = jest.fn();
    element.addEventListener('refresh', refresh);
    await typeInterval(element, '5');
    find(saver(element), '[data-action="reset"]').click();
    await settle();
    expect(find(element, '[data-field="syncIntervalMinutes"]').value).toBe(120);
    expect(saver(element).isUnchanged).toBe(true);
    expect(refresh).toHaveBeenCalledTimes(1);
  });
});
