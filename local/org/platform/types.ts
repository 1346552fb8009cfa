import { ApexList, ApexMap, ApexSet } from '../kernel/collections';
import { ApexBlob, ApexDate, ApexDatetime, ApexTime } from '../kernel/dates';
import { defineType, platformType } from '../kernel/define';
import { ApexEnumValue } from '../kernel/enums';
import { apexError, ApexException, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { readId } from '../kernel/ids';
import { ApexDecimal, ApexDouble } from '../kernel/numbers';
import { type ApexClass, classOf } from '../kernel/registry';
import { ApexSObject } from '../kernel/sobject';
import { ApexSObjectField, ApexSObjectType, ApexType } from '../kernel/tokens';
import { typeName, typeRef, type TypeRef } from '../kernel/type-ref';
import { strict } from './arguments';
import { hashOfText } from './characters';
import { objectNamed } from './schema-access';

const short = (name: string): string => name.toLowerCase().replace(/^(system|schema)\./, '');
const sameType = (a: TypeRef, b: TypeRef): boolean =>
  short(a.name) === short(b.name) &&
  a.args.length === b.args.length &&
  a.args.every((arg, index) => sameType(arg, b.args[index] ?? arg));

/** `value instanceof type` for values of any type. Null is an instance of nothing. */
export function isInstanceOf(value: unknown, type: TypeRef): boolean {
  const name = short(type.name);
  if (value === null) {
    return false;
  }
  if (name === 'object') {
    return true;
  }
  if (typeof value !== 'object') {
    return isPrimitive(value, name);
  }
  const cls = classOf(value);
  if (cls) {
    const isOwn = short(cls.name) === name || cls.superTypes.some((other) => sameType(other, type));
    return isOwn || (value instanceof ApexException && name === 'exception');
  }
  if (value instanceof ApexSObject) {
    return name === 'sobject' || value.objectName.toLowerCase() === name;
  }
  return isCollection(value, name, type) ?? isPlatformObject(value, name);
}

function isPrimitive(value: unknown, name: string): boolean {
  switch (typeof value) {
    case 'boolean':
      return name === 'boolean';
    case 'number':
      return name === 'integer' || name === 'long' || name === 'double' || name === 'decimal';
    case 'bigint':
      return name === 'long' || name === 'double' || name === 'decimal';
    default:
      return name === 'string' || (name === 'id' && readId(value as string)?.length === (value as string).length);
  }
}

/** Undefined when the value is no collection. Lists of records are instances of the list of any record type. */
function isCollection(value: object, name: string, type: TypeRef): boolean | undefined {
  const args = type.args;
  if (value instanceof ApexList) {
    return name === 'iterable' || (name === 'list' && fits(value.elementType, args[0]));
  }
  if (value instanceof ApexSet) {
    return name === 'iterable' || (name === 'set' && fits(value.elementType, args[0]));
  }
  if (value instanceof ApexMap) {
    return name === 'map' && fits(value.keyType, args[0]) && fits(value.valueType, args[1]);
  }
  return undefined;
}

function fits(own: TypeRef, wanted: TypeRef | undefined): boolean {
  if (!wanted || sameType(own, wanted)) {
    return true;
  }
  const [ownName, wantedName] = [short(own.name), short(wanted.name)];
  const isRecord = (name: string): boolean => name === 'sobject' || objectNamed(name) !== undefined;
  if (wantedName === 'sobject' || ownName === 'sobject') {
    return isRecord(ownName) && isRecord(wantedName);
  }
  if (wantedName === 'object') {
    throw new NotModelledError(`instanceof between ${typeName(own)} and Object as elements of a collection`);
  }
  return false;
}

const CLASSES: Record<string, new (...args: never[]) => object> = {
  date: ApexDate,
  datetime: ApexDatetime,
  time: ApexTime,
  blob: ApexBlob,
  double: ApexDouble,
  decimal: ApexDecimal,
};

function isPlatformObject(value: object, name: string): boolean {
  if (value instanceof ApexException) {
    return name === 'exception' || short(value.typeName) === name;
  }
  if (value instanceof ApexEnumValue) {
    return short(value.typeName) === name;
  }
  if (value instanceof ApexDouble || value instanceof ApexDecimal) {
    return name === 'decimal' || name === 'double';
  }
  if (value instanceof ApexType) {
    return name === 'type';
  }
  if (value instanceof ApexSObjectField) {
    return name === 'sobjectfield';
  }
  if (value instanceof ApexSObjectType) {
    return name === 'sobjecttype';
  }
  const known = CLASSES[name];
  if (known) {
    return value instanceof known;
  }
  throw new NotModelledError(`instanceof ${name} for a value of ${value.constructor.name}`);
}

/** `Type.forName`: null when there is no such type. Inner classes as `Outer.Inner`. */
function forName(name: string | null): ApexType | null {
  if (name === null) {
    return null;
  }
  let ref: TypeRef;
  try {
    ref = typeRef(name.trim());
  } catch {
    return null;
  }
  const named = canonical(ref);
  return named && ApexType.of(named);
}

function canonical(ref: TypeRef): TypeRef | null {
  const args = ref.args.map(canonical);
  const name = execution().types.find(ref.name)?.name ?? objectNamed(ref.name)?.name ?? platformType(ref.name)?.name;
  if (name === undefined || args.includes(null)) {
    return null;
  }
  return typeRef(typeName({ name, args: args as TypeRef[] }));
}

function newInstance(self: ApexType): unknown {
  const { ref } = self;
  const cls = execution().types.find(ref.name);
  if (cls) {
    return instanceOf(cls);
  }
  const object = objectNamed(ref.name);
  if (object) {
    return new ApexSObject(object.name);
  }
  const constructor = platformType(ref.name)?.members.find(
    (member) => member.kind === 'constructor' && member.parameters.length === 0,
  );
  if (!constructor) {
    throw apexError('TypeException', `Type is not visible or has no default constructor: ${self.toString()}`);
  }
  return constructor.run(...ref.args);
}

function instanceOf(cls: ApexClass): unknown {
  if (cls.kind !== 'class' || cls.isAbstract) {
    throw apexError('TypeException', `${cls.name} cannot be constructed`);
  }
  return cls.construct();
}

defineType('System.Type', {
  'static System.Type forName(String name)': forName,
  'static System.Type forName(String namespace, String name)': (namespace: string | null, name: string | null) => {
    if (namespace !== null && namespace !== '' && namespace.toLowerCase() !== 'system') {
      throw new NotModelledError(`types of the namespace ${namespace}`);
    }
    return forName(name);
  },
  'String getName()': (self: ApexType) => self.toString(),
  'Object newInstance()': newInstance,
  'String toString()': (self: ApexType) => self.toString(),
  'Integer hashCode()': (self: ApexType) => hashOfText(self.toString()),
  'Boolean equals(Object other)': (self: ApexType, other: unknown) => self === other,
  ...strict({
    'Boolean isAssignableFrom(System.Type other)': (self: ApexType, other: ApexType) => {
      const cls = execution().types.find(other.ref.name);
      return (
        sameType(self.ref, other.ref) ||
        short(self.ref.name) === 'object' ||
        (cls?.superTypes.some((type) => sameType(type, self.ref)) ?? false)
      );
    },
  }),
});
