import { createElement } from 'lwc';
import InboxSyncDeployment from 'c/inboxSyncDeployment';
import getDeployment from '@salesforce/apex/InboxSyncPolicyController.getDeployment';

jest.mock('@salesforce/apex/InboxSyncPolicyController.getDeployment', () => ({ default: jest.fn() }), {
  virtual: true,
});

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show() {
  const element = createElement('c-inbox-sync-deployment', { is: InboxSyncDeployment });
  const heard = [];
  ['done', 'refused'].forEach((name) => element.addEventListener(name, () => heard.push(name)));
  element.deploymentId = 'd1';
  document.body.appendChild(element);
  await settle();
  return { element, heard };
}

describe('c-inbox-sync-deployment', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
    jest.useRealTimers();
  });

  it('asks until it is done, then says so', async () => {
    getDeployment.mockResolvedValue({ state: 'Pending' });
    const { element, heard } = await show();
    expect(element.shadowRoot.querySelector('.pending')).not.toBeNull();
    expect(heard).toEqual([]);
    getDeployment.mockResolvedValue({ state: 'Done' });
    jest.advanceTimersByTime(2000);
    await settle();
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').variant).toBe('success');
    expect(heard).toEqual(['done']);
    jest.advanceTimersByTime(10_000);
    expect(getDeployment).toHaveBeenCalledTimes(2);
  });

  it('says why it was refused', async () => {
    getDeployment.mockResolvedValue({ state: 'Refused', problem: 'The org is locked.' });
    const { element, heard } = await show();
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').text).toBe('The org is locked.');
    expect(heard).toEqual(['refused']);
    jest.useRealTimers();
    await expect(element).toBeAccessible();
  });

  it('says why it could not ask, and asks again when a person wants it', async () => {
    getDeployment.mockRejectedValue({ body: { message: 'No connection.' } });
    const { element, heard } = await show();
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').text).toBe('No connection.');
    expect(heard).toEqual(['refused']);
    getDeployment.mockResolvedValue({ state: 'Done' });
    element.shadowRoot.querySelector('[data-action="retry"]').click();
    await settle();
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').variant).toBe('success');
    expect(heard).toEqual(['refused', 'done']);
  });

  it('asks no more once it is gone', async () => {
    getDeployment.mockResolvedValue({ state: 'Pending' });
    const { element } = await show();
    element.remove();
    jest.advanceTimersByTime(10_000);
    await settle();
    expect(getDeployment).toHaveBeenCalledTimes(1);
  });
});
