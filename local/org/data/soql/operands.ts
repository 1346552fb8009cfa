import { ApexList, ApexSet } from '../../kernel/collections';
import { ApexDate, ApexDatetime } from '../../kernel/dates';
import { apexError, NotModelledError } from '../../kernel/exceptions';
import { ApexDecimal } from '../../kernel/numbers';
import { ApexSObject } from '../../kernel/sobject';
import { readId } from '../ids';
import type { DataField, Storage } from '../schema/model';
import { SoqlError, type Position, type ValueAst } from './ast';
import { isNumeric } from './compare';

/** What a condition compares with, checked against the field's type. */
export type Operand =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'range'; readonly name: string; readonly count: number }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  | { readonly kind: 'bind'; readonly source: string };

/** What a compared expression is: a field, or the result of a function. */
export type Comparable = Pick<DataField, 'name' | 'storage' | 'caseSensitive' | 'type'>;

const words: Readonly<Record<Storage, string>> = {
  id: 'reference',
  text: 'string',
  boolean: 'boolean',
  integer: 'int',
  decimal: 'double',
  date: 'date',
  datetime: 'dateTime',
  time: 'time',
};

/** Checks a literal (not a subquery) against what it is compared with. @throws {SoqlError} INVALID_FIELD */
export function readOperand(field: Comparable, ast: ValueAst, position: Position): Operand {
  switch (ast.kind) {
    case 'bind':
      return { kind: 'bind', source: ast.source };
    case 'list':
      return { kind: 'list', items: ast.values.map((value) => readOperand(field, value, position)) };
    case 'formula':
      if (field.storage !== 'date' && field.storage !== 'datetime') {
        throw mismatch(field, position, false);
      }
      return { kind: 'range', name: ast.name, count: ast.count };
    case 'subquery':
      throw new Error('subqueries are resolved by the caller');
    default:
      return { kind: 'value', value: literal(field, ast, position) };
  }
}

function literal(field: Comparable, ast: ValueAst, position: Position): unknown {
  const { storage } = field;
  if (ast.kind === 'null') {
    return null;
  }
  if (ast.kind === 'string' && (storage === 'text' || storage === 'id')) {
    return storage === 'id' ? idLiteral(ast.value, position) : ast.value === '' ? null : ast.value;
  }
  if (ast.kind === 'boolean' && storage === 'boolean') {
    return ast.value;
  }
  if (ast.kind === 'number' && (storage === 'decimal' || storage === 'integer')) {
    return ApexDecimal.parse(ast.text.replace(/^\+/, ''));
  }
  const isDate = ast.kind === 'date' && storage === 'date';
  const day = isDate ? ApexDate.parseIso(ast.text) : null;
  const moment = ast.kind === 'datetime' && storage === 'datetime' ? Date.parse(ast.text) : NaN;
  if (day || !Number.isNaN(moment)) {
    return day ?? new ApexDatetime(moment);
  }
  throw mismatch(field, position, ast.kind === 'string');
}

function idLiteral(text: string, position: Position): string | null {
  if (text === '') {
    return null;
  }
  const id = readId(text);
  if (id === null) {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`, position);
  }
  return id;
}

function mismatch(field: Comparable, position: Position, isQuoted: boolean): SoqlError {
  const tail =
    field.storage === 'text' || field.storage === 'id'
      ? ' and should be enclosed in quotes'
      : isQuoted
        ? ' and should not be enclosed in quotes'
        : '';
  const message = `value of filter criterion for field '${field.name}' must be of type ${words[field.storage]}${tail}`;
  return new SoqlError('INVALID_FIELD', message, position);
}

/** The value of a bind variable as the field's type. @throws {ApexException} System.QueryException */
export function boundValue(field: Comparable, value: unknown): unknown {
  if (value === null) {
    return null;
  }
  switch (field.storage) {
    case 'id':
      return boundId(value, field);
    case 'text':
      return typeof value === 'string' ? (value === '' ? null : value) : refuse(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(field, value);
    case 'integer':
    case 'decimal':
      return isNumeric(value) ? ApexDecimal.of(value) : refuse(field, value);
    case 'date':
      return value instanceof ApexDate ? value : refuse(field, value);
    case 'datetime':
      return value instanceof ApexDatetime ? value : refuse(field, value);
    case 'time':
      throw new NotModelledError(`Time values in SOQL (${field.name})`);
  }
}

function boundId(value: unknown, field: Comparable): unknown {
  if (value instanceof ApexSObject) {
    return value.id;
  }
  if (typeof value !== 'string') {
    return refuse(field, value);
  }
  if (value === '') {
    return null;
  }
  const id = readId(value);
  if (id === null) {
    throw apexError('QueryException', `invalid ID field: ${value}`);
  }
  return id;
}

function refuse(field: Comparable, value: unknown): never {
  const type = typeof value === 'object' && value !== null ? value.constructor.name.replace('Apex', '') : typeof value;
  throw apexError(
    'QueryException',
    `Invalid bind expression type of ${type} for column ${field.name} of type ${words[field.storage]}`,
  );
}

/** The values of a bind after IN: a List or Set, or one value. */
export function boundList(field: Comparable, value: unknown, source: string): unknown[] {
  if (value === null) {
    throw new NotModelledError(`a null collection in the bind ':${source}' after IN`);
  }
  if (value instanceof ApexList || value instanceof ApexSet) {
    return [...value].map((item) => boundValue(field, item));
  }
  return [boundValue(field, value)];
}
