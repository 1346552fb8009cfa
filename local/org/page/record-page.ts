import { OrgError, type JsonRecord, type Org, type OrgUser } from '../org-facade';
import { escaped, pageHtml } from './html';

/**
 * A record as the user may see it, each field as text. The object follows from the id.
 *
 * @returns null when there is no such record for this user
 */
export function recordPageHtml(org: Org, user: OrgUser, id: string): string | null {
  const found = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(id) ? readRecord(org, user, id) : null;
  if (!found) {
    return null;
  }
  const rows = found.fields
    .filter(({ value }) => value !== '')
    .map(
      ({ label, value }) =>
        `<dt class="slds-text-color_weak slds-m-top_small">${escaped(label)}</dt><dd class="local-text">${escaped(value)}</dd>`,
    );
  const content = `<article class="slds-card"><div class="slds-p-around_large">
<p class="slds-text-color_weak">${escaped(found.objectLabel)}</p>
<h1 class="slds-text-heading_medium local-text">${escaped(found.title)}</h1>
<dl>${rows.join('\n')}</dl></div></article>`;
  return pageHtml({ title: found.title, user, content });
}

interface FoundRecord {
  readonly objectLabel: string;
  readonly title: string;
  readonly fields: readonly { readonly label: string; readonly value: string }[];
}

function readRecord(org: Org, user: OrgUser, id: string): FoundRecord | null {
  const object = [...org.schema.objects.values()].find(({ keyPrefix }) => keyPrefix === id.slice(0, 3));
  if (!object) {
    return null;
  }
  try {
    const described = org.describe(user, object.name);
    const fields = described['fields'] as { name: string; label: string }[];
    const names = fields.map(({ name }) => name);
    const [record] = org.queryAs(
      user,
      `SELECT ${names.join(', ')} FROM ${object.name} WHERE Id = '${id}'`,
      true,
    ).records;
    return record ? toFound(object.name, record, fields) : null;
  } catch (error) {
    if (error instanceof OrgError) {
      return null; // what one may not see is not there
    }
    throw error;
  }
}

function toFound(
  objectLabel: string,
  record: JsonRecord,
  fields: readonly { name: string; label: string }[],
): FoundRecord {
  const title = record['Subject'] ?? record['Name'] ?? record['Id'];
  return {
    objectLabel,
    title: typeof title === 'string' ? title : '',
    fields: fields.map(({ name, label }) => ({ label, value: textOf(record[name]) })),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
}
