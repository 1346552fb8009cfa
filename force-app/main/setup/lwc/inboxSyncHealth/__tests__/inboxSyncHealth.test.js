import { createElement } from 'lwc';
import InboxSyncHealth from 'c/inboxSyncHealth';
import scheduleMonitor from '@salesforce/apex/InboxSyncSetupController.scheduleMonitor';

jest.mock('@salesforce/apex/InboxSyncSetupController.scheduleMonitor', () => ({ default: jest.fn() }), {
  virtual: true,
});

const WELL = {
  isAdmin: true,
  subscription: 'Running',
  lastHeartbeatAt: '2026-11-25T12:00:00.000Z',
  monitor: { isScheduled: true },
  problems: [],
};
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(context) {
  const element = createElement('c-inbox-sync-health', { is: InboxSyncHealth });
  element.context = { ...WELL, ...context };
  const scheduled = jest.fn();
  element.addEventListener('scheduled', scheduled);
  document.body.appendChild(element);
  await settled();
  return { element, scheduled };
}

describe('c-inbox-sync-health', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('says only when the poller reported last while all is well', async () => {
    const { element } = await show();
    expect(all(element, 'c-inbox-sync-notice')).toHaveLength(0);
    expect(all(element, 'lightning-relative-date-time')[0].value).toBe(Date.parse(WELL.lastHeartbeatAt));
    await expect(element).toBeAccessible();
  });

  it('says what to do when the poller never reported', async () => {
    const { element } = await show({ lastHeartbeatAt: undefined });
    expect(element.shadowRoot.textContent).toContain('c.InboxSyncNoHeartbeat');
  });

  it('warns of a subscription that does not run and of every problem once', async () => {
    const { element } = await show({ subscription: 'Suspended', problems: ['A rule is off.', 'A rule is off.'] });
    expect(all(element, 'c-inbox-sync-notice').map(({ text }) => text)).toEqual([
      'c.InboxSyncSubscriptionStopped',
      'A rule is off.',
    ]);
    await expect(element).toBeAccessible();
  });

  it('lets administrators schedule the monitor and tells the page', async () => {
    scheduleMonitor.mockResolvedValue({ isScheduled: true });
    const { element, scheduled } = await show({ monitor: { isScheduled: false } });
    all(element, 'lightning-button')[0].click();
    await settled();
    expect(scheduled).toHaveBeenCalledTimes(1);
    await expect(element).toBeAccessible();
  });

  it('says that the user who scheduled the monitor is not active any more', async () => {
    const { element } = await show({ monitor: { isScheduled: false, isOwnerInactive: true } });
    const [notice] = all(element, 'c-inbox-sync-notice');
    expect([notice.heading, notice.text]).toEqual(['c.InboxSyncMonitorStopped', 'c.InboxSyncMonitorStoppedDetail']);
    expect(all(element, 'lightning-button')).toHaveLength(1);
    await expect(element).toBeAccessible();
  });

  it('shows why the monitor could not be scheduled', async () => {
    scheduleMonitor.mockRejectedValue({ body: { message: 'Too many scheduled jobs.' } });
    const { element, scheduled } = await show({ monitor: { isScheduled: false } });
    all(element, 'lightning-button')[0].click();
    await settled();
    await settled();
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe('Too many scheduled jobs.');
    expect(scheduled).not.toHaveBeenCalled();
  });

  it('offers a user no monitor to schedule', async () => {
    const { element } = await show({ isAdmin: false, monitor: { isScheduled: false } });
    expect(all(element, 'lightning-button')).toHaveLength(0);
  });
});
