import { createElement } from 'lwc';
import InboxSyncActivityChart from 'c/inboxSyncActivityChart';
import getDailyCounts from '@salesforce/apex/InboxSyncActivityController.getDailyCounts';

jest.mock('@salesforce/apex/InboxSyncActivityController.getDailyCounts', () => ({ default: jest.fn() }), {
  virtual: true,
});

const days = [
  { day: '2026-03-01', filed: 2, skipped: 1, waiting: 0, failed: 0 },
  { day: '2026-03-02', filed: 4, skipped: 0, waiting: 1, failed: 1 },
];

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}

async function show(answer) {
  getDailyCounts.mockImplementation(answer);
  const element = createElement('c-inbox-sync-activity-chart', { is: InboxSyncActivityChart });
  document.body.appendChild(element);
  await settle();
  return element;
}

describe('c-inbox-sync-activity-chart', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('shows that it is loading', async () => {
    const element = await show(() => new Promise(() => {}));
    expect(element.shadowRoot.querySelector('c-inbox-sync-loading')).not.toBeNull();
  });

  it('draws a bar for each outcome, and tells it in words', async () => {
    const element = await show(() => Promise.resolve(days));
    const bars = [...element.shadowRoot.querySelectorAll('.bars')[1].children];
    expect(bars.map((bar) => bar.style.height)).toEqual(['66.67%', '0.00%', '16.67%', '16.67%', '']);
    expect(element.shadowRoot.querySelector('[role="img"]').getAttribute('aria-label')).toBe('c.InboxSyncChartSummary');
    await expect(element).toBeAccessible();
  });

  it('shows the same numbers as a table', async () => {
    const element = await show(() => Promise.resolve(days));
    element.shadowRoot.querySelector('[data-action="toggle"]').click();
    await settle();
    const cells = [...element.shadowRoot.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ['2', '1', '0', '0'],
      ['4', '0', '1', '1'],
    ]);
    expect(element.shadowRoot.querySelector('[role="img"]')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says that there was no mail', async () => {
    const none = { day: '2026-03-01', filed: 0, skipped: 0, waiting: 0, failed: 0 };
    const element = await show(() => Promise.resolve([none]));
    expect(element.shadowRoot.querySelector('.empty').textContent).toBe('c.InboxSyncChartEmpty');
  });

  it('says why it could not be loaded', async () => {
    const element = await show(() => Promise.reject({ body: { message: 'You have no access.' } }));
    expect(element.shadowRoot.querySelector('c-inbox-sync-load-problem').problem).toBe('You have no access.');
    await expect(element).toBeAccessible();
  });

  it('keeps the chart while it is loaded again, and hears no failure that comes late', async () => {
    const element = await show(() => Promise.resolve(days));
    let failLate;
    getDailyCounts.mockImplementationOnce(() => new Promise((_, reject) => (failLate = reject)));
    element.mailboxId = 'm1';
    await settle();
    const find = (selector) => element.shadowRoot.querySelector(selector);
    expect([find('[role="img"]'), find('lightning-spinner')]).not.toContain(null);
    element.mailboxId = 'm2';
    await settle();
    failLate({ body: { message: 'The org was away.' } });
    await settle();
    expect([find('c-inbox-sync-load-problem'), find('lightning-spinner')]).toEqual([null, null]);
    expect(find('[role="img"]')).not.toBeNull();
  });

  it('keeps the chart where it could not be loaded again, and none of another mailbox', async () => {
    const element = await show(() => Promise.resolve(days));
    const find = (selector) => element.shadowRoot.querySelector(selector);
    getDailyCounts.mockRejectedValue({ body: { message: 'The org was away.' } });
    element.refreshedAt = 1;
    await settle();
    expect([find('c-inbox-sync-load-problem'), find('[role="img"]')]).not.toContain(null);
    element.mailboxId = 'm1';
    await settle();
    expect(find('c-inbox-sync-load-problem')).not.toBeNull();
    expect(find('[role="img"]')).toBeNull();
  });

  it('follows the mailbox', async () => {
    const element = await show(() => Promise.resolve(days));
    element.mailboxId = 'm1';
    await settle();
    expect(getDailyCounts).toHaveBeenLastCalledWith({ days: 14, mailboxId: 'm1' });
  });
});
