import { format } from 'c/inboxSyncText';
import { labels } from './labels';

const OWN_CONSENT = 'Own consent';

/**
 * What the list shows of a mailbox, and what it offers to do with it.
 *
 * @param {object} mailbox a row of InboxSyncMailboxController.getMailboxes
 * @param {{isAdmin: boolean, isSelected: boolean}} viewer who looks, and whether they have chosen it
 */
export function rowOf(mailbox, { isAdmin, isSelected }) {
  const { mailboxId, address, aliases, userName, lastSyncAt, waiting, isActive, isUserActive, status } = mailbox;
  const isConnectable = mayConnect(mailbox, isAdmin);
  return {
    mailbox,
    mailboxId,
    address,
    userName,
    lastSyncAt,
    // The component takes a number or a Date, never a text.
    lastSyncTime: lastSyncAt ? Date.parse(lastSyncAt) : null,
    providerText: providerText(mailbox),
    aliasText: aliases ? format(labels.aliases, aliases.trim().split(/\s+/).join(', ')) : null,
    waiting,
    waitingCell: waiting > 0 ? '' : 'is-empty',
    selectLabel: format(labels.select, address),
    moreText: format(labels.moreActions, address),
    isSelected,
    mayConnect: isConnectable,
    connectText: status === 'Not connected' ? labels.connect : labels.reconnect,
    connectVariant: status === 'Reconnect' ? 'brand' : 'neutral',
    // One button for both, which keeps the focus when it turns into the other.
    maySwitch: isAdmin && (!isActive || isUserActive),
    switchText: isActive ? labels.pause : labels.resume,
    switchAction: isActive ? 'pause' : 'resume',
    actionCell: isAdmin || isConnectable ? '' : 'is-empty',
  };
}

function providerText({ provider, access }) {
  const name = provider === 'Microsoft' ? labels.microsoft : labels.google;
  return format(labels.providerAndAccess, name, access === OWN_CONSENT ? labels.byConsent : labels.byServiceAccount);
}

/** The own mailbox, or for administrators any; only where the poller reads by consent and has none. */
function mayConnect({ access, isActive, isUserActive, isOwn, status }, isAdmin) {
  const isMissing = status === 'Not connected' || status === 'Reconnect';
  return (isAdmin || isOwn) && access === OWN_CONSENT && isActive && isUserActive && isMissing;
}
