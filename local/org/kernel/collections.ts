import { ApexDate, ApexDatetime, ApexTime, ApexBlob } from './dates';
import { ApexDecimal, ApexDouble } from './numbers';
import { apexError } from './exceptions';
import { ApexEnumValue } from './enums';
import { type ApexClass, type ApexInstance, classOf } from './registry';
import { ApexSObject } from './sobject';
import type { TypeRef } from './type-ref';

/** An Apex List (and array). `items` is the storage: the runtime may read and write it directly. */
export class ApexList<T = unknown> {
  constructor(
    readonly elementType: TypeRef,
    readonly items: T[] = [],
  ) {}

  /** @throws {ApexException} System.ListException `List index out of bounds: n` */
  get(index: number): T {
    return this.items[this.checked(index)] as T;
  }

  /** @throws {ApexException} System.ListException */
  set(index: number, value: T): void {
    this.items[this.checked(index)] = value;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]();
  }

  private checked(index: number): number {
    if (index < 0 || index >= this.items.length) {
      throw apexError('ListException', `List index out of bounds: ${index}`);
    }
    return index;
  }
}

/**
 * Entries in order of insertion under Apex key equality. A key that changes after it was put in (an SObject, a list) is
 * not found any more, as in an org.
 */
class KeyedEntries<E> {
  readonly entries = new Map<string, E>();
  /** Objects whose class defines equals and hashCode, by hash code. */
  private readonly own = new Map<unknown, ApexInstance[]>();

  /** The key under which `value` is or would be kept. */
  keyFor(value: unknown, remember: boolean): string {
    const cls = ownEquality(value);
    if (!cls) {
      return keyOf(value);
    }
    const instance = value as ApexInstance;
    const hash = cls.invoke(instance, 'hashCode', []);
    const bucket = this.own.get(hash) ?? [];
    const same = bucket.find((other) => other === instance || cls.invoke(instance, 'equals', [other]) === true);
    if (!same && remember) {
      this.own.set(hash, [...bucket, instance]);
    }
    return keyOf(same ?? instance);
  }

  clear(): void {
    this.entries.clear();
    this.own.clear();
  }
}

/** An Apex Set. Iterates in order of insertion. */
export class ApexSet<T = unknown> {
  private readonly keyed = new KeyedEntries<T>();

  constructor(
    readonly elementType: TypeRef,
    values: Iterable<T> = [],
  ) {
    for (const value of values) {
      this.add(value);
    }
  }

  get size(): number {
    return this.keyed.entries.size;
  }

  /** @returns whether the set changed */
  add(value: T): boolean {
    const key = this.keyed.keyFor(value, true);
    if (this.keyed.entries.has(key)) {
      return false;
    }
    this.keyed.entries.set(key, value);
    return true;
  }

  has(value: unknown): boolean {
    return this.keyed.entries.has(this.keyed.keyFor(value, false));
  }

  /** @returns whether the set changed */
  delete(value: unknown): boolean {
    return this.keyed.entries.delete(this.keyed.keyFor(value, false));
  }

  clear(): void {
    this.keyed.clear();
  }

  [Symbol.iterator](): Iterator<T> {
    return this.keyed.entries.values();
  }
}

/** An Apex Map. Iterates in order of insertion; putting a key again keeps its place. */
export class ApexMap<K = unknown, V = unknown> {
  private readonly keyed = new KeyedEntries<[K, V]>();

  constructor(
    readonly keyType: TypeRef,
    readonly valueType: TypeRef,
    entries: Iterable<readonly [K, V]> = [],
  ) {
    for (const [key, value] of entries) {
      this.set(key, value);
    }
  }

  get size(): number {
    return this.keyed.entries.size;
  }

  has(key: unknown): boolean {
    return this.keyed.entries.has(this.keyed.keyFor(key, false));
  }

  /** The value, null when there is none. */
  get(key: unknown): V | null {
    return this.keyed.entries.get(this.keyed.keyFor(key, false))?.[1] ?? null;
  }

  /** @returns the value before, null when there was none */
  set(key: K, value: V): V | null {
    const index = this.keyed.keyFor(key, true);
    const before = this.keyed.entries.get(index);
    this.keyed.entries.set(index, [before ? before[0] : key, value]);
    return before?.[1] ?? null;
  }

  /** @returns the value that was removed, null when there was none */
  delete(key: unknown): V | null {
    const index = this.keyed.keyFor(key, false);
    const before = this.keyed.entries.get(index);
    this.keyed.entries.delete(index);
    return before?.[1] ?? null;
  }

  clear(): void {
    this.keyed.clear();
  }

  *keys(): Generator<K> {
    for (const [key] of this.keyed.entries.values()) {
      yield key;
    }
  }

  *values(): Generator<V> {
    for (const [, value] of this.keyed.entries.values()) {
      yield value;
    }
  }

  [Symbol.iterator](): Iterator<[K, V]> {
    return this.keyed.entries.values();
  }
}

