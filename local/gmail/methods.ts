import { partIdOf } from './attachment-id';
import { GoogleError, invalidArgument, notFound } from './google-error';
import { systemLabels } from './labels';
import { historyListParameters, listHistory, listMessages, messageListParameters } from './lists';
import type { Mailbox, StoredMessage } from './mailbox';
import { attachmentBytes, messageResource, paddedBase64Url, type MessageFormat } from './message-resource';
import { Parameters } from './parameters';
import type { GmailMethod } from './quota';
import { allowsReading } from './scopes';

/** What a method gets: the mailbox of the token's user, the parts of the path in order, and the query. */
export interface Call {
  readonly mailbox: Mailbox;
  readonly scopes: ReadonlySet<string>;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

interface Method {
  readonly name: GmailMethod;
  /** On the path below `/gmail/v1/users/{userId}/`; its groups are the parts of the path. */
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  run(call: Call, parameters: Parameters): object;
}

const formats: readonly MessageFormat[] = ['full', 'raw', 'metadata', 'minimal'];

const methods: readonly Method[] = [
  { name: 'getProfile', pattern: /^profile$/, parameters: [], run: ({ mailbox }) => profileOf(mailbox) },
  {
    name: 'messages.list',
    pattern: /^messages$/,
    parameters: messageListParameters,
    run: ({ mailbox, scopes }, parameters) => listMessages(mailbox, parameters, scopes),
  },
  { name: 'messages.get', pattern: /^messages\/([^/]+)$/, parameters: ['format', 'metadataHeaders'], run: getMessage },
  {
    name: 'attachments.get',
    pattern: /^messages\/([^/]+)\/attachments\/([^/]+)$/,
    parameters: [],
    run: getAttachment,
  },
  {
    name: 'history.list',
    pattern: /^history$/,
    parameters: historyListParameters,
    run: ({ mailbox }, parameters) => listHistory(mailbox, parameters),
  },
  { name: 'labels.list', pattern: /^labels$/, parameters: [], run: listLabels },
  { name: 'sendAs.list', pattern: /^settings\/sendAs$/, parameters: [], run: ({ mailbox }) => listSendAs(mailbox) },
];

/** The method that serves a path below `/gmail/v1/users/{userId}/`; null when there is none. */
export function findMethod(path: string): { name: GmailMethod; run(call: Omit<Call, 'path'>): object } | null {
  for (const method of methods) {
    const match = method.pattern.exec(path);
    if (match) {
      const parts = match.slice(1).map(decodePathPart);
      return {
        name: method.name,
        run: (call) => method.run({ ...call, path: parts }, new Parameters(call.query, method.parameters)),
      };
    }
  }
  return null;
}

/** @throws {GoogleError} when the percent-encoding is broken */
export function decodePathPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidArgument(`Invalid path: ${part}`);
  }
}

function profileOf(mailbox: Mailbox): object {
  return {
    emailAddress: mailbox.address,
    messagesTotal: mailbox.size(),
    threadsTotal: new Set(mailbox.newestFirst().map(({ threadId }) => threadId)).size,
    historyId: mailbox.historyId().toString(),
  };
}

function getMessage({ mailbox, scopes, path: [id = ''] }: Call, parameters: Parameters): object {
  const format = parameters.oneOf('format', formats, 'full');
  if ((format === 'full' || format === 'raw') && !allowsReading(scopes)) {
    throw new GoogleError(403, 'forbidden', `Metadata scope doesn't allow format ${format.toUpperCase()}`);
  }
  return messageResource(existing(mailbox, id), format, parameters.texts('metadataHeaders'));
}

function getAttachment({ mailbox, scopes, path: [messageId = '', attachmentId = ''] }: Call): object {
  if (!allowsReading(scopes)) {
    throw new GoogleError(403, 'insufficientPermissions', 'Insufficient Permission');
  }
  const message = existing(mailbox, messageId);
  const bytes = attachmentBytes(message, partIdOf(messageId, attachmentId));
  if (bytes === null) {
    throw invalidArgument('Invalid attachment token');
  }
  return { size: bytes.length, data: paddedBase64Url(bytes) };
}

function existing(mailbox: Mailbox, id: string): StoredMessage {
  if (!/^[0-9a-f]{1,16}$/.test(id)) {
    throw invalidArgument('Invalid id value');
  }
  const message = mailbox.get(id);
  if (message === null) {
    throw notFound();
  }
  return message;
}

function listLabels({ mailbox }: Call): object {
  const used = mailbox.newestFirst().flatMap(({ labelIds }) => [...labelIds]);
  const own = [...new Set(used)].filter((label) => !systemLabels.includes(label)).sort();
  return {
    labels: [
      ...systemLabels.map((id) => ({ id, name: id, type: 'system' })),
      ...own.map((id) => ({ id, name: mailbox.labelNames.get(id) ?? id, type: 'user' })),
    ],
  };
}

function listSendAs(mailbox: Mailbox): object {
  const primary = {
    sendAsEmail: mailbox.address,
    displayName: '',
    replyToAddress: '',
    signature: '',
    isPrimary: true,
    isDefault: true,
  };
  const aliases = mailbox.aliases.map((sendAsEmail) => ({
    sendAsEmail,
    displayName: '',
    replyToAddress: '',
    signature: '',
    treatAsAlias: true,
    verificationStatus: 'accepted',
  }));
  return { sendAs: [primary, ...aliases] };
}
