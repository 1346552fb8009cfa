import { createElement } from 'lwc';
import InboxSyncApiForecast, { callsPerDay } from 'c/inboxSyncApiForecast';

const api = { apiUsed: 18, apiLimit: 15000, mailsPerDay: 600, mailsPerCall: 200, callsPerCycle: 2 };

async function show(values) {
  const element = createElement('c-inbox-sync-api-forecast', { is: InboxSyncApiForecast });
  Object.assign(element, { apiCalls: api, minutes: 120, reserve: 20, ...values });
  document.body.appendChild(element);
  await Promise.resolve();
  return element;
}

describe('c-inbox-sync-api-forecast', () => {
  afterEach(() => document.body.replaceChildren());

  it.each([
    ['little mail', 120, { ...api, mailsPerDay: 3 }, 24 + 3],
    ['mail in each sync', 120, api, 24 + 12],
    ['more mail than the syncs take', 120, { ...api, mailsPerDay: 10_000 }, 24 + 50],
    ['no mail', 5, { ...api, mailsPerDay: 0 }, 576],
    ['nothing known', 5, { ...api, mailsPerDay: undefined }, 864],
  ])('counts calls with %s', (_what, minutes, known, expected) => {
    expect(callsPerDay(minutes, known)).toBe(expected);
  });

  it('shows the usual intervals and the chosen one', async () => {
    const element = await show({ minutes: 45 });
    const rows = [...element.shadowRoot.querySelectorAll('tbody tr')];
    expect(rows).toHaveLength(7);
    expect(rows.filter((row) => row.getAttribute('aria-current') === 'true')).toHaveLength(1);
    expect(element.shadowRoot.querySelector('.sentence').textContent).toBe('c.InboxSyncForecastSentence');
    await expect(element).toBeAccessible();
  });

  it('does not say that there was no mail to whom may not know', async () => {
    const element = await show({ apiCalls: { ...api, mailsPerDay: null, isMailKnown: false } });
    expect(element.shadowRoot.textContent).toContain('c.InboxSyncForecastNoView');
  });

  it('warns when it is more than the reserve leaves', async () => {
    expect((await show({ minutes: 5 })).shadowRoot.querySelector('c-inbox-sync-notice')).toBeNull();
    const element = await show({ minutes: 5, reserve: 99 });
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').variant).toBe('warning');
  });

  it.each([[0], [1441], [2.5], [null]])('asks for an interval instead of counting %s', async (minutes) => {
    const element = await show({ minutes });
    expect(element.shadowRoot.querySelector('.sentence').textContent).toBe('c.InboxSyncForecastInvalid');
  });
});
