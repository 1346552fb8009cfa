import { GoogleError, invalidArgument, notFound } from './google-error';
import { systemLabels } from './labels';
import type { HistoryRecord, HistoryType, Mailbox, StoredMessage } from './mailbox';
import { pageToken, positionOf } from './page-token';
import { invalidValue, type Parameters } from './parameters';
import { allowsReading } from './scopes';
import { parseSearch } from './search-query';

const page = { standard: 100, most: 500 };
const historyTypes: readonly HistoryType[] = ['messageAdded', 'messageDeleted', 'labelAdded', 'labelRemoved'];
const historyFields: Readonly<Record<HistoryType, string>> = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
};

export const messageListParameters = ['q', 'labelIds', 'includeSpamTrash', 'maxResults', 'pageToken'];
export const historyListParameters = ['startHistoryId', 'historyTypes', 'labelId', 'maxResults', 'pageToken'];

/** users.messages.list: newest first; `messages` is absent when nothing matches. */
export function listMessages(mailbox: Mailbox, parameters: Parameters, scopes: ReadonlySet<string>): object {
  const q = parameters.text('q');
  if (q !== null && !allowsReading(scopes)) {
    throw new GoogleError(403, 'forbidden', "Metadata scope does not support 'q' parameter");
  }
  const matches = selection(parameters, q ?? '');
  const size = parameters.count('maxResults', page);
  const request = `messages ${q ?? ''} ${parameters.texts('labelIds').join()} ${parameters.boolean('includeSpamTrash')}`;
  const all = mailbox.newestFirst();
  const token = parameters.text('pageToken');
  const found: StoredMessage[] = [];
  for (let i = token === null ? 0 : firstAfter(all, positionOf(request, token)); i < all.length; i++) {
    const message = all[i];
    if (message !== undefined && matches(message)) {
      found.push(message);
      if (found.length > size) {
        break;
      }
    }
  }
  const shown = found.slice(0, size);
  const last = shown[shown.length - 1];
  return {
    ...(shown.length > 0 ? { messages: shown.map(({ id, threadId }) => ({ id, threadId })) } : {}),
    ...(found.length > size && last ? { nextPageToken: pageToken(request, `${last.internalDate} ${last.id}`) } : {}),
    resultSizeEstimate: found.length,
  };
}

function selection(parameters: Parameters, q: string): (message: StoredMessage) => boolean {
  const labels = parameters.texts('labelIds');
  const unknown = labels.find((label) => !systemLabels.includes(label) && !label.startsWith('Label_'));
  if (unknown !== undefined) {
    throw invalidArgument(`Invalid label: ${unknown}`);
  }
  const search = parseSearch(q);
  const hidden = ['SPAM', 'TRASH'].filter(
    (label) => !parameters.boolean('includeSpamTrash') && !search.includesSpamTrash && !labels.includes(label),
  );
  return (message) =>
    labels.every((label) => message.labelIds.has(label)) &&
    !hidden.some((label) => message.labelIds.has(label)) &&
    search.matches(message);
}

/** The place behind that message in the order of newestFirst, also when it is gone by now. */
function firstAfter(all: readonly StoredMessage[], position: string): number {
  const [date, id = ''] = position.split(' ');
  const moment = Number(date);
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const message = all[middle];
    const isBehind =
      message !== undefined && (message.internalDate < moment || (message.internalDate === moment && message.id < id));
    if (isBehind) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** users.history.list: oldest first; `history` is absent when nothing changed. */
export function listHistory(mailbox: Mailbox, parameters: Parameters): object {
  const start = parameters.text('startHistoryId') ?? '';
  if (!/^\d{1,20}$/.test(start)) {
    throw invalidValue('start_history_id', 'TYPE_UINT64', start);
  }
  const types = parameters.texts('historyTypes');
  const unknown = types.find((type) => !historyTypes.includes(type as HistoryType));
  if (unknown !== undefined) {
    throw invalidValue('history_types', 'type.googleapis.com/gmail.v1.HistoryType', unknown);
  }
  const label = parameters.text('labelId');
  const request = `history ${start} ${types.join()} ${label ?? ''}`;
  const token = parameters.text('pageToken');
  const from = token === null ? BigInt(start) : BigInt(positionOf(request, token));
  const changes = mailbox.changesAfter(BigInt(start)) === null ? null : mailbox.changesAfter(from);
  if (changes === null) {
    throw notFound();
  }
  const size = parameters.count('maxResults', page);
  const wanted = changes.filter((record) => {
    const isOfLabel = label === null || concerns(mailbox, record, label);
    return isOfLabel && (types.length === 0 || types.includes(record.type));
  });
  const shown = wanted.slice(0, size);
  const last = shown[shown.length - 1];
  return {
    ...(shown.length > 0 ? { history: shown.map((record) => historyResource(mailbox, record)) } : {}),
    ...(wanted.length > size && last ? { nextPageToken: pageToken(request, last.historyId.toString()) } : {}),
    historyId: mailbox.historyId().toString(),
  };
}

function concerns(mailbox: Mailbox, record: HistoryRecord, label: string): boolean {
  return record.labelIds.includes(label) || (mailbox.get(record.id)?.labelIds.has(label) ?? false);
}

/** The labels shown with a message are those it has now, which may differ from those it had at the change. */
function historyResource(mailbox: Mailbox, record: HistoryRecord): object {
  const { id, threadId, type } = record;
  const labelIds = [...(mailbox.get(id)?.labelIds ?? [])];
  const message = { id, threadId, ...(labelIds.length > 0 ? { labelIds } : {}) };
  const isLabelChange = type === 'labelAdded' || type === 'labelRemoved';
  return {
    id: record.historyId.toString(),
    messages: [{ id, threadId }],
    [historyFields[type]]: [isLabelChange ? { message, labelIds: record.labelIds } : { message }],
  };
}
