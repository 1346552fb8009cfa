import { eventFields, eventName, type EventField } from '../../contract/event-fields';
import { objectOf, type MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText, type XmlElement } from './xml';

/**
 * What Apex, the poller and queries rely on, said a second time, so that no right value becomes another by the way:
 *
 * - `required`: no row without it;
 * - `indexed`: an external id, for queries;
 * - `key`: an external id that is unique, where a letter's case counts; `key in any case`, where it does not;
 * - `unique`: no two rows with it, and no external id;
 * - `tracked`: the object keeps its history;
 * - the values of a picklist in their order, the default with a star.
 *
 * A field that is not here has none of these.
 */
const FACTS: Readonly<Record<string, string>> = {
  'Activity.InboxSyncDirection__c': 'Inbound, Outbound',
  'Activity.InboxSyncKey__c': 'indexed',
  'InboxSyncConnectRequest__c.ExpiresAt__c': 'required',
  'InboxSyncConnectRequest__c.TokenHash__c': 'required, key',
  'InboxSyncDeployment__c.State__c': 'required, Pending, Done, Refused',
  'InboxSyncDeployment__c.UnderWay__c': 'unique',
  'InboxSyncDeployment__c.What__c': 'required',
  'InboxSyncEntry__c.DeliveryKey__c': 'required, key',
  'InboxSyncEntry__c.FiledKey__c': 'key',
  'InboxSyncEntry__c.MessageKey__c': 'required, indexed',
  'InboxSyncEntry__c.Outcome__c': 'required, Filed, Skipped, Waiting, Failed',
  'InboxSyncEntry__c.Reason__c': 'required, indexed',
  'InboxSyncIncident__c.Kind__c': 'required, key',
  'InboxSyncMailbox__c.Access__c': 'tracked, Service account*, Own consent',
  'InboxSyncMailbox__c.Address__c': 'required, key in any case, tracked',
  'InboxSyncMailbox__c.Aliases__c': 'tracked',
  'InboxSyncMailbox__c.IsActive__c': 'tracked',
  'InboxSyncMailbox__c.Provider__c': 'required, tracked, Google, Microsoft',
  'InboxSyncMailbox__c.Status__c': 'Not connected*, Connected, Reconnect, Paused, Degraded',
  'InboxSyncMailbox__c.SyncSince__c': 'tracked',
  'InboxSyncMailbox__c.User__c': 'tracked',
  'InboxSyncMatchRule__mdt.EmailField__c': 'required',
  'InboxSyncMatchRule__mdt.ObjectName__c': 'required, Contact, Lead',
  'InboxSyncPolicy__mdt.BodyStorage__c': 'Full*, None',
  'InboxSyncRun__c.StartedAt__c': 'required',
};

/** Every field is what stands above; those of the event are what contract/event-fields.ts says. */
export function checkFacts(files: readonly MetadataFile[]): Problem[] {
  const fields = files.filter(({ type }) => type === 'CustomField');
  const names = new Set(fields.map(nameOf));
  return [
    ...fields.flatMap((field) => (objectOf(field) === eventName ? checkEventField(field) : checkField(field))),
    ...Object.keys(FACTS)
      .filter((name) => !names.has(name))
      .map((name) => ({
        file: 'scripts/check/metadata-fields.ts',
        line: 0,
        message: `knows ${name}, and the package has no such field`,
      })),
  ];
}

const nameOf = (field: MetadataFile): string => `${objectOf(field)}.${field.name}`;

function checkField(field: MetadataFile): Problem[] {
  const is = factsOf(field.root).join(', ');
  const should = FACTS[nameOf(field)] ?? '';
  return is === should
    ? []
    : [problem(field, `is '${is}', and should be '${should}'; scripts/check/metadata-fields.ts says it a second time`)];
}

function factsOf(field: XmlElement): string[] {
  const is = (element: string): boolean => childText(field, element) === 'true';
  const key = childText(field, 'caseSensitive') === 'false' ? 'key in any case' : 'key';
  return [
    ...(is('required') ? ['required'] : []),
    ...(is('externalId') ? [is('unique') ? key : 'indexed'] : is('unique') ? ['unique'] : []),
    ...(is('trackHistory') ? ['tracked'] : []),
    ...valuesOf(field),
  ];
}

function valuesOf(field: XmlElement): string[] {
  const inside = (elements: readonly XmlElement[], name: string): XmlElement[] =>
    elements.flatMap(({ children }) => children.filter((child) => child.name === name));
  return inside(inside(inside([field], 'valueSet'), 'valueSetDefinition'), 'value').map(
    (value) => `${childText(value, 'fullName') ?? ''}${childText(value, 'default') === 'true' ? '*' : ''}`,
  );
}

function checkEventField(field: MetadataFile): Problem[] {
  const known: Readonly<Record<string, EventField>> = eventFields;
  const should = known[field.name];
  const value = (name: string): string => childText(field.root, name) ?? '';
  const is = [
    value('type'),
    value('length') || 'no length',
    value('required') === 'true' ? 'required' : 'not required',
  ];
  const wanted = should && [
    should.type,
    String(should.length ?? 'no length'),
    should.required ? 'required' : 'not required',
  ];
  return is.join() === wanted?.join()
    ? []
    : [problem(field, `is '${is.join(', ')}', and contract/event-fields.ts says '${wanted?.join(', ') ?? 'nothing'}'`)];
}

const problem = ({ path, root }: MetadataFile, message: string): Problem => ({ file: path, line: root.line, message });
