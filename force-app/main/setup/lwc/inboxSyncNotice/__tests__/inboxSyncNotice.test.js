import { createElement } from 'lwc';
import InboxSyncNotice from 'c/inboxSyncNotice';

function show(properties) {
  const element = createElement('c-inbox-sync-notice', { is: InboxSyncNotice });
  Object.assign(element, properties);
  document.body.appendChild(element);
  return element;
}

describe('c-inbox-sync-notice', () => {
  afterEach(() => document.body.replaceChildren());

  it.each([
    ['error', 'alert'],
    ['warning', 'status'],
    ['success', 'status'],
    ['info', 'status'],
    ['of no known kind', 'status'],
  ])('tells a screen reader of what is %s', async (variant, role) => {
    const element = show({ variant, heading: 'Not saved', text: 'Try again.' });
    expect(element.shadowRoot.querySelector('div').getAttribute('role')).toBe(role);
    expect(element.shadowRoot.textContent).toContain('Try again.');
    await expect(element).toBeAccessible();
  });

  it.each([
    [true, 'takes'],
    [false, 'leaves'],
  ])('with takesFocus %s it %s the focus', (takesFocus) => {
    const element = show({ text: 'It is saved.', takesFocus });
    expect(document.activeElement === element).toBe(takesFocus);
  });

  it('shows markup as text', () => {
    const element = show({ text: '<img src=x onerror=alert(1)>' });
    expect(element.shadowRoot.querySelector('img')).toBeNull();
    expect(element.shadowRoot.textContent).toContain('<img src=x');
  });
});
