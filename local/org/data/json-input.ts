import { ApexDate, ApexDatetime } from '../kernel/dates';
import { ApexDecimal } from '../kernel/numbers';
import { ApexSObject } from '../kernel/sobject';
import { OrgError, type JsonRecord } from '../org-facade';
import type { DataField, DataObject } from './schema/model';

/**
 * A record from JSON, by API names in any case.
 *
 * @throws {OrgError} INVALID_FIELD for an unknown name, JSON_PARSER_ERROR for a value of the wrong type
 */
export function readRecord(object: DataObject, row: JsonRecord): ApexSObject {
  const record = new ApexSObject(object.name);
  for (const [name, value] of Object.entries(row)) {
    if (name === 'attributes') {
      continue;
    }
    const field = object.fields.get(name.toLowerCase());
    if (!field) {
      throw new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`, [name]);
    }
    if (value !== undefined) {
      record.fields.set(field.name.toLowerCase(), value === null ? null : readValue(field, value));
    }
  }
  return record;
}

function readValue(field: DataField, value: unknown): unknown {
  switch (field.storage) {
    case 'text':
    case 'id':
      return typeof value === 'string' ? value : refuse(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(field, value);
    case 'integer':
    case 'decimal':
      return typeof value === 'number'
        ? (ApexDecimal.parse(String(value)) ?? refuse(field, value))
        : refuse(field, value);
    case 'date':
      return (typeof value === 'string' ? ApexDate.parseIso(value.slice(0, 10)) : null) ?? refuse(field, value);
    case 'datetime':
      return readMoment(field, value);
    case 'time':
      return refuse(field, value);
  }
}

/** ISO 8601 with a zone: `2024-02-29T17:30:05Z`, `…+0000`, `….000+01:00`; a date alone is midnight UTC. */
function readMoment(field: DataField, value: unknown): ApexDatetime {
  const pattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;
  const epoch =
    typeof value === 'string' && pattern.test(value) ? Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : NaN;
  return Number.isNaN(epoch) ? refuse(field, value) : new ApexDatetime(epoch);
}

function refuse(field: DataField, value: unknown): never {
  const kind = typeof value === 'string' ? 'VALUE_STRING' : typeof value === 'number' ? 'VALUE_NUMBER' : 'value';
  throw new OrgError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${field.storage} from ${kind} value ${String(value)} or request may be missing a required field ${field.name}`,
    [field.name],
  );
}
