import { createElement } from 'lwc';
import InboxSyncSetup from 'c/inboxSyncSetup';
import getContext from '@salesforce/apex/InboxSyncSetupController.getContext';

jest.mock(
  '@salesforce/apex/InboxSyncSetupController.getContext',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

const CONTEXT = { maySee: true, isAdmin: true, problems: [], subscription: 'Running', monitor: { isScheduled: true } };

function show() {
  const element = createElement('c-inbox-sync-setup', { is: InboxSyncSetup });
  document.body.appendChild(element);
  return element;
}

const settled = () => Promise.resolve();
const find = (element, tag) => element.shadowRoot.querySelector(tag);

describe('c-inbox-sync-setup', () => {
  afterEach(() => document.body.replaceChildren());

  it('waits for the context with a spinner', async () => {
    const element = show();
    expect(find(element, 'c-inbox-sync-loading')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows why it could not be loaded', async () => {
    const element = show();
    getContext.error({ message: 'Salesforce is down for maintenance.' });
    await settled();
    expect(find(element, 'c-inbox-sync-load-problem').problem).toBe('Salesforce is down for maintenance.');
    await expect(element).toBeAccessible();
  });

  it('keeps the page when the context cannot be loaded again', async () => {
    const element = show();
    getContext.emit(CONTEXT);
    await settled();
    getContext.error({ message: 'Salesforce is down for maintenance.' });
    await settled();
    expect(find(element, 'c-inbox-sync-load-problem')).toBeNull();
    expect(find(element, 'c-inbox-sync-connections').context).toEqual(CONTEXT);
  });

  it('shows nothing but the reason to whoever has no permission', async () => {
    const element = show();
    getContext.emit({ maySee: false, problems: [] });
    await settled();
    expect(find(element, 'c-inbox-sync-notice').text).toBe('c.InboxSyncNoAccessDetail');
    expect(find(element, 'lightning-tabset')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('begins with the connections and loads other tabs when they are opened', async () => {
    const element = show();
    getContext.emit(CONTEXT);
    await settled();
    expect(find(element, 'c-inbox-sync-connections').context).toEqual(CONTEXT);
    expect(find(element, 'c-inbox-sync-email')).toBeNull();
    element.shadowRoot.querySelectorAll('lightning-tab')[1].dispatchEvent(new CustomEvent('active'));
    await settled();
    expect(find(element, 'c-inbox-sync-email').context).toEqual(CONTEXT);
  });
});
