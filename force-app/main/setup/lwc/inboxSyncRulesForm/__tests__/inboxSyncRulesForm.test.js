import { createElement } from 'lwc';
import InboxSyncRulesForm from 'c/inboxSyncRulesForm';
import getRules from '@salesforce/apex/InboxSyncRulesController.getRules';
import saveRules from '@salesforce/apex/InboxSyncRulesController.saveRules';

jest.mock(
  '@salesforce/apex/InboxSyncRulesController.getRules',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);
jest.mock('@salesforce/apex/InboxSyncRulesController.saveRules', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/label/c.InboxSyncFilesSince', () => ({ default: 'Files mail with {0}, since {1}.' }), {
  virtual: true,
});

const MAILBOX = 'a01000000000001AAA';
const RULES = {
  mailboxId: MAILBOX,
  address: '<b>ben@a.example</b>',
  userName: 'Ben',
  isOwn: true,
  matchContacts: true,
  matchLeads: true,
  ownedOnly: false,
  syncSince: '2026-11-23T12:00:00.000Z',
  mayChange: true,
};
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const button = (element, name) => all(element, `lightning-button[data-action="${name}"]`)[0];
const sentence = (element) => all(element, '.sentence')[0].textContent;

async function show(rules = RULES) {
  const element = createElement('c-inbox-sync-rules-form', { is: InboxSyncRulesForm });
  element.mailboxId = MAILBOX;
  document.body.appendChild(element);
  if (rules) {
    getRules.emit(rules);
  }
  await settled();
  return element;
}

async function check(element, box, checked) {
  all(element, `lightning-input.${box}`)[0].dispatchEvent(new CustomEvent('change', { detail: { checked } }));
  await settled();
}

describe('c-inbox-sync-rules-form', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('waits with a spinner', async () => {
    const element = await show(null);
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(1);
    await expect(element).toBeAccessible();
  });

  it('shows why the rules could not be loaded', async () => {
    const element = await show(null);
    getRules.error({ message: 'This mailbox is not there any more.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')[0].problem).toBe('This mailbox is not there any more.');
  });

  it('keeps what was changed where the rules could not be loaded again', async () => {
    const element = await show();
    await check(element, 'leads', false);
    getRules.error({ message: 'Salesforce cannot be reached.' });
    await settled();
    expect(all(element, 'c-inbox-sync-load-problem')[0].problem).toBe('Salesforce cannot be reached.');
    expect(all(element, 'lightning-input.leads')[0].checked).toBe(false);
    await expect(element).toBeAccessible();
  });

  it('tells for how long no other mailbox may be chosen', async () => {
    saveRules.mockResolvedValue({ ...RULES, matchLeads: false });
    const element = await show();
    const busy = jest.fn();
    element.addEventListener('busy', (event) => busy(event.detail.isBusy));
    await check(element, 'leads', false);
    button(element, 'save').click();
    expect(busy.mock.calls).toEqual([[true]]);
    await settled();
    await settled();
    expect(busy.mock.calls).toEqual([[true], [false]]);
  });

  it('says in a sentence what the boxes will do, and changes it with them', async () => {
    const element = await show();
    expect(sentence(element)).toBe('Files mail with c.InboxSyncContactsAndLeads, since Nov 23, 2026.');
    await check(element, 'leads', false);
    expect(sentence(element)).toContain('c.InboxSyncOnlyContacts');
    const [scope] = all(element, 'lightning-radio-group');
    scope.dispatchEvent(new CustomEvent('change', { detail: { value: 'owned' } }));
    await settled();
    expect(sentence(element)).toContain('c.InboxSyncOnlyContactsOwned');
    await check(element, 'contacts', false);
    expect(sentence(element)).toBe('c.InboxSyncFilesNothing');
    await expect(element).toBeAccessible();
  });

  it('saves all three boxes and says so', async () => {
    saveRules.mockResolvedValue({ ...RULES, matchLeads: false });
    const element = await show();
    expect(button(element, 'save').disabled).toBe(true);
    await check(element, 'leads', false);
    expect(button(element, 'save').disabled).toBe(false);
    button(element, 'save').click();
    await settled();
    await settled();
    expect(saveRules).toHaveBeenCalledWith({
      mailboxId: MAILBOX,
      matchContacts: true,
      matchLeads: false,
      ownedOnly: false,
    });
    expect(all(element, 'c-inbox-sync-notice').map(({ variant, text }) => [variant, text])).toEqual([
      ['success', 'c.InboxSyncSaved'],
    ]);
  });

  it('shows the reason when saving is refused, and keeps what was changed', async () => {
    saveRules.mockRejectedValue({ body: { message: 'Your administrators have locked the rules.' } });
    const element = await show();
    await check(element, 'contacts', false);
    button(element, 'save').click();
    await settled();
    await settled();
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe('Your administrators have locked the rules.');
    expect(all(element, 'lightning-input.contacts')[0].checked).toBe(false);
    await expect(element).toBeAccessible();
  });

  it('tries the changed boxes before they are saved', async () => {
    const element = await show();
    await check(element, 'leads', false);
    button(element, 'preview').click();
    await settled();
    const [preview] = all(element, 'c-inbox-sync-rules-preview');
    expect([preview.mailboxId, preview.matchContacts, preview.matchLeads, preview.ownedOnly]).toEqual([
      MAILBOX,
      true,
      false,
      false,
    ]);
    button(element, 'reset').click();
    await settled();
    expect(all(element, 'c-inbox-sync-rules-preview')).toHaveLength(0);
    expect(all(element, 'lightning-input.leads')[0].checked).toBe(true);
  });

  it('can only be read where the person may not change it, with the reason', async () => {
    const element = await show({ ...RULES, mayChange: false, readOnlyReason: 'Locked.' });
    expect(all(element, 'c-inbox-sync-notice')[0].text).toBe('Locked.');
    expect(all(element, 'lightning-input').every(({ disabled }) => disabled)).toBe(true);
    expect(all(element, 'lightning-button')).toHaveLength(0);
  });

  it('forgets what was changed when another mailbox is shown', async () => {
    const element = await show();
    await check(element, 'leads', false);
    element.mailboxId = 'a01000000000002AAA';
    await settled();
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(1);
    getRules.emit({ ...RULES, mailboxId: 'a01000000000002AAA' });
    await settled();
    expect(all(element, 'lightning-input.leads')[0].checked).toBe(true);
  });

  it('shows markup in an address as text', async () => {
    const element = await show();
    expect(all(element, 'h2')[0].textContent).toBe('<b>ben@a.example</b>');
    expect(all(element, 'b')).toHaveLength(0);
  });
});
