import { ApexDate, ApexDatetime } from '../../kernel/dates';
import type { DataField, DataObject, DataSchema, Storage } from '../schema/model';
import type { Row } from '../store';
import { SoqlError, type FieldExpression } from './ast';
import { resolveField, type FieldReader, type ResolvedField } from './resolve';

export type AggregateName = 'COUNT' | 'COUNT_DISTINCT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

/** A field, a date function of one, or an aggregate of one. */
export interface ResolvedExpression {
  readonly kind: 'field' | 'date' | 'aggregate';
  /** Name of the function in upper case; null for a plain field. */
  readonly function: string | null;
  /** A date function by the user's time zone; without it by UTC. @see SOQL and SOSL Reference, "convertTimezone()" */
  readonly isConverted: boolean;
  /** Null for `COUNT()` only. */
  readonly source: ResolvedField | null;
  /** Type of the result, and what messages call it. */
  readonly name: string;
  readonly storage: Storage;
  readonly type: DataField['type'];
  readonly caseSensitive: boolean;
}

const dateFunctions: Readonly<Record<string, (date: ApexDate, time: number) => number | ApexDate>> = {
  CALENDAR_MONTH: ({ month }) => month,
  CALENDAR_QUARTER: ({ month }) => Math.ceil(month / 3),
  CALENDAR_YEAR: ({ year }) => year,
  FISCAL_MONTH: ({ month }) => month,
  FISCAL_QUARTER: ({ month }) => Math.ceil(month / 3),
  FISCAL_YEAR: ({ year }) => year,
  DAY_IN_MONTH: ({ day }) => day,
  DAY_IN_WEEK: ({ days }) => ((((days + 4) % 7) + 7) % 7) + 1,
  DAY_IN_YEAR: (date) => date.days - ApexDate.of(date.year, 1, 1).days + 1,
  DAY_ONLY: (date) => date,
  HOUR_IN_DAY: (_date, time) => Math.floor(time / 3_600_000),
};

const aggregates = new Set<string>(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);

/** @throws {SoqlError} when a field does not exist, or the function does not take it */
export function resolveExpression(
  schema: DataSchema,
  root: DataObject,
  expression: FieldExpression,
  alias: string | null,
): ResolvedExpression {
  const source = expression.path && resolveField(schema, root, expression.path, alias);
  const name = expression.function;
  if (name === null && source) {
    const { field } = source;
    return { kind: 'field', function: null, isConverted: false, source, ...describe(field.name, field) };
  }
  if (name !== null && aggregates.has(name)) {
    return resolveAggregate(name as AggregateName, source, expression);
  }
  if (name === null || !source || !dateFunctions[name]) {
    throw new SoqlError('NOT_MODELLED', `local/org does not model ${name ?? ''}() in SOQL`, expression.position);
  }
  const { isConverted } = expression;
  const needsMoment = name === 'HOUR_IN_DAY' || name === 'DAY_ONLY' || isConverted;
  const isMoment = source.field.storage === 'datetime';
  if (!isMoment && (needsMoment || source.field.storage !== 'date')) {
    throw new SoqlError(
      'INVALID_FIELD',
      `field ${source.field.name} does not support date function ${name}`,
      expression.position,
    );
  }
  const storage = name === 'DAY_ONLY' ? 'date' : 'integer';
  const type = storage === 'date' ? 'DATE' : 'INTEGER';
  return { kind: 'date', function: name, isConverted, source, name, storage, type, caseSensitive: false };
}

function describe(
  name: string,
  field: DataField,
): Pick<ResolvedExpression, 'name' | 'storage' | 'type' | 'caseSensitive'> {
  return { name, storage: field.storage, type: field.type, caseSensitive: field.caseSensitive };
}

function resolveAggregate(
  name: AggregateName,
  source: ResolvedField | null,
  { position }: FieldExpression,
): ResolvedExpression {
  const base = { kind: 'aggregate', function: name, isConverted: false, source } as const;
  if (name === 'COUNT' || name === 'COUNT_DISTINCT') {
    if (source && !source.field.filterable) {
      throw refusal(source.field, name, position);
    }
    return { ...base, name: source?.field.name ?? name, storage: 'integer', type: 'INTEGER', caseSensitive: false };
  }
  if (!source) {
    throw new SoqlError('MALFORMED_QUERY', `${name} needs a field`, position);
  }
  const { field } = source;
  const isNumber = field.storage === 'decimal' || field.storage === 'integer';
  const isOrdered = isNumber || field.storage === 'date' || field.storage === 'datetime' || isSortableText(field);
  if (name === 'SUM' || name === 'AVG' ? !isNumber : !isOrdered) {
    throw refusal(field, name, position);
  }
  return { ...base, ...describe(field.name, field) };
}

function isSortableText(field: DataField): boolean {
  return field.storage === 'text' && field.sortable;
}

function refusal(field: DataField, name: string, position: FieldExpression['position']): SoqlError {
  return new SoqlError('MALFORMED_QUERY', `field ${field.name} does not support aggregate operator ${name}`, position);
}

/** Value of a field or date function for a row. @param zone time zone of the user */
export function evaluate(expression: ResolvedExpression, row: Row, reader: FieldReader, zone: string): unknown {
  if (!expression.source) {
    return null;
  }
  const value = reader.read(row, expression.source);
  const call = expression.kind === 'date' ? dateFunctions[expression.function ?? ''] : undefined;
  if (!call) {
    return value;
  }
  if (value instanceof ApexDatetime) {
    const shown = expression.isConverted ? zone : 'GMT';
    return call(value.date(shown), value.time(shown).milliseconds);
  }
  return value instanceof ApexDate ? call(value, 0) : null;
}
