import { createElement } from 'lwc';
import InboxSyncLoadProblem from 'c/inboxSyncLoadProblem';

describe('c-inbox-sync-load-problem', () => {
  afterEach(() => document.body.replaceChildren());

  it('says why something is not there, and shows that it tries again, once at a time', async () => {
    const element = createElement('c-inbox-sync-load-problem', { is: InboxSyncLoadProblem });
    let letGo;
    element.problem = 'The org is <b>away</b>.';
    element.retry = jest.fn(() => new Promise((resolve) => (letGo = resolve)));
    document.body.appendChild(element);
    const find = (selector) => element.shadowRoot.querySelector(selector);
    expect(find('c-inbox-sync-notice').text).toBe('The org is <b>away</b>.');
    find('lightning-button').click();
    find('lightning-button').click();
    await Promise.resolve();
    expect(element.retry).toHaveBeenCalledTimes(1);
    expect(find('lightning-spinner')).not.toBeNull();
    await expect(element).toBeAccessible();
    letGo();
    await new Promise(process.nextTick);
    expect(find('lightning-spinner')).toBeNull();
  });
});
