import { deltaPage, deltaParameters, type DeltaQuirks } from './delta';
import type { Folder } from './folders';
import { GraphError, invalidQuery, itemNotFound, malformedId } from './graph-error';
import { checkExpansion, expanded, listPage, listParameters, messageParameters } from './lists';
import type { Mailbox, StoredMessage } from './mailbox';
import { attachmentResources, checkSelection } from './message-resource';
import type { Preferences } from './preferences';
import { checkNames, readListQuery, selectionOf } from './query';

/** What a method gets of a request. */
export interface Call {
  readonly mailbox: Mailbox;
  readonly url: URL;
  readonly preferences: Preferences;
  readonly quirks: DeltaQuirks;
  /** The decoded groups of the path. */
  readonly path: readonly string[];
}

/** JSON, or the bytes of a message. */
export type Result = object | Buffer;

interface Method {
  /** On the path below `/v1.0/users/{id}`. */
  readonly pattern: RegExp;
  readonly run: (call: Call) => Result | Promise<Result>;
}

const folderPart = String.raw`/mailFolders(?:/([^/]+)|\('([^/]+)'\))`;
const methods: readonly Method[] = [
  { pattern: /^$/, run: showUser },
  { pattern: new RegExp(`^${folderPart}$`, 'i'), run: showFolder },
  { pattern: new RegExp(`^${folderPart}/messages/delta(?:\\(\\))?$`, 'i'), run: showDelta },
  { pattern: new RegExp(`^${folderPart}/messages$`, 'i'), run: (call) => showList(call, folderOf(call)) },
  { pattern: /^\/messages$/i, run: (call) => showList(call, null) },
  { pattern: /^\/messages\/([^/]+)$/i, run: showMessage },
  { pattern: /^\/messages\/([^/]+)\/\$value$/i, run: showMime },
  { pattern: /^\/messages\/([^/]+)\/attachments$/i, run: showAttachments },
];

/** The method that serves a path below `/v1.0/users/{id}`; null when there is none. */
export function findMethod(path: string): ((call: Omit<Call, 'path'>) => Result | Promise<Result>) | null {
  for (const { pattern, run } of methods) {
    const match = pattern.exec(path);
    if (match !== null) {
      const groups = (match.slice(1) as (string | undefined)[]).filter((group) => group !== undefined);
      return (call) => run({ ...call, path: groups.map((group) => decodeURIComponent(group)) });
    }
  }
  return null;
}

const userProperties: Readonly<Record<string, (mailbox: Mailbox) => unknown>> = {
  displayName: ({ address }) => address,
  mail: ({ address }) => address,
  userPrincipalName: ({ address }) => address,
  proxyAddresses: ({ address, aliases }) => [`SMTP:${address}`, ...aliases.map((alias) => `smtp:${alias}`)],
};

/** The user resource; proxyAddresses only when selected, as Graph gives it. */
function showUser({ mailbox, url }: Call): Result {
  checkNames(url.searchParams, ['$select']);
  const select = selectionOf(url.searchParams) ?? ['displayName', 'mail', 'userPrincipalName'];
  const unknown = select.find((name) => name !== 'id' && !(name in userProperties));
  if (unknown !== undefined) {
    throw invalidQuery(`Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`);
  }
  const shown = select.filter((name) => name !== 'id').map((name) => [name, userProperties[name]?.(mailbox)]);
  return {
    '@odata.context': `${url.origin}/v1.0/$metadata#users/$entity`,
    id: mailbox.userId,
    ...(Object.fromEntries(shown) as object),
  };
}

function showFolder(call: Call): Result {
  checkNames(call.url.searchParams, ['$select']);
  const folder = folderOf(call);
  const known = {
    displayName: folder.displayName,
    parentFolderId: folder.parent?.id ?? 'AAMkTopOfEverything',
    childFolderCount: 0,
    totalItemCount: call.mailbox.inFolder(folder).length,
  };
  const select = selectionOf(call.url.searchParams) ?? Object.keys(known);
  const unknown = select.find((name) => name !== 'id' && !(name in known));
  if (unknown !== undefined) {
    throw invalidQuery(`Could not find a property named '${unknown}' on type 'microsoft.graph.mailFolder'.`);
  }
  return { id: folder.id, ...Object.fromEntries(Object.entries(known).filter(([name]) => select.includes(name))) };
}

function showDelta(call: Call): Promise<Result> {
  const { mailbox, url, preferences, quirks } = call;
  const folder = folderOf(call);
  if (url.searchParams.has('changeType')) {
    throw invalidQuery('The local stand-in does not model changeType.');
  }
  const query = readListQuery(url.searchParams, deltaParameters);
  const user = /^\/v1\.0\/(?:me|users\/[^/]+)/i.exec(url.pathname)?.[0] ?? '';
  const resourceUrl = `${url.origin}${user}/mailFolders('${folder.id}')/messages/delta`;
  return deltaPage({ mailbox, folder, query, preferences, quirks, resourceUrl });
}

function showList({ mailbox, url, preferences }: Call, folder: Folder | null): Promise<Result> {
  const query = readListQuery(url.searchParams, listParameters);
  return listPage({ mailbox, folder, query, preferences, url });
}

async function showMessage(call: Call): Promise<Result> {
  const { mailbox, url, preferences } = call;
  const { select, expand } = readListQuery(url.searchParams, messageParameters);
  checkSelection(select);
  checkExpansion(expand);
  const resource = await expanded(messageOf(call), select, expand, preferences);
  return { '@odata.context': `${url.origin}/v1.0/$metadata#users('${mailbox.userId}')/messages/$entity`, ...resource };
}

function showMime(call: Call): Result {
  checkNames(call.url.searchParams, []);
  return messageOf(call).raw;
}

async function showAttachments(call: Call): Promise<Result> {
  checkNames(call.url.searchParams, ['$select']);
  const all = await attachmentResources(messageOf(call));
  const select = selectionOf(call.url.searchParams);
  if (select === null) {
    throw new GraphError(400, 'BadRequest', 'The local stand-in keeps contents: select name, contentType, isInline.');
  }
  const isShown = (name: string): boolean => name === 'id' || name.startsWith('@') || select.includes(name);
  return { value: all.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => isShown(name)))) };
}

function folderOf({ mailbox, path: [id = ''] }: Call): Folder {
  const folder = mailbox.folders.find(id);
  if (folder === null) {
    throw id.startsWith('AAMk') || /^[a-z]+$/i.test(id) ? itemNotFound() : malformedId();
  }
  return folder;
}

function messageOf({ mailbox, path: [id = ''] }: Call): StoredMessage {
  if (!/^AA(?:Mk|kA)/.test(id)) {
    throw malformedId();
  }
  const message = mailbox.get(id);
  if (message === null) {
    throw itemNotFound();
  }
  return message;
}
