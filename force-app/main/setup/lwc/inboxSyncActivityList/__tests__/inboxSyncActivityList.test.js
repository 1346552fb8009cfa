import { createElement } from 'lwc';
import InboxSyncActivityList from 'c/inboxSyncActivityList';
import getEntries from '@salesforce/apex/InboxSyncActivityController.getEntries';
import fileAgain from '@salesforce/apex/InboxSyncActivityController.fileAgain';

jest.mock('@salesforce/apex/InboxSyncActivityController.getEntries', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/InboxSyncActivityController.fileAgain', () => ({ default: jest.fn() }), { virtual: true });

const filter = { outcome: 'Failed', mailboxId: null, sentFrom: null, sentUntil: null };
const failed = {
  entryId: 'e1',
  outcome: 'Failed',
  reasonText: 'A validation rule refused it.',
  detail: '<img src=x onerror=alert(1)>',
  mailboxAddress: 'ana@ours.example',
  sentAt: '2026-03-02T10:00:00.000Z',
  mayFileAgain: true,
};
const filed = {
  entryId: 'e2',
  outcome: 'Filed',
  reasonText: 'Filed with contacts.',
  taskId: '00T1',
  taskSubject: '<b>Offer</b>',
  people: [{ recordId: '0031', name: 'Carla <script>', objectName: 'Contact' }],
  mayFileAgain: false,
};

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(answer) {
  getEntries.mockImplementation(answer);
  const element = createElement('c-inbox-sync-activity-list', { is: InboxSyncActivityList });
  element.filter = filter;
  document.body.appendChild(element);
  await settle();
  return element;
}

const pageOf = (rows, hasMore = false) => ({ rows, hasMore, lastId: rows.at(-1)?.entryId });
const find = (element, selector) => element.shadowRoot.querySelector(selector);
const list = (element) => find(element, 'c-inbox-sync-paged-list');
const notices = (element) =>
  [
    ...element.shadowRoot.querySelectorAll('c-inbox-sync-notice, c-inbox-sync-refusal'),
    ...list(element).shadowRoot.querySelectorAll('c-inbox-sync-notice'),
  ].map(({ variant = 'refused', text }) => `${variant}: ${text}`);

describe('c-inbox-sync-activity-list', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('shows that it is loading', async () => {
    const element = await show(() => new Promise(() => {}));
    expect(find(list(element), 'c-inbox-sync-loading')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says that there is nothing to show', async () => {
    const element = await show(() => Promise.resolve(pageOf([])));
    expect(notices(element)).toEqual(['info: c.InboxSyncActivityEmptyDetail']);
    expect(find(element, 'table')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says why it could not be loaded', async () => {
    const element = await show(() => Promise.reject({ body: { message: 'You have no access.' } }));
    expect(find(list(element), 'c-inbox-sync-load-problem').problem).toBe('You have no access.');
    await expect(element).toBeAccessible();
  });

  it('shows mail as text, with links to task and people', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed, filed])));
    expect(getEntries).toHaveBeenCalledWith({ ...filter, afterId: null, pageSize: 25 });
    const links = [...element.shadowRoot.querySelectorAll('a')];
    expect(links.map((link) => link.textContent)).toEqual(['<b>Offer</b>', 'Carla <script>']);
    expect(links[0].href).toContain('/lightning/r/Task/00T1/view');
    expect(element.shadowRoot.querySelector('img, b, script')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('leads to the records whose ids the detail names, and keeps markup in it as text', async () => {
    const detail = 'Leads on the mail: 00Q5g0000000001EAA. <b>See</b> 00T5g0000000003EAA or 0015g0000000001EAA.';
    const element = await show(() => Promise.resolve(pageOf([{ ...failed, detail }])));
    const links = [...element.shadowRoot.querySelectorAll('.reason a')];
    expect(links.map(({ pathname }) => pathname)).toEqual([
      '/lightning/r/Lead/00Q5g0000000001EAA/view',
      '/lightning/r/Task/00T5g0000000003EAA/view',
    ]);
    expect(find(element, '.reason').textContent).toContain(
      'Leads on the mail: c.InboxSyncLeadRecord. <b>See</b> c.InboxSyncTaskRecord or 0015g0000000001EAA.',
    );
  });

  it('goes on after the last row', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed], true)));
    getEntries.mockResolvedValue(pageOf([filed]));
    find(list(element), '[data-action="more"]').click();
    await settle();
    expect(getEntries).toHaveBeenLastCalledWith({ ...filter, afterId: 'e1', pageSize: 25 });
    expect(element.shadowRoot.querySelectorAll('tbody tr')).toHaveLength(2);
    expect(find(list(element), '[data-action="more"]')).toBeNull();
  });

  it('takes no late answer of another filter', async () => {
    let answerFirst;
    const element = await show(() => new Promise((resolve) => (answerFirst = resolve)));
    getEntries.mockResolvedValue(pageOf([filed]));
    element.filter = { ...filter, outcome: 'Filed' };
    await settle();
    answerFirst(pageOf([failed]));
    await settle();
    expect(element.shadowRoot.querySelectorAll('tbody tr')).toHaveLength(1);
    expect(find(element, '.slds-badge').textContent).toBe('c.InboxSyncFiled');
  });

  it('keeps the mails where they could not be loaded again, and none that another filter leaves out', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed])));
    getEntries.mockRejectedValue({ body: { message: 'The org is away.' } });
    element.filter = { ...filter };
    await settle();
    expect([list(element).paged.problem, list(element).paged.rows.length]).toEqual(['The org is away.', 1]);
    element.filter = { ...filter, outcome: 'Filed' };
    await settle();
    expect([list(element).paged.problem, list(element).paged.rows.length]).toEqual(['The org is away.', 0]);
  });

  it('asks to file again and says what was refused', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed, filed])));
    const requested = jest.fn();
    element.addEventListener('requested', requested);
    fileAgain.mockResolvedValue([{ label: 'E-1', isDone: false, problem: 'It is filed already.' }]);
    find(element, '[data-action="file-again"]').click();
    await settle();
    expect(fileAgain).toHaveBeenCalledWith({ entryIds: ['e1'] });
    expect(notices(element)).toEqual([expect.stringMatching(/^refused: /)]);
    expect(requested).toHaveBeenCalled();
  });

  it('files the selected mails again', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed])));
    expect(find(element, '[data-action="file-selected"]').disabled).toBe(true);
    const box = find(element, 'lightning-input');
    box.dispatchEvent(new CustomEvent('change', { detail: { checked: true } }));
    await settle();
    fileAgain.mockResolvedValue([{ isDone: true }]);
    find(element, '[data-action="file-selected"]').click();
    await settle();
    expect(fileAgain).toHaveBeenCalledWith({ entryIds: ['e1'] });
    expect(notices(element)).toEqual(['success: c.InboxSyncFileAgainDone']);
  });

  it('says why asking failed', async () => {
    const element = await show(() => Promise.resolve(pageOf([failed])));
    fileAgain.mockRejectedValue({ body: { message: 'Select at least one row.' } });
    find(element, '[data-action="file-again"]').click();
    await settle();
    expect(notices(element)).toEqual(['refused: Select at least one row.']);
  });
});
