import { ApexDate, ApexDatetime, ApexTime } from '../../kernel/dates';
import { ApexDecimal } from '../../kernel/numbers';
import { readId } from '../ids';
import type { DataField } from '../schema/model';
import { isNumeric } from '../soql/compare';
import { failure, type Failure } from './failure';

/** A value as the store keeps it, or why it cannot be kept. */
export type Converted = { readonly value: unknown } | { readonly failure: Failure };

/** Simplified from RFC 5322 to what Salesforce accepts as an email address. */
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

/**
 * Turns an Apex value into what a field of the store holds: texts trimmed (white space alone is empty), numbers rounded
 * to the field's scale, moments without milliseconds. Sizes, picklists and formats are checked here.
 *
 * @see Apex Developer Guide, "Primitive Data Types": SObject strings are never empty and never begin or end with blanks
 */
export function convert(field: DataField, value: unknown): Converted {
  if (value === null || value === undefined) {
    return { value: null };
  }
  switch (field.storage) {
    case 'text':
      return typeof value === 'string' ? convertText(field, value) : wrongType(field, value);
    case 'id':
      return convertId(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? { value } : wrongType(field, value);
    case 'integer':
    case 'decimal':
      return isNumeric(value) ? convertNumber(field, ApexDecimal.of(value)) : wrongType(field, value);
    case 'date':
      return convertDate(field, value);
    case 'datetime':
      return value instanceof ApexDatetime
        ? { value: new ApexDatetime(Math.floor(value.milliseconds / 1000) * 1000) }
        : wrongType(field, value);
    case 'time':
      return value instanceof ApexTime ? { value } : wrongType(field, value);
  }
}

function convertText(field: DataField, text: string): Converted {
  const value = trim(text);
  if (value === '') {
    return { value: null };
  }
  if (value.length > field.length) {
    return { failure: tooLong(field, value) };
  }
  if (field.type === 'EMAIL' && !EMAIL.test(value)) {
    const message = `${field.label}: invalid email address: ${value}`;
    return { failure: failure('INVALID_EMAIL_ADDRESS', message, [field.name]) };
  }
  return field.restrictedPicklist ? restricted(field, value) : { value };
}

export function tooLong(field: DataField, value: string): Failure {
  const message = `${field.label}: data value too large: ${value} (max length=${field.length})`;
  return failure('STRING_TOO_LONG', message, [field.name]);
}

/** The blanks that Salesforce trims: not the no-break space. */
function trim(text: string): string {
  return text.replace(/^[ \t\r\n\f\v]+|[ \t\r\n\f\v]+$/g, '');
}

function restricted(field: DataField, value: string): Converted {
  const known = field.picklistValues.find((item) => item.isActive && item.value.toLowerCase() === value.toLowerCase());
  const message = `${field.label}: bad value for restricted picklist field: ${value}`;
  return known
    ? { value: known.value }
    : { failure: failure('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]) };
}

function convertId(field: DataField, value: unknown): Converted {
  if (typeof value !== 'string') {
    return wrongType(field, value);
  }
  if (value === '') {
    return { value: null };
  }
  const id = readId(value);
  return id === null
    ? { failure: failure('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]) }
    : { value: id };
}

function convertNumber(field: DataField, value: ApexDecimal): Converted {
  const rounded = value.setScale(field.scale);
  const isTooLarge =
    rounded.stripTrailingZeros().toBigInt().toString().replace('-', '').length > field.precision - field.scale &&
    rounded.toBigInt() !== 0n;
  if (isTooLarge) {
    const message = `${field.label}: value outside of valid range on numeric field: ${value.toPlainString()}`;
    return { failure: failure('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]) };
  }
  return { value: field.storage === 'integer' ? Number(rounded.toBigInt()) : rounded };
}

/** Salesforce keeps dates from 1700 to 4000. */
function convertDate(field: DataField, value: unknown): Converted {
  if (!(value instanceof ApexDate)) {
    return wrongType(field, value);
  }
  return value.year >= 1700 && value.year <= 4000
    ? { value }
    : {
        failure: failure('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: invalid date: ${value.toString()}`, [
          field.name,
        ]),
      };
}

function wrongType(field: DataField, value: unknown): never {
  const type = typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
  throw new Error(`the field ${field.name} of type ${field.type} was given a ${type}`);
}
