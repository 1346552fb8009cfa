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
    ['Not connected', 'Own consent', 'the own one', 'c.InboxSyncStatusConnectDetail'],
    ['Not connected', 'Own consent', 'of somebody else', 'c.InboxSyncStatusConnectOther'],
    ['Not connected', 'Service account', 'of somebody else', 'c.InboxSyncStatusNotReportedDetail'],
    ['Reconnect', 'Own consent', 'the own one', 'c.InboxSyncStatusReconnectDetail'],
    ['Reconnect', 'Own consent', 'of somebody else', 'c.InboxSyncStatusReconnectOther'],
    ['Reconnect', 'Service account', 'of somebody else', 'c.InboxSyncStatusServiceAccountDetail'],
  ])('says who has to do what when it is %s by %s and %s', (status, access, whose, words) => {
    const element = show({ status, access, isOwn: whose === 'the own one', userName: 'Ben' });
    expect(element.shadowRoot.textContent).toContain(words);
  });

  it('says since when there is no access', () => {
    const element = show({ status: 'Reconnect', lastSyncAt: '2026-05-03T10:00:00.000Z' });
    expect(element.shadowRoot.textContent).toContain('c.InboxSyncStatusReconnectSince');
  });

  it('shows the reason that the poller gave instead of its own', () => {
    const element = show({ status: 'Reconnect', statusDetail: 'Google consent expired on 3 May: Reconnect' });
    expect(element.shadowRoot.textContent).toContain('Google consent expired on 3 May: Reconnect');
    expect(element.shadowRoot.textContent).not.toContain('c.InboxSyncStatusReconnectDetail');
  });
});
