import { reasonOf, UsageError } from './usage-error';

export type PolicyFields = Readonly<Record<string, string | number | boolean>>;

/** The fields of InboxSyncPolicy__mdt that a person may set, and their JSON type. */
const fields = {
  SyncIntervalMinutes__c: 'number',
  IncludeInternalMail__c: 'boolean',
  InternalDomains__c: 'list',
  IncludeAutomatedMail__c: 'boolean',
  ExcludedAddresses__c: 'list',
  BodyStorage__c: 'string',
  LedgerRetentionDays__c: 'number',
  ApiReservePercent__c: 'number',
  UsersMayChangeRules__c: 'boolean',
  PollerUrl__c: 'string',
} as const;
type FieldName = keyof typeof fields;

/**
 * Reads `--policy`. Fields are named as in Salesforce; the ending `__c` may be left away and case does not matter.
 * Lists (domains, excluded addresses) are text with one a line, or a JSON array.
 *
 * @throws {UsageError} for text that is no JSON object, an unknown field or a value of the wrong type
 */
export function parsePolicy(text: string): PolicyFields {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--policy is not JSON (${reasonOf(error)}): use '{"IncludeInternalMail__c":true}'`);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new UsageError(`--policy must be a JSON object, as '{"IncludeInternalMail__c":true}'`);
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = fieldNamed(name);
      return [field, checkedValue(field, value)];
    }),
  );
}

function fieldNamed(name: string): FieldName {
  const wanted = name.replace(/__c$/i, '').toLowerCase();
  const names = Object.keys(fields) as FieldName[];
  const found = names.find((field) => field.replace(/__c$/, '').toLowerCase() === wanted);
  if (!found) {
    throw new UsageError(`--policy has the unknown field '${name}': use one of ${names.join(', ')}`);
  }
  return found;
}

function checkedValue(field: FieldName, value: unknown): string | number | boolean {
  const type = fields[field];
  if (type === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.join('\n');
  }
  const wanted = type === 'list' ? 'string' : type;
  if (
    typeof value === wanted &&
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
  ) {
    return value;
  }
  const remedy = type === 'list' ? 'text with one a line, or an array of texts' : `a JSON ${type}`;
  throw new UsageError(`--policy gives ${field} the value ${JSON.stringify(value)}: it must be ${remedy}`);
}
