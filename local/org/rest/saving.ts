import type { ApiContext, ApiRequest } from './api-request';
import { RestError } from './answers';
import type { JsonRecord, SaveOptions, SaveRow } from './rest-org';

export const hourlyLimit: SaveRow = {
  id: null,
  success: false,
  created: false,
  errors: [
    {
      statusCode: 'LIMIT_EXCEEDED',
      message: 'You have exceeded the hourly limit on published platform events for your org',
      fields: [],
    },
  ],
};

/** Saves rows of one object and keeps account of published platform events. */
export function save(
  { user }: ApiRequest,
  { org, usage }: ApiContext,
  rows: readonly JsonRecord[],
  options: SaveOptions,
): SaveRow[] {
  if (options.operation !== 'insert' || !org.isPlatformEvent(options.objectName)) {
    return org.save(user, rows, options);
  }
  if (!usage.mayPublish(rows.length)) {
    return rows.map(() => hourlyLimit);
  }
  const results = org.save(user, rows, options);
  usage.countPublished(results.filter(({ success }) => success).length);
  return results;
}

/** A row of the answer of `composite/sobjects` and of the single-record resources. */
export function saveResult(row: SaveRow, isUpsert = false): JsonRecord {
  return {
    ...(row.id === null ? {} : { id: row.id }),
    success: row.success,
    errors: row.errors,
    ...(isUpsert && row.success ? { created: row.created } : {}),
  };
}

/** What a single-record resource answers when its row failed. */
export function failedRow(row: SaveRow): RestError {
  const [first] = row.errors;
  if (!first) {
    throw new Error('a failed row without an error');
  }
  const isMissing = first.statusCode === 'NOT_FOUND' || first.statusCode === 'ENTITY_IS_DELETED';
  const isForbidden = first.statusCode === 'LIMIT_EXCEEDED' || first.statusCode === 'INSUFFICIENT_ACCESS_OR_READONLY';
  return new RestError(isMissing ? 404 : isForbidden ? 403 : 400, first.statusCode, first.message, first.fields);
}
