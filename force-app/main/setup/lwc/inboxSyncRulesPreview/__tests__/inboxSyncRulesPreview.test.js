import { createElement } from 'lwc';
import InboxSyncRulesPreview from 'c/inboxSyncRulesPreview';
import { refreshApex } from '@salesforce/apex';
import previewRules from '@salesforce/apex/InboxSyncRulesController.previewRules';

jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock(
  '@salesforce/apex/InboxSyncRulesController.previewRules',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

const ANSWER = { total: 12, examined: 10, staysFiled: 4, noLongerFiled: 3, newlyFiled: 2, staysUnfiled: 1, unknown: 0 };
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(answer) {
  const element = createElement('c-inbox-sync-rules-preview', { is: InboxSyncRulesPreview });
  Object.assign(element, { mailboxId: 'a01', matchContacts: true, matchLeads: false, ownedOnly: true });
  document.body.appendChild(element);
  if (answer) {
    previewRules.emit(answer);
  }
  await settled();
  return element;
}

describe('c-inbox-sync-rules-preview', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('asks with the boxes that it is given, and waits with a spinner', async () => {
    const element = await show(null);
    expect(previewRules.getLastConfig()).toEqual({
      mailboxId: 'a01',
      matchContacts: true,
      matchLeads: false,
      ownedOnly: true,
    });
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(1);
    await expect(element).toBeAccessible();
  });

  it('shows each number, those included that nobody can know', async () => {
    const element = await show(ANSWER);
    const shown = Object.fromEntries(all(element, 'dd').map((dd) => [dd.dataset.count, Number(dd.textContent)]));
    expect(shown).toEqual({ newlyFiled: 2, noLongerFiled: 3, staysFiled: 4, staysUnfiled: 1, unknown: 0 });
    await expect(element).toBeAccessible();
  });

  it('says when there is no mail to try it on', async () => {
    const element = await show({ ...ANSWER, examined: 0, total: 0 });
    expect(element.shadowRoot.textContent).toContain('c.InboxSyncPreviewEmpty');
    expect(all(element, 'dd')).toHaveLength(0);
  });

  it('shows why it could not be tried, and tries again', async () => {
    const element = await show(null);
    previewRules.error({ message: 'Too many rows.' });
    await settled();
    const [problem] = all(element, 'c-inbox-sync-load-problem');
    expect(problem.problem).toBe('Too many rows.');
    await problem.retry();
    expect(refreshApex).toHaveBeenCalledTimes(1);
    await expect(element).toBeAccessible();
  });
});
