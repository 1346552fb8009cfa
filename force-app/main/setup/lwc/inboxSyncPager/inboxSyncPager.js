import { messageOf } from 'c/inboxSyncText';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** What a list shows before its first page has come. */
export const BEFORE_FIRST_PAGE = { rows: [], hasMore: false, lastId: null, isLoading: true, problem: null };

/**
 * Loads a list page by page. An answer that comes late is not taken for the newest.
 *
 * @param {(afterId: string | null) => Promise<{rows: object[], hasMore: boolean, lastId: string}>} ask for the page after a
 *   row, null for the first one
 * @param {(state: typeof BEFORE_FIRST_PAGE) => void} show what the list is now
 * @returns {{reload: () => Promise<void>, more: () => Promise<void>, retry: () => Promise<void>}} to load the first page
 *   again, while the rows stay; to add the next one; to ask once more for the page that could not be loaded
 */
export function pagerOf(ask, show) {
  let state = BEFORE_FIRST_PAGE;
  let lastAskedAfter = null;
  let asked = 0;

  function change(what) {
    state = { ...state, ...what };
    show(state);
  }

  async function pageAfter(afterId) {
    const rows = afterId === null ? [] : state.rows;
    try {
      const page = await ask(afterId);
      return { rows: [...rows, ...page.rows], hasMore: page.hasMore, lastId: page.lastId };
    } catch (error) {
      return { rows, problem: messageOf(error, unknownProblem) };
    }
  }

  async function load(afterId) {
    asked += 1;
    const own = asked;
    lastAskedAfter = afterId;
    change({ isLoading: true, problem: null });
    const next = await pageAfter(afterId);
    if (own === asked) {
      change({ ...next, isLoading: false });
    }
  }

  return { reload: () => load(null), more: () => load(state.lastId), retry: () => load(lastAskedAfter) };
}
