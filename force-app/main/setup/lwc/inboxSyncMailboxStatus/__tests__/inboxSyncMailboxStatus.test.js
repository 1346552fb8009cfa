import { createElement } from 'lwc';
import InboxSyncMailboxStatus from 'c/inboxSyncMailboxStatus';

const CONNECTED = { isUserActive: true, isActive: true, status: 'Connected', provider: 'Google' };

function show(mailbox) {
  const element = createElement('c-inbox-sync-mailbox-status', { is: InboxSyncMailboxStatus });
  element.mailbox = { ...CONNECTED, ...mailbox };
  document.body.appendChild(element);
  return element;
}

describe('c-inbox-sync-mailbox-status', () => {
  afterEach(() => document.body.replaceChildren());

  it.each([
    ['Connected', {}, 'c.InboxSyncStatusConnected'],
    ['Reconnect', { status: 'Reconnect' }, 'c.InboxSyncStatusReconnect'],
    ['Degraded', { status: 'Degraded' }, 'c.InboxSyncStatusDegraded'],
    ['Not connected', { status: 'Not connected' }, 'c.InboxSyncStatusNotConnected'],
    ['started and not yet read', { status: 'Paused' }, 'c.InboxSyncStatusStarting'],
    ['stopped while it is still read', { isActive: false }, 'c.InboxSyncStatusStopping'],
    ['stopped', { isActive: false, status: 'Paused' }, 'c.InboxSyncStatusStopped'],
    ['of an inactive user', { isUserActive: false }, 'c.InboxSyncStatusInactiveUser'],
  ])('says in words that a mailbox is %s', async (_, mailbox, words) => {
    const element = show(mailbox);
    expect(element.shadowRoot.textContent).toContain(words);
    await expect(element).toBeAccessible();
  });

  it.each([
    ['Not connected', 'Own consent', 'c.InboxSyncStatusConnectDetail'],
    ['Not connected', 'Service account', 'c.InboxSyncStatusNotReportedDetail'],
    ['Reconnect', 'Own consent', 'c.InboxSyncStatusReconnectDetail'],
    ['Reconnect', 'Service account', 'c.InboxSyncStatusServiceAccountDetail'],
  ])('says what to do when it is %s by %s', (status, access, words) => {
    expect(show({ status, access }).shadowRoot.textContent).toContain(words);
  });

  it('shows the reason that the poller gave instead of its own', () => {
    const element = show({ status: 'Reconnect', statusDetail: 'Google consent expired on 3 May: Reconnect' });
    expect(element.shadowRoot.textContent).toContain('Google consent expired on 3 May: Reconnect');
    expect(element.shadowRoot.textContent).not.toContain('c.InboxSyncStatusReconnectDetail');
  });
});
