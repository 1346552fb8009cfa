import { createElement } from 'lwc';
import InboxSyncLoading from 'c/inboxSyncLoading';

describe('c-inbox-sync-loading', () => {
  it('says to everybody that something is being loaded', async () => {
    const element = createElement('c-inbox-sync-loading', { is: InboxSyncLoading });
    document.body.appendChild(element);
    expect(element.shadowRoot.querySelector('lightning-spinner').alternativeText).toBe('c.InboxSyncLoading');
    await expect(element).toBeAccessible();
  });
});
