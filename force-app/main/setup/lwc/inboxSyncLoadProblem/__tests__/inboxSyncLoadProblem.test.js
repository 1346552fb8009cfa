import { createElement } from 'lwc';
import InboxSyncLoadProblem from 'c/inboxSyncLoadProblem';

describe('c-inbox-sync-load-problem', () => {
  afterEach(() => document.body.replaceChildren());

  it('says why something is not there, and offers to try again', async () => {
    const element = createElement('c-inbox-sync-load-problem', { is: InboxSyncLoadProblem });
    const retry = jest.fn();
    element.problem = 'The org is <b>away</b>.';
    element.addEventListener('retry', retry);
    document.body.appendChild(element);
    expect(element.shadowRoot.querySelector('c-inbox-sync-notice').text).toBe('The org is <b>away</b>.');
    await expect(element).toBeAccessible();
    element.shadowRoot.querySelector('lightning-button').click();
    expect(retry).toHaveBeenCalledTimes(1);
  });
});
