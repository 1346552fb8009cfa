import { BEFORE_FIRST_PAGE, pagerOf } from 'c/inboxSyncPager';

const FIRST = { rows: [{ id: 'a' }], hasMore: true, lastId: 'a' };
const SECOND = { rows: [{ id: 'b' }], hasMore: false, lastId: 'b' };

function start(ask) {
  const shown = { now: BEFORE_FIRST_PAGE };
  const pager = pagerOf(ask, (state) => {
    shown.now = state;
  });
  return { pager, shown };
}

describe('the pages of a list', () => {
  it('come one after the other', async () => {
    const ask = jest.fn().mockResolvedValueOnce(FIRST).mockResolvedValueOnce(SECOND);
    const { pager, shown } = start(ask);
    await pager.reload();
    expect(shown.now).toEqual({ ...FIRST, isLoading: false, problem: null, isProblemOfMore: false });
    const more = pager.more();
    expect([shown.now.isLoading, shown.now.rows]).toEqual([true, FIRST.rows]);
    await more;
    expect(shown.now.rows).toEqual([...FIRST.rows, ...SECOND.rows]);
    expect(ask.mock.calls).toEqual([[null], ['a']]);
  });

  it('are asked for once more where they could not be loaded, the rows before them stay', async () => {
    const ask = jest
      .fn()
      .mockResolvedValueOnce(FIRST)
      .mockRejectedValueOnce({ body: { message: 'Away.' } });
    const { pager, shown } = start(ask);
    await pager.reload();
    await pager.more();
    expect(shown.now).toEqual({ ...FIRST, isLoading: false, problem: 'Away.', isProblemOfMore: true });
    ask.mockResolvedValueOnce(SECOND);
    await pager.retry();
    expect(ask).toHaveBeenLastCalledWith('a');
    expect([shown.now.problem, shown.now.rows.length]).toEqual([null, 2]);
  });

  it('leave nothing of the list before where the first one of another cannot be loaded', async () => {
    const ask = jest
      .fn()
      .mockResolvedValueOnce(FIRST)
      .mockRejectedValue({ body: { message: 'Away.' } });
    const { pager, shown } = start(ask);
    await pager.reload();
    await pager.reload();
    expect([shown.now.rows, shown.now.problem]).toEqual([[], 'Away.']);
    await pager.refresh();
    expect([shown.now.rows, shown.now.problem]).toEqual([[], 'Away.']);
  });

  it('stay where the same list cannot be loaded again', async () => {
    const ask = jest
      .fn()
      .mockResolvedValueOnce(FIRST)
      .mockRejectedValueOnce({ body: { message: 'Away.' } })
      .mockResolvedValueOnce(SECOND);
    const { pager, shown } = start(ask);
    await pager.reload();
    await pager.refresh();
    expect(shown.now).toEqual({ ...FIRST, isLoading: false, problem: 'Away.', isProblemOfMore: false });
    await pager.retry();
    expect([shown.now.rows, shown.now.problem]).toEqual([SECOND.rows, null]);
  });

  it('leave nothing of the list before, also when it was asked for once more on the way', async () => {
    const ask = jest
      .fn()
      .mockResolvedValueOnce(FIRST)
      .mockResolvedValueOnce(FIRST)
      .mockRejectedValueOnce({ body: { message: 'Away.' } });
    const { pager, shown } = start(ask);
    await pager.reload();
    await Promise.all([pager.refresh(), pager.reload()]);
    expect([shown.now.rows, shown.now.problem]).toEqual([[], 'Away.']);
  });

  it('are not replaced by an answer that comes late', async () => {
    let answerLate;
    const late = new Promise((resolve) => {
      answerLate = resolve;
    });
    const ask = jest.fn().mockReturnValueOnce(late).mockResolvedValueOnce(SECOND);
    const { pager, shown } = start(ask);
    const first = pager.reload();
    await pager.reload();
    answerLate(FIRST);
    await first;
    expect(shown.now.rows).toEqual(SECOND.rows);
  });
});
