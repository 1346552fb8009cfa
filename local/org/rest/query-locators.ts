import { randomBytes } from 'node:crypto';
import { RestError } from './answers';
import type { JsonRecord, JsonRows } from './rest-org';

const largestPage = 2000;
const smallestPage = 200;
/** As in an org: ten open cursors a user, the oldest goes first. */
const openCursors = 10;

/** Keeps the rows of large queries for `query/<locator>`: 2,000 a page unless the client asks for fewer. */
export class QueryLocators {
  private readonly cursors = new Map<string, { userId: string; records: readonly JsonRecord[]; pageSize: number }>();

  /** First page of a query. */
  open(rows: JsonRows, userId: string, options: string | undefined, version: string): JsonRecord {
    const pageSize = pageSizeOf(options);
    if (rows.records.length <= pageSize) {
      return { totalSize: rows.totalSize, done: true, records: rows.records };
    }
    this.forgetOldest(userId);
    const cursor = `0r8${randomBytes(8).toString('hex').slice(0, 15)}`;
    this.cursors.set(cursor, { userId, records: rows.records, pageSize });
    return this.page(`${cursor}-${pageSize}`, userId, version, 0);
  }

  /** A later page. @throws {RestError} INVALID_QUERY_LOCATOR */
  more(locator: string, userId: string, version: string): JsonRecord {
    return this.page(locator, userId, version, Number(locator.split('-')[1]));
  }

  private page(locator: string, userId: string, version: string, from: number): JsonRecord {
    const cursor = locator.split('-')[0] ?? '';
    const open = this.cursors.get(cursor);
    if (!open || open.userId !== userId || !(from >= 0 && from < open.records.length)) {
      throw new RestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    const next = from + open.pageSize;
    const page = { totalSize: open.records.length, done: next >= open.records.length };
    const records = open.records.slice(from, next);
    return page.done
      ? { ...page, records }
      : { ...page, nextRecordsUrl: `/services/data/v${version}/query/${cursor}-${next}`, records };
  }

  private forgetOldest(userId: string): void {
    const own = [...this.cursors].filter(([, open]) => open.userId === userId);
    for (const [cursor] of own.slice(0, Math.max(0, own.length - openCursors + 1))) {
      this.cursors.delete(cursor);
    }
  }
}

/** `Sforce-Query-Options: batchSize=500`; outside 200 to 2,000 the nearest bound counts. */
function pageSizeOf(options: string | undefined): number {
  const asked = /batchSize=(\d+)/i.exec(options ?? '')?.[1];
  return asked === undefined ? largestPage : Math.min(largestPage, Math.max(smallestPage, Number(asked)));
}
