import type { AnyIdContext } from '@apexdevtools/apex-parser';
import type { ObjectSchema } from '../../kernel/schema';
import type { TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { quote } from '../literals';
import { type Target, value, type Value } from '../operands';
import type { Node } from '../source';
import { listOf, simple } from '../world';

/** The JavaScript of a record: the parent behind a relationship may be missing. */
function recordCode(receiver: Value): string {
  return receiver.isCertain || receiver.isParent ? receiver.code : `$.nn(${receiver.code})`;
}

/** A field, parent or list of children of a record. @throws {CompileError} when the object has none of that name */
export function recordField(context: Context, receiver: Value, id: AnyIdContext): Value {
  const name = id.getText();
  const lower = name.toLowerCase();
  const object = context.world.objectOf(receiver.type);
  const guard = receiver.guard === undefined ? {} : { guard: receiver.guard };
  const code = recordCode(receiver);
  if (!object && receiver.type.name === 'SObject') {
    return idOfAny(context, receiver, id, code);
  }
  const field = object?.fields.get(lower);
  if (field) {
    const target: Target = {
      parts: [receiver.isParent ? `$.nn(${code})` : code],
      read: ([part = '']) => `$.getField(${part}, ${quote(lower)})`,
      write: ([part = ''], written) => `$.setField(${part}, ${quote(lower)}, ${written})`,
    };
    const read =
      field.type === 'BOOLEAN' ? `$.getCheckbox(${code}, ${quote(lower)})` : `$.getField(${code}, ${quote(lower)})`;
    const isWritable = field.createable || field.updateable || field.name === 'Id' || object?.kind === 'metadata';
    return value(read, context.world.canonical(field.apexType), {
      ...guard,
      ...(isWritable ? { target } : { readOnly: `Field is not writeable: ${object?.name ?? ''}.${field.name}` }),
      recordField: { record: code, field: field.name },
    });
  }
  const parent = object && parentType(object, lower);
  if (parent) {
    const target: Target = {
      parts: [code],
      read: ([part = '']) => `$.getParent(${part}, ${quote(lower)})`,
      write: ([part = ''], written) => `$.setParent(${part}, ${quote(lower)}, ${written})`,
    };
    return value(`$.getParent(${code}, ${quote(lower)})`, parent, { ...guard, target, isParent: true });
  }
  const children = object?.childRelationships.find((child) => child.name?.toLowerCase() === lower);
  if (children) {
    const type = listOf(simple(children.childObject));
    return value(
      `$.getChildren(${code}, ${quote(lower)}, ${context.tables.type(simple(children.childObject))})`,
      type,
      guard,
    );
  }
  return context.fail(id, `Variable does not exist: ${name}${object ? ` on ${object.name}` : ''}`);
}

/** Of a record of unknown object only the Id is a field; the others are read by `get`. */
function idOfAny(context: Context, receiver: Value, id: AnyIdContext, code: string): Value {
  if (id.getText().toLowerCase() !== 'id') {
    context.fail(id, 'Initial term of field expression must be a concrete SObject: SObject');
  }
  const guard = receiver.guard === undefined ? {} : { guard: receiver.guard };
  const target: Target = {
    parts: [code],
    read: ([part = '']) => `$.getField(${part}, "id")`,
    write: ([part = ''], written) => `$.setField(${part}, "id", ${written})`,
  };
  return value(`$.getField(${code}, "id")`, simple('Id'), { ...guard, target });
}

/** Type of the parent behind a relationship; a reference to several objects gives the `Name` object. */
function parentType(object: ObjectSchema, lower: string): TypeRef | null {
  for (const field of object.fields.values()) {
    if (field.relationshipName?.toLowerCase() === lower) {
      const [only] = field.referenceTo;
      return simple(field.referenceTo.length === 1 && only !== undefined ? only : 'Name');
    }
  }
  return null;
}

/** The type that `new Task(Who = …, Subject = …)` wants for a name. @throws {CompileError} */
export function settableType(
  context: Context,
  type: TypeRef,
  name: string,
  node: Node,
): { readonly type: TypeRef; readonly isParent: boolean } {
  const object = context.world.objectOf(type);
  const field = object?.fields.get(name.toLowerCase());
  if (field) {
    if (!field.createable && !field.updateable && field.name !== 'Id' && object?.kind !== 'metadata') {
      context.fail(node, `Field is not writeable: ${type.name}.${field.name}`);
    }
    return { type: context.world.canonical(field.apexType), isParent: false };
  }
  const parent = object && parentType(object, name.toLowerCase());
  return parent
    ? { type: parent, isParent: true }
    : context.fail(node, `Field does not exist: ${name} on ${type.name}`);
}
