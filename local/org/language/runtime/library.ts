import { apexEquals, ApexList, identityOf } from '../../kernel/collections';
import { type ApexDate, ApexDatetime } from '../../kernel/dates';
import { platformType } from '../../kernel/define';
import { type ApexEnumValue, platformEnum } from '../../kernel/enums';
import { apexError } from '../../kernel/exceptions';
import { execution } from '../../kernel/execution';
import { toId as readId } from '../../kernel/ids';
import { type ApexInstance, classOf } from '../../kernel/registry';
import type { ObjectSchema } from '../../kernel/schema';
import { textOf } from '../../kernel/text';
import { ApexSObjectField, ApexSObjectType, ApexType } from '../../kernel/tokens';
import type { TypeRef } from '../../kernel/type-ref';
import { customMetadataAll, customMetadataInstance, describeField, describeObject } from '../../platform';
import * as arithmetic from './arithmetic';
import * as casts from './casts';
import type { Classes } from './classes';
import { array, chunks, each, list, map, set, setItem } from './collections';
import { equal, equalIds, order, same } from './comparison';
import { count, dml, endRunAs, query, runAs, share, single, singleOrNull, unshare } from './data';
import * as exceptions from './exceptions';
import { nn } from './nulls';
import {
  addFieldError,
  getCheckbox,
  getChildren,
  getField,
  getParent,
  newRecord,
  setField,
  setParent,
  typeError,
} from './records';
import { trigger } from './trigger';

const DAY = 86_400_000;

/** String → Id. @throws {ApexException} System.StringException */
function toId(text: string | null): string | null {
  return text === null ? null : readId(text);
}

/** Date → Datetime: midnight in GMT. */
function toDatetime(date: ApexDate | null): ApexDatetime | null {
  return date === null ? null : new ApexDatetime(date.days * DAY);
}

const concat = (a: unknown, b: unknown): string => textOf(a) + textOf(b);

/** `toString()` of any object. */
const tostring = (value: unknown): string => textOf(value);

/** `equals()` of any object. */
function equals(a: unknown, b: unknown): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : apexEquals(a, b);
}

/** `hashCode()` of an object whose class does not define one. */
function hashcode(value: object): number {
  const cls = classOf(value);
  return cls?.hasMethod('hashCode', 0)
    ? (cls.invoke(value as ApexInstance, 'hashCode', []) as number)
    : identityOf(value);
}

function enumValueOf(constants: readonly ApexEnumValue[], name: string | null): ApexEnumValue {
  const found = constants.find((constant) => constant.name.toLowerCase() === nn(name).toLowerCase());
  if (!found) {
    throw apexError('NoSuchElementException', `No enum constant ${constants[0]?.typeName ?? ''}.${name ?? ''}`);
  }
  return found;
}

const enumValues = (constants: readonly ApexEnumValue[], type: TypeRef): ApexList =>
  new ApexList<unknown>(type, [...constants]);

const platformConstants = (typeName: string): readonly ApexEnumValue[] =>
  platformEnum(typeName, platformType(typeName)?.constants ?? []).values;

function platformConstant(typeName: string, index: number): ApexEnumValue {
  const constant = platformConstants(typeName)[index];
  if (!constant) {
    throw new Error(`enum ${typeName} has no constant ${index}`);
  }
  return constant;
}

const enums = { enumValueOf, enumValues, platformConstant, platformConstants };

function metadataType(objectName: string): ObjectSchema {
  const object = execution().schema.objects.get(objectName.toLowerCase());
  if (!object) {
    throw new Error(`the schema has no object ${objectName}`);
  }
  return object;
}

const { toLongValue: toLong, ...numbers } = arithmetic;
const comparison = { equal, equalIds, order, same };
const collections = { array, chunks, each, list, map, set, setItem };
const data = { count, dml, endRunAs, query, runAs, share, single, singleOrNull, unshare };
const records = {
  ...{ addFieldError, getCheckbox, getChildren, getField, getParent },
  ...{ newRecord, setField, setParent, typeError },
};

/** Everything that generated code calls as `$`, by name: an export that is not here is used by nobody. */
export function library(classes: Classes): Readonly<Record<string, unknown>> {
  return {
    nn,
    ...numbers,
    toLong,
    ...comparison,
    ...collections,
    ...records,
    ...data,
    cast: casts.cast,
    isInstance: casts.isInstance,
    caught: exceptions.caught,
    thrown: exceptions.thrown,
    trigger,
    toId,
    toDatetime,
    concat,
    tostring,
    equals,
    hashcode,
    ...enums,
    describeObject,
    describeField,
    metadataAll: (objectName: string) => customMetadataAll(metadataType(objectName)),
    metadataInstance: (objectName: string, key: string | null) =>
      customMetadataInstance(metadataType(objectName), nn(key)),
    typeToken: (type: TypeRef) => ApexType.of(type),
    objectToken: (name: string) => ApexSObjectType.of(name),
    fieldToken: (object: string, field: string) => ApexSObjectField.of(object, field),
    /** Calls the setter of a property; the value of the assignment is the value. */
    write: (setter: (receiver: unknown, value: unknown) => void, receiver: unknown, value: unknown): unknown => {
      setter(receiver, value);
      return value;
    },
    writeStatic: (setter: (value: unknown) => void, value: unknown): unknown => {
      setter(value);
      return value;
    },
    double: (value: number) => arithmetic.toDouble(value),
    staticInit: classes.staticInit,
    instanceInit: classes.instanceInit,
  };
}
