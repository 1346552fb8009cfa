import { apexEquals, ApexList, ApexMap, identityOf } from '../../kernel/collections';
import { type ApexDate, ApexDatetime } from '../../kernel/dates';
import { platformType } from '../../kernel/define';
import { type ApexEnumValue, platformEnum } from '../../kernel/enums';
import { apexError } from '../../kernel/exceptions';
import { execution } from '../../kernel/execution';
import { toId as readId } from '../../kernel/ids';
import { type ApexInstance, classOf } from '../../kernel/registry';
import { textOf } from '../../kernel/text';
import { ApexSObjectField, ApexSObjectType, ApexType } from '../../kernel/tokens';
import * as arithmetic from './arithmetic';
import * as casts from './casts';
import type { Classes, Shell } from './classes';
import * as collections from './collections';
import * as comparison from './comparison';
import * as data from './data';
import * as exceptions from './exceptions';
import { nn } from './nulls';
import * as records from './records';
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

function enumValueOf(shell: Shell, name: string | null): ApexEnumValue {
  const found = shell.$values.find((constant) => constant.name.toLowerCase() === nn(name).toLowerCase());
  if (!found) {
    throw apexError('NoSuchElementException', `No enum constant ${shell.$values[0]?.typeName ?? ''}.${name ?? ''}`);
  }
  return found;
}

function enumValues(shell: Shell): ApexList {
  const type = { name: shell.$values[0]?.typeName ?? 'Object', args: [] };
  return new ApexList<unknown>(type, [...shell.$values]);
}

function platformConstant(typeName: string, index: number): ApexEnumValue {
  const constant = platformEnum(typeName, platformType(typeName)?.constants ?? []).values[index];
  if (!constant) {
    throw new Error(`enum ${typeName} has no constant ${index}`);
  }
  return constant;
}

/** `….fields.getMap()`: lower-cased names, as an org gives them. */
function fieldMap(describe: unknown): ApexMap {
  const objectName = (describe as { readonly objectName?: unknown }).objectName;
  const object = typeof objectName === 'string' ? execution().schema.objects.get(objectName.toLowerCase()) : undefined;
  if (!object) {
    throw new Error('not the describe result of an object');
  }
  const entries = [...object.fields].map(([name, field]): [unknown, unknown] => [
    name,
    ApexSObjectField.of(object.name, field.name),
  ]);
  return new ApexMap({ name: 'String', args: [] }, { name: 'Schema.SObjectField', args: [] }, entries);
}

/** Everything that generated code calls as `$`. */
export function library(classes: Classes): Readonly<Record<string, unknown>> {
  const { toLongValue: toLong, ...numbers } = arithmetic;
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
    enumValueOf,
    enumValues,
    platformConstant,
    fieldMap,
    typeToken: ApexType.of,
    objectToken: ApexSObjectType.of,
    fieldToken: ApexSObjectField.of,
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
