import { createElement } from 'lwc';
import InboxSyncMailboxChange from 'c/inboxSyncMailboxChange';
import removeMailbox from '@salesforce/apex/InboxSyncMailboxController.removeMailbox';
import setAccess from '@salesforce/apex/InboxSyncMailboxController.setAccess';

jest.mock('@salesforce/apex/InboxSyncMailboxController.removeMailbox', () => ({ default: jest.fn() }), {
  virtual: true,
});
jest.mock('@salesforce/apex/InboxSyncMailboxController.setAccess', () => ({ default: jest.fn() }), { virtual: true });

const MAILBOX = { mailboxId: 'm1', address: 'ben@x.example', userName: 'Ben', provider: 'Microsoft' };
const settled = () => new Promise(process.nextTick);
const button = (element, name) => element.shadowRoot.querySelector(`[data-action="${name}"]`);
const notices = (element) => [...element.shadowRoot.querySelectorAll('c-inbox-sync-notice')];

async function ask(values) {
  const element = createElement('c-inbox-sync-mailbox-change', { is: InboxSyncMailboxChange });
  const done = jest.fn();
  const close = jest.fn();
  element.addEventListener('done', ({ detail }) => done(detail));
  element.addEventListener('close', close);
  element.mailbox = { ...MAILBOX, access: 'Service account' };
  Object.assign(element, values);
  document.body.appendChild(element);
  await settled();
  return { element, done, close };
}

describe('c-inbox-sync-mailbox-change', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('says what happens with the mail before a mailbox is removed, and removes it once', async () => {
    removeMailbox.mockResolvedValue(null);
    const { element, done } = await ask({ isRemoval: true });
    expect([notices(element)[0].heading, notices(element)[0].text]).toEqual([
      'c.InboxSyncRemoveMailboxHeading',
      'c.InboxSyncRemoveMailboxText',
    ]);
    await expect(element).toBeAccessible();
    button(element, 'confirm').click();
    await settled();
    expect(removeMailbox).toHaveBeenCalledWith({ mailboxId: 'm1' });
    expect(done).toHaveBeenCalledWith({ text: 'c.InboxSyncRemoveMailboxDone' });
    expect(button(element, 'confirm').disabled).toBe(true);
  });

  it.each([
    ['Service account', 'Own consent', 'c.InboxSyncToConsentText'],
    ['Own consent', 'Service account', 'c.InboxSyncToServiceAccountText'],
  ])('changes from %s to %s', async (access, newAccess, text) => {
    setAccess.mockResolvedValue(null);
    const { element, done } = await ask({ mailbox: { ...MAILBOX, access } });
    expect(notices(element)[0].text).toBe(text);
    button(element, 'confirm').click();
    await settled();
    expect(setAccess).toHaveBeenCalledWith({ mailboxId: 'm1', access: newAccess });
    expect(done).toHaveBeenCalledWith({ text: 'c.InboxSyncChangeAccessDone' });
  });

  it('says why it was refused, and lets try again', async () => {
    removeMailbox.mockRejectedValue({ body: { message: 'Somebody edits it.' } });
    const { element, done } = await ask({ isRemoval: true });
    button(element, 'confirm').click();
    await settled();
    expect(element.shadowRoot.querySelector('c-inbox-sync-refusal').text).toBe('Somebody edits it.');
    expect(button(element, 'confirm').disabled).toBe(false);
    expect(done).not.toHaveBeenCalled();
    await expect(element).toBeAccessible();
  });

  it('changes nothing when somebody thinks better of it', async () => {
    const { element, close } = await ask({ isRemoval: true });
    button(element, 'cancel').click();
    expect(close).toHaveBeenCalled();
    expect(removeMailbox).not.toHaveBeenCalled();
  });
});
