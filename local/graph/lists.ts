import type { Folder } from './folders';
import { invalidQuery } from './graph-error';
import type { Mailbox, StoredMessage } from './mailbox';
import { attachmentResources, checkSelection, messageResource } from './message-resource';
import type { Preferences } from './preferences';
import { isWithin, type ListQuery } from './query';

export const listParameters = ['$select', '$filter', '$orderby', '$top', '$skip', '$expand'];
export const messageParameters = ['$select', '$expand'];

const standardPage = 10;

export interface ListRequest {
  readonly mailbox: Mailbox;
  /** Null means the whole mailbox, deleted items included. */
  readonly folder: Folder | null;
  readonly query: ListQuery;
  readonly preferences: Preferences;
  /** Absolute, with its query. */
  readonly url: URL;
}

/**
 * Messages by $filter, $orderby, $top and $skip. The next link counts rows, as Graph's does: what leaves the list
 * between two pages moves others past the reader.
 */
export async function listPage({ mailbox, folder, query, preferences, url }: ListRequest): Promise<object> {
  checkSelection(query.select);
  checkExpansion(query.expand);
  const found = mailbox.inFolder(folder).filter((message) => isWithin(message, query.bounds));
  const direction = query.order === 'asc' ? 1 : -1;
  found.sort((left, right) => direction * (left.receivedAt - right.receivedAt || compare(left, right)));
  const size = query.top ?? preferences.pageSize ?? standardPage;
  const shown = found.slice(query.skip, query.skip + size);
  const next = query.skip + shown.length;
  return {
    '@odata.context': `${url.origin}/v1.0/$metadata#users('${mailbox.userId}')/messages`,
    value: await Promise.all(shown.map((message) => expanded(message, query.select, query.expand, preferences))),
    ...(next < found.length ? { '@odata.nextLink': nextLink(url, next) } : {}),
  };
}

/** One message, with its attachments when they are asked for. */
export async function expanded(
  message: StoredMessage,
  select: readonly string[] | null,
  expand: readonly string[],
  preferences: Preferences,
): Promise<Record<string, unknown>> {
  const resource = await messageResource(message, select, preferences);
  return expand.length === 0 ? resource : { ...resource, attachments: await attachmentResources(message) };
}

/** @throws {GraphError} contents of attachments never leave a mailbox, so only a selection without them is modelled */
export function checkExpansion(expand: readonly string[]): void {
  const unknown = expand.find(
    (part) => !/^attachments\(\$select=(?:id|name|contentType|size|isInline|,)+\)$/.test(part),
  );
  if (unknown !== undefined) {
    throw invalidQuery(
      `The local stand-in expands attachments($select=name,contentType,isInline) only, not ${unknown}.`,
    );
  }
}

function nextLink(url: URL, skip: number): string {
  const parameters = [...url.searchParams].filter(([name]) => name !== '$skip');
  const query = [...parameters, ['$skip', `${skip}`]].map(
    ([name, value = '']) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${url.origin}${url.pathname}?${query.join('&')}`;
}

function compare(left: StoredMessage, right: StoredMessage): number {
  return left.immutableId < right.immutableId ? -1 : 1;
}
