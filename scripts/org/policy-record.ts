import { basename } from 'node:path';
import { filesBelow } from '../check/files';
import type { PolicyFields } from '../stand-ins/policy';
import { escapeXml, manifestOf, type DeployFile } from './external-client-app';
import type { Row } from './org-door';

const RECORD = 'InboxSyncPolicy.Org';
const XML_TYPES: Readonly<Record<string, string>> = {
  boolean: 'xsd:boolean',
  number: 'xsd:double',
  string: 'xsd:string',
};

/** Asks for the record with every field that the package has. */
export function policyQuery(root: string): string {
  const fields = filesBelow(root, 'force-app/main/schema/objects/InboxSyncPolicy__mdt/fields').map((path) =>
    basename(path, '.field-meta.xml'),
  );
  return `SELECT ${fields.join(', ')} FROM InboxSyncPolicy__mdt WHERE DeveloperName = 'Org'`;
}

/** Fields of the policy that the org has now; empty without a record. */
export function policyFieldsOf(row: Row | undefined): PolicyFields {
  const known = Object.entries(row ?? {}).filter(
    (entry): entry is [string, string | number | boolean] =>
      entry[0].endsWith('__c') && ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return Object.fromEntries(known);
}

/**
 * The record "Org" of the policy as a deployment. Fields that are not given are deployed as the org has them: what a
 * deployment does to fields that it does not name is not documented.
 */
export function policyRecord(current: PolicyFields, given: PolicyFields): DeployFile[] {
  const values = Object.entries({ ...current, ...given }).map(
    ([field, value]) =>
      `  <values>\n    <field>${field}</field>\n    <value xsi:type="${XML_TYPES[typeof value] ?? ''}">${escapeXml(String(value))}</value>\n  </values>\n`,
  );
  return [
    { path: 'package.xml', content: manifestOf([{ type: 'CustomMetadata', name: RECORD }]) },
    {
      path: `customMetadata/${RECORD}.md`,
      content: `<?xml version="1.0" encoding="UTF-8"?>
<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <label>Org</label>
  <protected>false</protected>
${values.join('')}</CustomMetadata>
`,
    },
  ];
}
