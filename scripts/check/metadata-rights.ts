import type { MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/** What a permission set gives beyond reading: see docs/security.md. */
interface Rights {
  /** By object, in the order of the words below. */
  readonly objects: Readonly<Record<string, string>>;
  /** Fields that may be edited; all others are read only. */
  readonly edited: readonly string[];
  readonly customMetadata: readonly string[];
  readonly user: readonly string[];
}

const WORDS = ['allowCreate', 'allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords', 'modifyAllRecords'];
const NOTHING: Rights = { objects: {}, edited: [], customMetadata: [], user: [] };
const SEES_ALL = 'allowRead viewAllRecords';

/**
 * Who may do what is said a second time here, so that no right is given or taken by the way. Users read their own rows and
 * change them through the page's controllers only; the poller does nothing but call the resources and publish.
 */
const RIGHTS: Readonly<Record<string, Rights>> = {
  InboxSyncAdmin: {
    objects: {
      InboxSyncEntry__c: SEES_ALL,
      InboxSyncIncident__c: SEES_ALL,
      InboxSyncMailbox__c: WORDS.join(' '),
      InboxSyncRun__c: SEES_ALL,
    },
    edited: ['Access__c', 'Aliases__c', 'IsActive__c', 'MatchContacts__c', 'MatchLeads__c', 'OwnedOnly__c']
      .concat('SyncSince__c', 'User__c')
      .map((name) => `InboxSyncMailbox__c.${name}`),
    customMetadata: ['InboxSyncMatchRule__mdt', 'InboxSyncPolicy__mdt'],
    user: [],
  },
  InboxSyncAlertByEmail: NOTHING,
  InboxSyncPoller: { ...NOTHING, objects: { InboxSyncEmail__e: 'allowCreate allowRead' }, user: ['ApiEnabled'] },
  InboxSyncUser: {
    ...NOTHING,
    objects: { InboxSyncEntry__c: 'allowRead', InboxSyncMailbox__c: 'allowRead' },
    customMetadata: ['InboxSyncPolicy__mdt'],
  },
};

/** Every permission set gives exactly what stands above. */
export function checkRights(files: readonly MetadataFile[]): Problem[] {
  const sets = files.filter(({ type }) => type === 'PermissionSet');
  return sets.flatMap((set) => {
    const rights = RIGHTS[set.name];
    if (!rights) {
      return [{ file: set.path, line: 0, message: `say in scripts/check/metadata-rights.ts what ${set.name} gives` }];
    }
    const entries = (element: string): XmlElement[] => set.root.children.filter(({ name }) => name === element);
    const objects = new Map(
      entries('objectPermissions').map((entry) => [childText(entry, 'object') ?? '', wordsOf(entry)] as const),
    );
    const edited = entries('fieldPermissions').filter((entry) => childText(entry, 'editable') === 'true');
    return [
      ...compare(set, objects, rights.objects),
      ...compareNames(set, 'edits', edited, 'field', rights.edited),
      ...compareNames(set, 'sees', entries('customMetadataTypeAccesses'), 'name', rights.customMetadata),
      ...compareNames(set, 'has', entries('userPermissions'), 'name', rights.user),
    ];
  });
}

const wordsOf = (entry: XmlElement): string => WORDS.filter((word) => childText(entry, word) === 'true').join(' ');

function problem({ path, root }: MetadataFile, message: string): Problem {
  return { file: path, line: root.line, message: `${message}; scripts/check/metadata-rights.ts knows the rights` };
}

function compare(
  set: MetadataFile,
  given: ReadonlyMap<string, string>,
  known: Readonly<Record<string, string>>,
): Problem[] {
  return [...new Set([...given.keys(), ...Object.keys(known)])]
    .filter((name) => given.get(name) !== known[name])
    .map((name) => problem(set, `gives '${given.get(name) ?? ''}' on ${name}, and should '${known[name] ?? ''}'`));
}

function compareNames(
  set: MetadataFile,
  verb: string,
  entries: readonly XmlElement[],
  element: string,
  known: readonly string[],
): Problem[] {
  const given = entries.map((entry) => childText(entry, element) ?? '');
  return [
    ...given.filter((name) => !known.includes(name)).map((name) => problem(set, `${verb} ${name}, and should not`)),
    ...known.filter((name) => !given.includes(name)).map((name) => problem(set, `${verb} no ${name}, and should`)),
  ];
}
