import { createElement } from 'lwc';
import InboxSyncMoment from 'c/inboxSyncMoment';

describe('c-inbox-sync-moment', () => {
  it('shows day and time', async () => {
    const element = createElement('c-inbox-sync-moment', { is: InboxSyncMoment });
    element.value = '2026-03-02T10:00:00.000Z';
    document.body.appendChild(element);
    const shown = element.shadowRoot.querySelector('lightning-formatted-date-time');
    expect([shown.value, shown.year, shown.month, shown.minute]).toEqual([
      '2026-03-02T10:00:00.000Z',
      'numeric',
      'short',
      '2-digit',
    ]);
    await expect(element).toBeAccessible();
  });
});
