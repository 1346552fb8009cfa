import type { Folder } from './folders';
import { GraphError, invalidQuery, syncStateNotFound } from './graph-error';
import type { Mailbox, StoredMessage } from './mailbox';
import { checkSelection, idOf, messageResource, sparseResource } from './message-resource';
import type { Preferences } from './preferences';
import { isWithin, type ListQuery } from './query';
import { stateOf, stateToken } from './state-token';

export const deltaParameters = ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$deltatoken', 'changeType'];

/** "Applying $filter in a delta query returns only up to 5,000 messages" (Get incremental changes to messages). */
const mostFiltered = 5000;
const standardPage = 10;

/** What the delta of a mailbox does on top of telling changes, as Exchange is seen to do. */
export interface DeltaQuirks {
  /** Every incremental round begins with rows of the one before. */
  replay: boolean;
  /** Rows come in another order than the changes. */
  reorder: boolean;
}

/** Where a round stands. Everything the first request asked for travels along. */
interface DeltaState {
  readonly generation: number;
  /** Changes after this are told; null in a first round, which lists the folder. */
  readonly since: number | null;
  /** Changes after this belong to the next round. */
  readonly until: number;
  readonly position: number;
  readonly select: readonly string[] | null;
  readonly bounds: ListQuery['bounds'];
  readonly top: number | null;
  readonly replayFrom: number;
}

type Row =
  | { readonly message: StoredMessage; readonly isSparse: boolean }
  | { readonly removed: Pick<StoredMessage, 'immutableId' | 'restId'> };

export interface DeltaRequest {
  readonly mailbox: Mailbox;
  readonly folder: Folder;
  readonly query: ListQuery;
  readonly preferences: Preferences;
  readonly quirks: DeltaQuirks;
  /** Absolute, without a query. */
  readonly resourceUrl: string;
}

/** One page of messages: delta. Links are absolute; the last page of a round has the delta link. */
export async function deltaPage(request: DeltaRequest): Promise<object> {
  const { mailbox, folder, preferences, resourceUrl } = request;
  const state = stateAt(request);
  const rows = rowsOf(request, state);
  const size = preferences.pageSize ?? state.top ?? standardPage;
  const shown = rows.slice(state.position, state.position + size);
  const position = state.position + shown.length;
  const resource = `${mailbox.address} ${folder.id}`;
  const link =
    position < rows.length
      ? { '@odata.nextLink': `${resourceUrl}?$skiptoken=${stateToken(resource, { ...state, position })}` }
      : { '@odata.deltaLink': `${resourceUrl}?$deltatoken=${stateToken(resource, afterRound(state))}` };
  return {
    '@odata.context': `${new URL(resourceUrl).origin}/v1.0/$metadata#Collection(message)`,
    ...link,
    value: await Promise.all(shown.map((row) => resourceOf(row, state, preferences))),
  };
}

function stateAt({ mailbox, folder, query }: DeltaRequest): DeltaState {
  const token = query.skiptoken ?? query.deltatoken;
  if (token === null) {
    checkFirst(query);
    const { select, bounds, top } = query;
    const until = mailbox.version();
    return { generation: mailbox.generation, since: null, until, position: 0, select, bounds, top, replayFrom: until };
  }
  if (query.select !== null || query.bounds.length > 0 || query.top !== null) {
    throw invalidQuery('Query options are part of the token: apply the link as it is.');
  }
  const state = stateOf(`${mailbox.address} ${folder.id}`, token) as DeltaState;
  if (state.generation !== mailbox.generation) {
    throw syncStateNotFound(state.generation, mailbox.generation);
  }
  return query.deltatoken === null ? state : { ...state, until: mailbox.version() };
}

function checkFirst({ bounds, order, skip, expand, select }: ListQuery): void {
  if (bounds.some(({ operator }) => operator !== 'ge') || bounds.length > 1) {
    const only = "only a value of 'receivedDateTime ge value' is supported.";
    throw invalidQuery(`The '$filter' parameter value is not supported for 'Messages' resource; ${only}`);
  }
  if (order === 'asc' || skip > 0 || expand.length > 0) {
    throw new GraphError(400, 'BadRequest', 'The local stand-in models no such delta query.');
  }
  checkSelection(select);
}

function afterRound(state: DeltaState): DeltaState {
  return { ...state, since: state.until, position: 0, replayFrom: state.since ?? state.until };
}

function rowsOf({ mailbox, folder, quirks }: DeltaRequest, state: DeltaState): Row[] {
  if (state.since === null) {
    const all = mailbox.inFolder(folder).filter((message) => isWithin(message, state.bounds));
    all.sort((left, right) => right.receivedAt - left.receivedAt);
    const listed = state.bounds.length > 0 ? all.slice(0, mostFiltered) : all;
    return listed.map((message) => ({ message, isSparse: false }));
  }
  const rows = changedRows(mailbox, folder, state.since, state);
  if (quirks.replay && state.replayFrom < state.since) {
    rows.unshift(...changedRows(mailbox, folder, state.replayFrom, { ...state, until: state.since }));
  }
  return quirks.reorder ? rows.reverse() : rows;
}

/**
 * What changed in a folder, one row a message. What came and went between two rounds shows nothing; what went and came
 * back shows only that it went: both are seen with immutable ids, so that delta alone proves nothing complete.
 */
function changedRows(mailbox: Mailbox, folder: Folder, since: number, { until, bounds }: DeltaState): Row[] {
  const rows = new Map<string, Row | null>();
  for (const change of mailbox.changesOf(folder, since).filter(({ version }) => version <= until)) {
    const { immutableId: id, type } = change;
    const message = mailbox.get(id);
    const earlier = rows.get(id);
    const isHere = message?.folder === folder && isWithin(message, bounds);
    if (type === 'removed') {
      const cameAndWent = earlier === null || (earlier !== undefined && 'message' in earlier && !earlier.isSparse);
      rows.set(id, cameAndWent ? null : { removed: change });
    } else if (type === 'added' && isHere && !(earlier !== undefined && earlier !== null && 'removed' in earlier)) {
      rows.set(id, { message, isSparse: false });
    } else if (type === 'added' && !isHere && earlier === undefined) {
      rows.set(id, null);
    } else if (type === 'updated' && isHere && earlier === undefined) {
      rows.set(id, { message, isSparse: true });
    }
  }
  return [...rows.values()].filter((row) => row !== null);
}

async function resourceOf(row: Row, { select }: DeltaState, preferences: Preferences): Promise<object> {
  if ('removed' in row) {
    const id = idOf(row.removed, preferences);
    return { '@odata.type': '#microsoft.graph.message', id, '@removed': { reason: 'deleted' } };
  }
  return row.isSparse
    ? sparseResource(row.message, preferences)
    : { '@odata.type': '#microsoft.graph.message', ...(await messageResource(row.message, select, preferences)) };
}
