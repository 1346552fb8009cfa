import { errorCode, InboxSyncError } from '../lib/errors';

/** The state cannot grow any more. What was about to be written was not, and the mail lies in the mailbox. */
export class StateFullError extends InboxSyncError {}

/** PostgreSQL's disk_full (appendix A of its manual), and what Node and Emscripten say. */
const FULL = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** An error of the database as itself, except where a person has to make room. */
export function asStateError(error: unknown): unknown {
  const isFull =
    FULL.has(errorCode(error) ?? '') || (error instanceof Error && /no space left on device/i.test(error.message));
  return isFull
    ? new StateFullError('the disk that holds the state is full', {
        actions: [
          'Make room where INBOX_SYNC_DATA or the database of DATABASE_URL lies, and start again: nothing is lost.',
        ],
        cause: error,
      })
    : error;
}

/** @throws what `call` throws, as {@link asStateError} sees it */
export async function onFullDisk<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asStateError(error);
  }
}
