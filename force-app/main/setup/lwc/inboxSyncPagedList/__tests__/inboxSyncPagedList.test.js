import { createElement } from 'lwc';
import InboxSyncPagedList from 'c/inboxSyncPagedList';

const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];

const ROWS = [{ id: 'a' }, { id: 'b' }];
const EMPTY = { rows: [], hasMore: false, lastId: null, isLoading: false, problem: null };

async function show(paged) {
  const element = createElement('c-inbox-sync-paged-list', { is: InboxSyncPagedList });
  Object.assign(element, { emptyHeading: 'Nothing.', emptyText: 'Wait.', paged: { ...EMPTY, ...paged } });
  document.body.appendChild(element);
  await Promise.resolve();
  return element;
}

describe('c-inbox-sync-paged-list', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it.each([
    ['loading', { isLoading: true }, ['c-inbox-sync-loading']],
    ['empty', {}, ['c-inbox-sync-notice']],
    ['not loaded', { problem: 'You have no access.' }, ['c-inbox-sync-load-problem']],
    ['full', { rows: ROWS }, []],
    ['loading again', { rows: ROWS, isLoading: true }, ['lightning-spinner']],
  ])('shows that it is %s', async (_, paged, shown) => {
    const element = await show(paged);
    const states = 'c-inbox-sync-loading, c-inbox-sync-notice, c-inbox-sync-load-problem, lightning-spinner';
    expect(all(element, states).map(({ localName }) => localName)).toEqual(shown);
    await expect(element).toBeAccessible();
  });

  it.each([
    ['above the rows, where it is seen, that they are old', false, true],
    ['below them that there is no more of them', true, false],
  ])('says %s', async (_, isProblemOfMore, isAbove) => {
    const element = await show({ rows: ROWS, problem: 'Away.', isProblemOfMore });
    const [problem] = all(element, 'c-inbox-sync-load-problem');
    const shown = all(element, 'c-inbox-sync-load-problem, .list');
    expect(shown.indexOf(problem) === 0).toBe(isAbove);
  });

  it('offers to try again what could not be loaded', async () => {
    const element = await show({ rows: ROWS, hasMore: true, problem: 'The org is away.' });
    const retry = jest.fn();
    element.addEventListener('retry', retry);
    const [problem] = all(element, 'c-inbox-sync-load-problem');
    expect(problem.problem).toBe('The org is away.');
    problem.retry();
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('offers more while there is more, one page at a time', async () => {
    expect(all(await show({ rows: ROWS, hasMore: false }), 'lightning-button')).toEqual([]);
    const element = await show({ rows: ROWS, hasMore: true });
    const more = jest.fn();
    element.addEventListener('more', more);
    all(element, '[data-action="more"]')[0].click();
    element.paged = { ...element.paged, isLoading: true };
    await Promise.resolve();
    all(element, '[data-action="more"]')[0].click();
    expect(more).toHaveBeenCalledTimes(1);
  });
});
