import { createElement } from 'lwc';
import InboxSyncRefusal from 'c/inboxSyncRefusal';

describe('c-inbox-sync-refusal', () => {
  it('says why something was not done, and takes the focus', async () => {
    const element = createElement('c-inbox-sync-refusal', { is: InboxSyncRefusal });
    element.text = 'It is being <b>edited</b>.';
    document.body.appendChild(element);
    const notice = element.shadowRoot.querySelector('c-inbox-sync-notice');
    expect([notice.variant, notice.heading, notice.text]).toEqual([
      'error',
      'c.InboxSyncNotDone',
      'It is being <b>edited</b>.',
    ]);
    expect(document.activeElement).toBe(element);
    await expect(element).toBeAccessible();
  });
});
