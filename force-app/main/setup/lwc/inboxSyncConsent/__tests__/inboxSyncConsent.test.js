import { createElement } from 'lwc';
import InboxSyncConsent from 'c/inboxSyncConsent';

const IN_TEN_MINUTES = '2026-11-25T10:10:00.000Z';
const notice = (element) => element.shadowRoot.querySelector('c-inbox-sync-notice');
const link = (element) => element.shadowRoot.querySelector('a');
const rendered = () => Promise.resolve();

function show() {
  const element = createElement('c-inbox-sync-consent', { is: InboxSyncConsent });
  Object.assign(element, {
    address: '<b>ben</b>@nordwind.example',
    provider: 'Google',
    url: 'https://poller.example/connect?request=abc',
    expiresAt: IN_TEN_MINUTES,
    status: 'Not connected',
  });
  const check = jest.fn();
  element.addEventListener('check', check);
  document.body.appendChild(element);
  return { element, check };
}

/** Clicks the link and goes where it leads. */
async function leave(element) {
  link(element).addEventListener('click', (event) => event.preventDefault());
  link(element).click();
  jest.advanceTimersByTime(1);
  await rendered();
}

describe('c-inbox-sync-consent', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-11-25T10:00:00.000Z') });
  });
  afterEach(() => {
    document.body.replaceChildren();
    jest.useRealTimers();
  });

  it('gives a link that a browser does not block, and asks for nothing before it is clicked', async () => {
    const { element, check } = show();
    expect(link(element).href).toBe('https://poller.example/connect?request=abc');
    expect([link(element).target, link(element).rel]).toEqual(['_blank', 'noopener']);
    expect(notice(element).heading).toBe('c.InboxSyncConsentHeading');
    window.dispatchEvent(new CustomEvent('focus'));
    jest.advanceTimersByTime(60_000);
    expect(check).not.toHaveBeenCalled();
    jest.useRealTimers();
    await expect(element).toBeAccessible();
  });

  it('asks when the person comes back and while they look on, and takes the link away', async () => {
    const { element, check } = show();
    await leave(element);
    expect(link(element)).toBeNull();
    window.dispatchEvent(new CustomEvent('focus'));
    expect(check).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(10_000);
    expect(check).toHaveBeenCalledTimes(3);
    expect(notice(element).text).toBe('c.InboxSyncConsentWaiting');
  });

  it('says that the mailbox is connected, and asks no more', async () => {
    const { element, check } = show();
    await leave(element);
    element.status = 'Connected';
    await rendered();
    expect(notice(element).variant).toBe('success');
    jest.advanceTimersByTime(60_000);
    expect(check).not.toHaveBeenCalled();
    jest.useRealTimers();
    await expect(element).toBeAccessible();
  });

  it('says that the link is too old, and asks no more', async () => {
    const { element, check } = show();
    await leave(element);
    jest.setSystemTime(Date.parse('2026-11-25T10:11:00.000Z'));
    window.dispatchEvent(new CustomEvent('focus'));
    await rendered();
    expect(notice(element).text).toBe('c.InboxSyncConsentLate');
    jest.advanceTimersByTime(60_000);
    expect(check).not.toHaveBeenCalled();
  });

  it('stops asking when the page goes', async () => {
    const { element, check } = show();
    await leave(element);
    document.body.removeChild(element);
    jest.advanceTimersByTime(60_000);
    window.dispatchEvent(new CustomEvent('focus'));
    expect(check).not.toHaveBeenCalled();
  });

  it('goes when it is closed', () => {
    const { element } = show();
    const close = jest.fn();
    element.addEventListener('close', close);
    element.shadowRoot.querySelector('lightning-button').click();
    expect(close).toHaveBeenCalledTimes(1);
  });
});