/** `Map.keySet()`: what is removed from it is removed from the map; nothing can be added. */
export class ApexKeySet<T = unknown> extends ApexSet<T> {
  constructor(private readonly map: ApexMap<T>) {
    super(map.keyType);
  }

  override get size(): number {
    return this.map.size;
  }

  override add(): boolean {
    throw apexError('FinalException', 'Collection is read-only');
  }

  override has(value: unknown): boolean {
    return this.map.has(value);
  }

  override delete(value: unknown): boolean {
    const had = this.map.has(value);
    this.map.delete(value);
    return had;
  }

  override clear(): void {
    this.map.clear();
  }

  override [Symbol.iterator](): Iterator<T> {
    return this.map.keys();
  }
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** A number that is the same for the same object only. */
export function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(value, identity);
  }
  return identity;
}

/**
 * A text that is equal for equal keys of Set and Map and for nothing else: strings by case, Decimals by value and scale
 * (1.1 and 1.10 are two keys, as the reference of Decimal warns), SObjects, lists, sets and maps by value, other objects
 * by identity. (Classes with their own equals and hashCode are the containers' business.)
 */
export function keyOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `s${value}`;
    case 'number':
      return `i${value}`;
    case 'boolean':
      return `b${value}`;
    case 'bigint':
      return `l${value}`;
    case 'object':
      return value === null ? 'null' : keyOfObject(value);
    default:
      throw new Error(`not an Apex value: ${typeof value}`);
  }
}

function keyOfObject(value: object): string {
  if (value instanceof ApexDecimal) {
    return `n${value.toPlainString()}`;
  }
  if (value instanceof ApexDouble) {
    return `d${value.value}`;
  }
  if (value instanceof ApexDate || value instanceof ApexTime || value instanceof ApexDatetime) {
    return `${value.constructor.name}${value.valueOf()}`;
  }
  if (value instanceof ApexBlob) {
    return `B${Buffer.from(value.bytes).toString('base64')}`;
  }
  if (value instanceof ApexSObject) {
    const fields = [...value.fields].sort(([a], [b]) => (a < b ? -1 : 1));
    return nested(`o${value.objectName}`, fields.flat());
  }
  if (value instanceof ApexList) {
    return nested('L', value.items);
  }
  if (value instanceof ApexSet) {
    return nested('S', [...value].map(keyOf).sort());
  }
  if (value instanceof ApexMap) {
    return nested('M', [...value].map(([key, item]) => nested('E', [key, item])).sort());
  }
  return `@${identityOf(value)}`;
}

/** Length prefixes keep the parts apart. */
function nested(kind: string, parts: readonly unknown[]): string {
  return `${kind}(${parts
    .map(keyOf)
    .map((key) => `${key.length}:${key}`)
    .join('')})`;
}

function ownEquality(value: unknown): ApexClass | null {
  const cls = classOf(value);
  return cls?.hasMethod('equals', 1) && cls.hasMethod('hashCode', 0) ? cls : null;
}

/**
 * Apex's `==` for values of any type: strings without regard to case, numbers by value across the numeric types,
 * SObjects and collections by value, other objects by their `equals` or by identity.
 */
export function apexEquals(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (a === null || b === null) {
    return false;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return a.length === b.length && a.toLowerCase() === b.toLowerCase();
  }
  const numeric = compareNumbers(a, b);
  if (numeric !== null) {
    return numeric === 0;
  }
  if (a instanceof ApexList && b instanceof ApexList) {
    return a.items.length === b.items.length && a.items.every((item, index) => apexSame(item, b.items[index]));
  }
  if (classOf(a)?.hasMethod('equals', 1)) {
    return classOf(a)?.invoke(a as ApexInstance, 'equals', [b]) === true;
  }
  return typeof a === 'object' && typeof b === 'object' && !(a instanceof ApexEnumValue) && keyOf(a) === keyOf(b);
}

/** Equality of `equals`, of list elements and of assertions: as `==`, but strings by case. */
export function apexSame(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a === b : apexEquals(a, b);
}

/** Negative, 0 or positive for two numbers of any Apex type; null when one is not a number; NaN when one is NaN. */
export function compareNumbers(a: unknown, b: unknown): number | null {
  if (!isNumber(a) || !isNumber(b)) {
    return null;
  }
  if (a instanceof ApexDouble || b instanceof ApexDouble) {
    return asNumber(a) - asNumber(b);
  }
  if (a instanceof ApexDecimal || b instanceof ApexDecimal) {
    return ApexDecimal.of(a).compareTo(ApexDecimal.of(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

type ApexNumber = number | bigint | ApexDouble | ApexDecimal;

function isNumber(value: unknown): value is ApexNumber {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof ApexDouble ||
    value instanceof ApexDecimal
  );
}

function asNumber(value: ApexNumber): number {
  return value instanceof ApexDouble ? value.value : value instanceof ApexDecimal ? value.toNumber() : Number(value);
}
