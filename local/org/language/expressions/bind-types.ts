import type { BindColumn } from '../../kernel/execution';
import { typeName, type TypeRef } from '../../kernel/type-ref';

const TEXTS = ['String', 'Id'];
const NUMBERS = ['Integer', 'Long', 'Double', 'Decimal'];

/** Types that a column of that storage is compared with. An Id is also taken from a record. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  text: TEXTS,
  boolean: ['Boolean'],
  integer: NUMBERS,
  decimal: NUMBERS,
  date: ['Date'],
  datetime: ['Datetime'],
};

/** Types of Apex that are no records, so never an Id. */
const PLAIN = ['Boolean', ...NUMBERS, 'Date', 'Datetime', 'Time', 'Blob', 'List', 'Set', 'Map'];

/** Why a query refuses a bind of that type for a column, in an org's words; null when it takes it, or when only a run can tell. */
export function wrongBind({ name, storage, takesList }: BindColumn, type: TypeRef): string | null {
  const isList = takesList && (type.name === 'List' || type.name === 'Set');
  const item = (isList ? type.args[0] : type)?.name ?? 'Object';
  const isWrong =
    storage === 'id' ? PLAIN.includes(item) : ACCEPTED[storage]?.includes(item) === false && isKnown(item);
  return isWrong ? `Invalid bind expression type of ${typeName(type)} for column ${name} of type ${storage}` : null;
}

/** Not Object or null, whose value only a run knows. */
const isKnown = (name: string): boolean => [...TEXTS, ...PLAIN].includes(name);
