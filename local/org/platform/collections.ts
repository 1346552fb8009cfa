import { ApexKeySet, ApexList, ApexMap, apexSame, ApexSet, keyOf } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { ApexSObjectType } from '../kernel/tokens';
import type { TypeRef } from '../kernel/type-ref';
import { hashOfText } from './characters';
import { ListIterator } from './iteration';
import { refuseNull } from './arguments';
import { sortItems, sortWith } from './sorting';
import { objectNamed } from './schema-access';

type Items = ApexList | ApexSet;

function itemsOf(source: Items): unknown[] {
  return source instanceof ApexList ? source.items : [...source];
}

/** Is the collection itself being read, a copy of its items is taken first. */
function snapshot(source: Items): unknown[] {
  refuseNull(source, 1);
  return [...itemsOf(source)];
}

function addAt(self: ApexList, index: number, value: unknown): void {
  if (index < 0 || index > self.items.length) {
    throw apexError('ListException', `List index out of bounds: ${index}`);
  }
  self.items.splice(index, 0, value);
}

function remove(self: ApexList, index: number): unknown {
  const value = self.get(index);
  self.items.splice(index, 1);
  return value;
}

/** Records are copied field by field, everything else is not copied; ids go unless they are kept. */
function deepClone(self: ApexList, keepId = false, keepTimes = false, keepNumbers = false): ApexList {
  if (keepNumbers || keepTimes) {
    throw new NotModelledError('List.deepClone that keeps times or auto numbers');
  }
  const items = self.items.map((item) => {
    if (!(item instanceof ApexSObject)) {
      return item;
    }
    const copy = item.copy();
    if (!keepId) {
      copy.fields.delete('id');
    }
    return copy;
  });
  return new ApexList(self.elementType, items);
}

function objectTypeOf(type: TypeRef): ApexSObjectType | null {
  const object = objectNamed(type.name);
  return object ? ApexSObjectType.of(object.name) : null;
}

const hash = (self: unknown): number => hashOfText(keyOf(self));

defineType(
  'List<T>',
  {
    'new()': (type: TypeRef) => new ApexList(type),
    'new(Integer size)': (type: TypeRef, size: number) => new ApexList(type, new Array<unknown>(size).fill(null)),
    'new(List<T> source)': (type: TypeRef, source: Items) => new ApexList(type, snapshot(source)),
    'new(Set<T> source)': (type: TypeRef, source: Items) => new ApexList(type, snapshot(source)),
    'void add(T value)': (self: ApexList, value: unknown) => void self.items.push(value),
    'void add(Integer index, T value)': addAt,
    'void addAll(List<T> source)': (self: ApexList, source: Items) => {
      for (const item of snapshot(source)) {
        self.items.push(item);
      }
    },
    'void addAll(Set<T> source)': (self: ApexList, source: Items) => {
      for (const item of snapshot(source)) {
        self.items.push(item);
      }
    },
    'void clear()': (self: ApexList) => void self.items.splice(0),
    'List<T> clone()': (self: ApexList) => new ApexList(self.elementType, [...self.items]),
    'List<T> deepClone()': (self: ApexList) => deepClone(self),
    'List<T> deepClone(Boolean keepId)': (self: ApexList, keepId: boolean) => deepClone(self, keepId),
    'List<T> deepClone(Boolean keepId, Boolean keepTimes, Boolean keepNumbers)': deepClone,
    'Boolean contains(T value)': (self: ApexList, value: unknown) => indexOf(self, value) >= 0,
    'Boolean equals(List<T> other)': apexSame,
    'T get(Integer index)': (self: ApexList, index: number) => self.get(index),
    'Schema.SObjectType getSObjectType()': (self: ApexList) => objectTypeOf(self.elementType),
    'Integer hashCode()': hash,
    'Integer indexOf(T value)': indexOf,
    'Boolean isEmpty()': (self: ApexList) => self.items.length === 0,
    'Iterator<T> iterator()': (self: ApexList) => new ListIterator(self.items),
    'T remove(Integer index)': remove,
    'void set(Integer index, T value)': (self: ApexList, index: number, value: unknown) => self.set(index, value),
    'Integer size()': (self: ApexList) => self.items.length,
    'void sort()': (self: ApexList) => sortItems(self.items),
    'void sort(Comparator<T> comparator)': (self: ApexList, comparator: unknown) => sortWith(self.items, comparator),
    'String toString()': textOf,
  },
  { implements: ['Iterable<T>'] },
);

function indexOf(self: ApexList, value: unknown): number {
  return self.items.findIndex((item) => apexSame(item, value));
}

function addEach(self: ApexSet, source: Items): boolean {
  return snapshot(source).filter((item) => self.add(item)).length > 0;
}

function retain(self: ApexSet, source: Items): boolean {
  const kept = new ApexSet(self.elementType, snapshot(source));
  return [...self].filter((item) => !kept.has(item) && self.delete(item)).length > 0;
}

