import { ApexList, ApexMap, ApexSet } from '../../kernel/collections';
import { ApexBlob, ApexDate, ApexDatetime, ApexTime } from '../../kernel/dates';
import { ApexEnumValue } from '../../kernel/enums';
import { ApexException } from '../../kernel/exceptions';
import { execution } from '../../kernel/execution';
import { ApexDecimal, ApexDouble } from '../../kernel/numbers';
import { classOf } from '../../kernel/registry';
import { ApexSObject } from '../../kernel/sobject';
import { ApexSObjectField, ApexSObjectType, ApexType } from '../../kernel/tokens';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import { platformType } from '../../kernel/define';
import { typeError } from './records';

/** @throws {ApexException} System.TypeException `Invalid conversion from runtime type A to B` */
export function cast<T>(value: T, type: TypeRef): T {
  if (value === null || isInstance(value, type)) {
    return value;
  }
  throw typeError(`Invalid conversion from runtime type ${typeName(runtimeType(value))} to ${typeName(type)}`);
}

const ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;

/** Apex `instanceof`: null is an instance of nothing. */
export function isInstance(value: unknown, type: TypeRef): boolean {
  if (value === null) {
    return false;
  }
  if (type.name === 'Object') {
    return true;
  }
  const cls = classOf(value);
  if (cls) {
    return cls.name === type.name || cls.superTypes.some((superType) => matches(superType, type));
  }
  if (value instanceof ApexException) {
    return isPlatformException(value, type);
  }
  if (type.name === 'Id' && typeof value === 'string') {
    return ID.test(value);
  }
  return matches(runtimeType(value), type);
}

function isPlatformException(value: ApexException, type: TypeRef): boolean {
  if (type.name === 'Exception') {
    return true;
  }
  const short = (name: string): string => name.replace(/^System\./, '').toLowerCase();
  for (
    let current = platformType(value.typeName);
    current;
    current = current.superType ? platformType(current.superType.name) : undefined
  ) {
    if (short(current.name) === short(type.name)) {
      return true;
    }
  }
  return short(value.typeName) === short(type.name);
}

/** Numbers that are also instances of wider types: `1.5 instanceof Double`. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  Integer: ['Long', 'Double', 'Decimal'],
  Long: ['Double', 'Decimal'],
  Double: ['Decimal'],
  Decimal: ['Double'],
};

/** Whether a value of the run-time type `actual` fits `type`, element types included. */
function matches(actual: TypeRef, type: TypeRef): boolean {
  if (actual.name === type.name) {
    return actual.args.every((argument, index) => {
      const wanted = type.args[index];
      return wanted === undefined || elementMatches(argument, wanted);
    });
  }
  if (type.name === 'SObject') {
    return isRecordType(actual);
  }
  if (type.name === 'Iterable') {
    return actual.name === 'List' || actual.name === 'Set';
  }
  return WIDER[actual.name]?.includes(type.name) === true;
}

function elementMatches(actual: TypeRef, wanted: TypeRef): boolean {
  // A list made as List<SObject> holds records of any object: what it holds decides, and that is checked on use.
  return (
    wanted.name === 'Object' ||
    actual.name === 'SObject' ||
    (actual.name === 'Id' && wanted.name === 'String') ||
    matches(actual, wanted)
  );
}

/** Objects of the schema that the running transaction has. */
const isRecordType = (type: TypeRef): boolean =>
  type.name === 'AggregateResult' || execution().schema.objects.has(type.name.toLowerCase());

const named = (name: string, ...args: TypeRef[]): TypeRef => ({ name, args });

const TYPES: readonly (readonly [{ readonly prototype: unknown }, string])[] = [
  [ApexDecimal, 'Decimal'],
  [ApexDouble, 'Double'],
  [ApexDate, 'Date'],
  [ApexDatetime, 'Datetime'],
  [ApexTime, 'Time'],
  [ApexBlob, 'Blob'],
  [ApexType, 'Type'],
  [ApexSObjectType, 'Schema.SObjectType'],
  [ApexSObjectField, 'Schema.SObjectField'],
];

/** The type a value has at run time. */
function runtimeType(value: unknown): TypeRef {
  switch (typeof value) {
    case 'string':
      return named('String');
    case 'number':
      return named('Integer');
    case 'bigint':
      return named('Long');
    case 'boolean':
      return named('Boolean');
    default:
      return runtimeTypeOfObject(value);
  }
}

function runtimeTypeOfObject(value: unknown): TypeRef {
  if (value instanceof ApexSObject) {
    return named(value.objectName);
  }
  if (value instanceof ApexList) {
    return named('List', value.elementType);
  }
  if (value instanceof ApexSet) {
    return named('Set', value.elementType);
  }
  if (value instanceof ApexMap) {
    return named('Map', value.keyType, value.valueType);
  }
  if (value instanceof ApexEnumValue || value instanceof ApexException) {
    return named(value.typeName);
  }
  const cls = classOf(value);
  const known = TYPES.find(([type]) => Object.getPrototypeOf(value) === type.prototype);
  return named(cls?.name ?? known?.[1] ?? platformName(value));
}

/** Objects of the library carry the name of their platform type where it matters for casts. */
function platformName(value: unknown): string {
  const name = (value as { constructor?: { apexName?: unknown; name?: string } }).constructor;
  return typeof name?.apexName === 'string' ? name.apexName : (name?.name ?? 'Object');
}
