import { createElement } from 'lwc';
import InboxSyncDeployedSave from 'c/inboxSyncDeployedSave';
import getDeployment from '@salesforce/apex/InboxSyncPolicyController.getDeployment';

jest.mock('@salesforce/apex/InboxSyncPolicyController.getDeployment', () => ({ default: jest.fn() }), {
  virtual: true,
});

const find = (element, selector) => element.shadowRoot.querySelector(selector);

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(values) {
  const element = createElement('c-inbox-sync-deployed-save', { is: InboxSyncDeployedSave });
  const events = [];
  element.addEventListener('busy', ({ detail }) => events.push(detail.isBusy));
  element.addEventListener('saved', () => events.push('saved'));
  element.addEventListener('reset', () => events.push('reset'));
  Object.assign(element, { label: 'Save', save: () => Promise.resolve('d1') }, values);
  document.body.appendChild(element);
  await settle();
  return { element, events };
}

describe('c-inbox-sync-deployed-save', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('has nothing to press while nothing is changed', async () => {
    const { element } = await show({ isUnchanged: true });
    expect([find(element, '[data-action="save"]').disabled, find(element, '[data-action="reset"]').disabled]).toEqual([
      true,
      true,
    ]);
    await expect(element).toBeAccessible();
  });

  it('is busy until the deployment is done', async () => {
    getDeployment.mockResolvedValue({ state: 'Pending' });
    const { element, events } = await show();
    find(element, '[data-action="save"]').click();
    await settle();
    expect(find(element, 'c-inbox-sync-deployment').deploymentId).toBe('d1');
    expect(find(element, '[data-action="save"]').disabled).toBe(true);
    find(element, 'c-inbox-sync-deployment').dispatchEvent(new CustomEvent('done'));
    await settle();
    expect(events).toEqual([true, false, 'saved']);
    element.forget();
    await settle();
    expect(find(element, 'c-inbox-sync-deployment')).toBeNull();
  });

  it('says why there is no deployment, and lets try again or undo', async () => {
    const { element, events } = await show({
      save: () => Promise.reject(new Error('Enter a whole number.')),
    });
    find(element, '[data-action="save"]').click();
    await settle();
    expect(find(element, 'c-inbox-sync-refusal').text).toBe('Enter a whole number.');
    expect(find(element, '[data-action="save"]').disabled).toBe(false);
    await expect(element).toBeAccessible();
    find(element, '[data-action="reset"]').click();
    await settle();
    expect(find(element, 'c-inbox-sync-notice')).toBeNull();
    expect(events).toEqual([true, false, 'reset']);
  });

  it('lets go when the deployment was refused', async () => {
    getDeployment.mockResolvedValue({ state: 'Refused', problem: 'No.' });
    const { element, events } = await show();
    find(element, '[data-action="save"]').click();
    await settle();
    await settle();
    expect(events).toEqual([true, false]);
  });
});
