import { createElement } from 'lwc';
import InboxSyncPagedList from 'c/inboxSyncPagedList';

const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

async function show(values) {
  const element = createElement('c-inbox-sync-paged-list', { is: InboxSyncPagedList });
  Object.assign(element, { emptyHeading: 'Nothing.', emptyText: 'Wait.' }, values);
  document.body.appendChild(element);
  await Promise.resolve();
  return element;
}

describe('c-inbox-sync-paged-list', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it.each([
    ['loading', { isLoading: true }, 1, []],
    ['empty', {}, 0, ['Wait.']],
    ['not loaded', { problem: 'You have no access.' }, 0, ['You have no access.']],
    ['full', { count: 2 }, 0, []],
  ])('shows that it is %s', async (_, values, spinners, texts) => {
    const element = await show(values);
    expect(all(element, 'c-inbox-sync-loading')).toHaveLength(spinners);
    expect(all(element, 'c-inbox-sync-notice').map(({ text }) => text)).toEqual(texts);
    await expect(element).toBeAccessible();
  });

  it('offers more only while there is more and nothing is under way', async () => {
    expect(all(await show({ count: 2, hasMore: true, isLoading: true }), 'lightning-button')).toEqual([]);
    const element = await show({ count: 2, hasMore: true });
    const more = jest.fn();
    element.addEventListener('more', more);
    all(element, '[data-action="more"]')[0].click();
    expect(more).toHaveBeenCalledTimes(1);
  });
});