const removeEach = (self: ApexSet, source: Items): boolean =>
  snapshot(source).filter((item) => self.delete(item)).length > 0;
const containsEach = (self: ApexSet, source: Items): boolean => snapshot(source).every((item) => self.has(item));

defineType(
  'Set<T>',
  {
    'new()': (type: TypeRef) => new ApexSet(type),
    'new(List<T> source)': (type: TypeRef, source: Items) => new ApexSet(type, snapshot(source)),
    'new(Set<T> source)': (type: TypeRef, source: Items) => new ApexSet(type, snapshot(source)),
    'Boolean add(T value)': (self: ApexSet, value: unknown) => self.add(value),
    'Boolean addAll(List<T> source)': addEach,
    'Boolean addAll(Set<T> source)': addEach,
    'void clear()': (self: ApexSet) => self.clear(),
    'Set<T> clone()': (self: ApexSet) => new ApexSet(self.elementType, self),
    'Boolean contains(T value)': (self: ApexSet, value: unknown) => self.has(value),
    'Boolean containsAll(List<T> source)': containsEach,
    'Boolean containsAll(Set<T> source)': containsEach,
    'Boolean equals(Set<T> other)': (self: ApexSet, other: unknown) => other !== null && keyOf(self) === keyOf(other),
    'Integer hashCode()': hash,
    'Boolean isEmpty()': (self: ApexSet) => self.size === 0,
    'Iterator<T> iterator()': (self: ApexSet) => new ListIterator([...self]),
    'Boolean remove(T value)': (self: ApexSet, value: unknown) => self.delete(value),
    'Boolean removeAll(List<T> source)': removeEach,
    'Boolean removeAll(Set<T> source)': removeEach,
    'Boolean retainAll(List<T> source)': retain,
    'Boolean retainAll(Set<T> source)': retain,
    'Integer size()': (self: ApexSet) => self.size,
    'String toString()': textOf,
  },
  { implements: ['Iterable<T>'] },
);

/** @throws {ApexException} System.ListException for a row without id or a second row with the same id */
function byId(records: ApexList, target: ApexMap, allowRepeats: boolean): void {
  refuseNull(records, 1);
  records.items.forEach((record, index) => {
    const id = record instanceof ApexSObject ? record.id : null;
    if (id === null) {
      throw apexError('ListException', `Row with null Id at index: ${index}`);
    }
    if (!allowRepeats && target.has(id)) {
      throw apexError('ListException', `Row with duplicate Id at index: ${index}`);
    }
    target.set(id, record);
  });
}

function mapOfRecords(key: TypeRef, value: TypeRef, records: ApexList): ApexMap {
  const map = new ApexMap(key, value);
  byId(records, map, false);
  return map;
}

function putAll(self: ApexMap, source: ApexMap): void {
  refuseNull(source, 1);
  for (const [key, value] of [...source]) {
    self.set(key, value);
  }
}

defineType('Map<K, V>', {
  'new()': (key: TypeRef, value: TypeRef) => new ApexMap(key, value),
  'new(Map<K, V> source)': (key: TypeRef, value: TypeRef, source: ApexMap) => {
    refuseNull(source, 1);
    return new ApexMap(key, value, source);
  },
  'new(List<SObject> records)': mapOfRecords,
  'void clear()': (self: ApexMap) => self.clear(),
  'Map<K, V> clone()': (self: ApexMap) => new ApexMap(self.keyType, self.valueType, self),
  'Map<K, V> deepClone()': (self: ApexMap) => {
    const copyOf = (value: unknown): unknown => {
      if (!(value instanceof ApexSObject)) {
        return value;
      }
      return value.copy();
    };
    const entries = [...self].map(([key, value]): [unknown, unknown] => [key, copyOf(value)]);
    return new ApexMap(self.keyType, self.valueType, entries);
  },
  'Boolean containsKey(K key)': (self: ApexMap, key: unknown) => self.has(key),
  'Boolean equals(Map<K, V> other)': (self: ApexMap, other: unknown) => other !== null && keyOf(self) === keyOf(other),
  'V get(K key)': (self: ApexMap, key: unknown) => self.get(key),
  'Schema.SObjectType getSObjectType()': (self: ApexMap) => objectTypeOf(self.valueType),
  'Integer hashCode()': hash,
  'Boolean isEmpty()': (self: ApexMap) => self.size === 0,
  'Set<K> keySet()': (self: ApexMap) => new ApexKeySet(self),
  'V put(K key, V value)': (self: ApexMap, key: unknown, value: unknown) => self.set(key, value),
  'void putAll(Map<K, V> source)': putAll,
  'void putAll(List<SObject> records)': (self: ApexMap, records: ApexList) => byId(records, self, true),
  'V remove(K key)': (self: ApexMap, key: unknown) => self.delete(key),
  'Integer size()': (self: ApexMap) => self.size,
  'List<V> values()': (self: ApexMap) => new ApexList(self.valueType, [...self.values()]),
  'String toString()': textOf,
});
