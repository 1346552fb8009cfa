import { createElement } from 'lwc';
import InboxSyncOrganisation from 'c/inboxSyncOrganisation';
import getPolicy from '@salesforce/apex/InboxSyncPolicyController.getPolicy';

jest.mock(
  '@salesforce/apex/InboxSyncPolicyController.getPolicy',
  () => {
    const { createApexTestWireAdapter } = jest.requireActual('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

const organisation = {
  policy: { syncIntervalMinutes: 120, apiReservePercent: 20 },
  mayEdit: false,
  readOnlyReason: 'You cannot save.',
  rules: [],
  ruleProblems: ['Match rule X is not used.'],
  api: { apiLimit: 15000, apiUsed: 0, mailsPerCall: 200, callsPerCycle: 2 },
};

async function show() {
  const element = createElement('c-inbox-sync-organisation', { is: InboxSyncOrganisation });
  document.body.appendChild(element);
  await Promise.resolve();
  return element;
}

describe('c-inbox-sync-organisation', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows that it is loading', async () => {
    const element = await show();
    expect(element.shadowRoot.querySelector('c-inbox-sync-loading')).not.toBeNull();
  });

  it('says why it could not be loaded', async () => {
    const element = await show();
    getPolicy.error({ message: 'You have no access.' });
    await Promise.resolve();
    expect(element.shadowRoot.querySelector('c-inbox-sync-load-problem').problem).toBe('You have no access.');
  });

  it('says why it is read-only, and what is wrong with rules', async () => {
    const element = await show();
    getPolicy.emit(organisation);
    await Promise.resolve();
    const texts = [...element.shadowRoot.querySelectorAll('c-inbox-sync-notice')].map(({ text }) => text);
    expect(texts).toEqual(['You cannot save.', 'Match rule X is not used.']);
    await expect(element).toBeAccessible();
  });

  it('lets the forecast follow what is typed', async () => {
    const element = await show();
    getPolicy.emit(organisation);
    await Promise.resolve();
    const forecast = element.shadowRoot.querySelector('c-inbox-sync-api-forecast');
    expect(forecast.minutes).toBe(120);
    element.shadowRoot
      .querySelector('c-inbox-sync-policy-form')
      .dispatchEvent(new CustomEvent('forecast', { detail: { minutes: 5, reserve: 50 } }));
    await Promise.resolve();
    expect(forecast.minutes).toBe(5);
    expect(forecast.reserve).toBe(50);
  });
});
