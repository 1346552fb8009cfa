import { createElement } from 'lwc';
import InboxSyncRuns from 'c/inboxSyncRuns';
import getRuns from '@salesforce/apex/InboxSyncActivityController.getRuns';

jest.mock('@salesforce/apex/InboxSyncActivityController.getRuns', () => ({ default: jest.fn() }), { virtual: true });

const run = {
  runId: 'r1',
  startedAt: '2026-03-02T10:00:00.000Z',
  published: 3,
  apiCalls: 4,
  apiUsed: 10,
  apiLimit: 100,
};

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(answer) {
  getRuns.mockImplementation(answer);
  const element = createElement('c-inbox-sync-runs', { is: InboxSyncRuns });
  element.refreshedAt = 0;
  document.body.appendChild(element);
  await settle();
  return element;
}

const list = (element) => element.shadowRoot.querySelector('c-inbox-sync-paged-list').shadowRoot;

describe('c-inbox-sync-runs', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('shows runs with their API calls, page by page', async () => {
    const element = await show(() => Promise.resolve({ rows: [run], hasMore: true, lastId: 'r1' }));
    const cells = [...element.shadowRoot.querySelectorAll('td')].map((cell) => cell.textContent);
    expect(cells).toContain('4');
    await expect(element).toBeAccessible();
    getRuns.mockResolvedValue({ rows: [{ ...run, runId: 'r2' }], hasMore: false, lastId: 'r2' });
    list(element).querySelector('[data-action="more"]').click();
    await settle();
    expect(getRuns).toHaveBeenLastCalledWith({ afterId: 'r1', pageSize: 10 });
    expect(element.shadowRoot.querySelectorAll('tbody tr')).toHaveLength(2);
  });

  it('says that there are none yet', async () => {
    const element = await show(() => Promise.resolve({ rows: [], hasMore: false }));
    expect(list(element).querySelector('c-inbox-sync-notice').variant).toBe('info');
    await expect(element).toBeAccessible();
  });

  it('says why it could not be loaded', async () => {
    const element = await show(() => Promise.reject({ body: { message: 'Runs are for administrators.' } }));
    expect(list(element).querySelector('c-inbox-sync-load-problem').problem).toBe('Runs are for administrators.');
  });

  it('shows that it is loading', async () => {
    const element = await show(() => new Promise(() => {}));
    expect(list(element).querySelector('c-inbox-sync-loading')).not.toBeNull();
  });
});
