import { ApexList, ApexMap, ApexSet } from './collections';
import { ApexBlob } from './dates';
import { ApexException } from './exceptions';
import { execution } from './execution';
import { type ApexClass, type ApexInstance, classOf } from './registry';
import { ApexSObject } from './sobject';

/**
 * The text of a value as `'' + value`, System.debug and the collections' toString show it: `null`, `1.50`, `(1, 2)`,
 * `{a=1}`, `Contact:{LastName=Li}`. Moments are in GMT (String.valueOf alone uses the user's time zone).
 */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const cls = classOf(value);
  if (cls && cls.kind === 'class') {
    return textOfInstance(cls, value as ApexInstance);
  }
  if (value instanceof ApexList) {
    return `(${value.items.map(textOf).join(', ')})`;
  }
  if (value instanceof ApexSet) {
    return `{${[...value].map(textOf).join(', ')}}`;
  }
  if (value instanceof ApexMap) {
    return `{${[...value].map(([key, item]) => `${textOf(key)}=${textOf(item)}`).join(', ')}}`;
  }
  if (value instanceof ApexSObject) {
    return textOfRecord(value);
  }
  if (value instanceof ApexBlob) {
    return `Blob[${value.bytes.length}]`;
  }
  if (value instanceof ApexException) {
    return textOfException(value);
  }
  return (value as { toString(): string }).toString();
}

/** `System.DmlException: Insert failed. …` */
export function textOfException(exception: ApexException): string {
  const message = exception.message;
  return `${exception.typeName}: ${message === '' ? 'Script-thrown exception' : message}`;
}

function textOfInstance(cls: ApexClass, instance: ApexInstance): string {
  if (cls.hasMethod('toString', 0)) {
    return textOf(cls.invoke(instance, 'toString', []));
  }
  if (instance instanceof ApexException) {
    return textOfException(instance);
  }
  const fields = cls.fields.filter((field) => field.isReadable);
  const name = cls.name.split('.').pop() ?? cls.name;
  return `${name}:[${fields.map((field) => `${field.name}=${textOf(field.get(instance))}`).join(', ')}]`;
}

function textOfRecord(record: ApexSObject): string {
  const object = execution().schema.objects.get(record.objectName.toLowerCase());
  const fields = [...record.fields].map(
    ([name, value]) => `${object?.fields.get(name)?.name ?? name}=${textOf(value)}`,
  );
  return `${record.objectName}:{${fields.join(', ')}}`;
}
