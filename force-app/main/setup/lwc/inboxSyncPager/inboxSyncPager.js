import { messageOf } from 'c/inboxSyncText';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/**
 * What a list shows before its first page has come. `problem` says why a page could not be loaded, and `isProblemOfMore`
 * that it was one behind the rows.
 */
export const BEFORE_FIRST_PAGE = {
  ...{ rows: [], hasMore: false, lastId: null },
  ...{ isLoading: true, problem: null, isProblemOfMore: false },
};

/**
 * Loads a list page by page. An answer that comes late is not taken for the newest.
 *
 * @param {(afterId: string | null) => Promise<{rows: object[], hasMore: boolean, lastId: string}>} ask for the page after a
 *   row, null for the first one
 * @param {(state: typeof BEFORE_FIRST_PAGE) => void} show what the list is now
 * @returns {{reload: () => Promise<void>, refresh: () => Promise<void>, more: () => Promise<void>, retry: () => Promise<void>}}
 *   to load the first page of another list, while the rows of the one before stay; of the same list, whose rows stay also
 *   when it cannot be loaded; to add the next page; to ask once more for what could not be loaded
 */
export function pagerOf(ask, show) {
  let state = BEFORE_FIRST_PAGE;
  let lastAskedAfter = null;
  let asked = 0;
  /** Whether the rows are those of another list than the one that is wanted. */
  let isOther = true;

  function change(what) {
    state = { ...state, ...what };
    show(state);
  }

  async function pageAfter(afterId) {
    const isMore = afterId !== null;
    try {
      const page = await ask(afterId);
      const rows = isMore ? [...state.rows, ...page.rows] : page.rows;
      return { rows, hasMore: page.hasMore, lastId: page.lastId, problem: null };
    } catch (error) {
      const problem = messageOf(error, unknownProblem);
      return { rows: isOther ? [] : state.rows, problem, isProblemOfMore: isMore };
    }
  }

  async function load(afterId) {
    asked += 1;
    const own = asked;
    lastAskedAfter = afterId;
    change({ isLoading: true, problem: null });
    const next = await pageAfter(afterId);
    if (own === asked) {
      isOther &&= next.problem !== null;
      change({ ...next, isLoading: false });
    }
  }

  function reload() {
    isOther = true;
    return load(null);
  }

  return { reload, refresh: () => load(null), more: () => load(state.lastId), retry: () => load(lastAskedAfter) };
}
