import type { AnyIdContext, IdContext } from '@apexdevtools/apex-parser';
import { platformTypes } from '../../kernel/define';
import type { TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { jsClass } from '../context';
import { type Operand, type Target, value, type Value } from '../operands';
import { fieldOf } from '../members';
import { isVisible } from '../visibility';
import type { FieldSymbol } from '../symbols';
import { type ClassSymbol } from '../symbols';

/** What a bare name means: a variable, a field, a type, a namespace, in this order. @throws {CompileError} */
export function resolveName(context: Context, id: IdContext): Operand {
  const name = id.getText();
  const local = context.find(name);
  if (local) {
    return localValue(context, name);
  }
  const field = findField(context, name);
  if (field) {
    return fieldValue(context, id, field, field.isStatic ? null : value('this', context.cls.type, { isCertain: true }));
  }
  return namespaceOf(name) ?? typeNamed(context, name) ?? context.fail(id, `Variable does not exist: ${name}`);
}

function localValue(context: Context, name: string): Value {
  const local = context.find(name);
  if (!local) {
    throw new Error(`no variable ${name}`);
  }
  const isBlocked = local.isFinal && local.isAssigned;
  const target: Target = {
    parts: [],
    read: () => local.js,
    write: (_parts, code) => {
      local.isAssigned = true;
      return `(${local.js} = ${code})`;
    },
  };
  return value(
    local.js,
    local.type,
    isBlocked ? { readOnly: `Cannot assign to a final variable: ${local.name}` } : { target },
  );
}

/** A field of the class or what it extends; of the classes around it static ones only. */
function findField(context: Context, name: string): FieldSymbol | null {
  const own = fieldOf(context.world, context.cls, name);
  if (own || !context.cls.outer) {
    return own;
  }
  const outer = fieldOf(context.world, context.cls.outer, name);
  return outer?.isStatic ? outer : null;
}

const NAMESPACES = new Set(['system', 'schema']);

function namespaceOf(name: string): Operand | null {
  const lower = name.toLowerCase();
  if (lower === 'label' || lower === 'trigger') {
    return { kind: 'path', path: lower, name };
  }
  return NAMESPACES.has(lower) ? { kind: 'path', path: 'namespace', name } : null;
}

/** A type by a name that may also be the namespace of other types (`Database`, `EventBus`, `Messaging`). */
export function typeNamed(context: Context, name: string): Operand | null {
  const type = context.world.resolveName(name, [], context.cls);
  if (type) {
    return { kind: 'type', type };
  }
  const prefix = `${name.toLowerCase()}.`;
  for (const platform of platformTypes()) {
    if (platform.name.toLowerCase().startsWith(prefix)) {
      return { kind: 'path', path: 'namespace', name };
    }
  }
  return null;
}

/** A field or property of a class written in Apex. `receiver` is null for static ones. */
export function fieldValue(
  context: Context,
  node: IdContext | AnyIdContext,
  field: FieldSymbol,
  receiver: Value | null,
): Value {
  if (!receiver && !field.isStatic) {
    context.fail(node, `Non static field cannot be referenced from a static context: ${field.name}`);
  }
  if (receiver && !field.isStatic && receiver.code === 'this' && context.member.isStatic) {
    context.fail(node, `Non static field cannot be referenced from a static context: ${field.name}`);
  }
  if (receiver && field.isStatic && receiver.code !== 'this') {
    context.fail(node, `Static field cannot be referenced from a non static context: ${field.name}`);
  }
  if (!isVisible(context.world, field, context.cls)) {
    context.fail(node, `Variable is not visible: ${field.owner.name}.${field.name}`);
  }
  return field.property && context.member.accessorOf !== field
    ? propertyValue(context, node, field, receiver)
    : storedField(context, field, receiver);
}

function receiverCode(receiver: Value | null, field: FieldSymbol, isStorage: boolean): string {
  if (!receiver || field.isStatic) {
    return isStorage ? `${jsClass(field.owner)}.$s()` : jsClass(field.owner);
  }
  return receiver.isCertain ? receiver.code : `$.nn(${receiver.code})`;
}

/** JavaScript name of the storage of a field. */
export const storageName = (field: FieldSymbol): string => `_${field.name.toLowerCase()}`;

function storedField(context: Context, field: FieldSymbol, receiver: Value | null): Value {
  const read = (object: string): string => `${object}.${storageName(field)}`;
  const object = receiverCode(receiver, field, true);
  const target: Target = {
    parts: [object],
    read: ([part = '']) => read(part),
    write: ([part = ''], code) => {
      context.world.assignedFinals.add(field);
      return `(${read(part)} = ${code})`;
    },
  };
  const guard = receiver?.guard === undefined ? {} : { guard: receiver.guard };
  return value(read(object), field.type, { ...guard, ...finality(context, field, target) });
}

function finality(context: Context, field: FieldSymbol, target: Target): { target: Target } | { readOnly: string } {
  const mayAssign =
    !field.isFinal ||
    (context.member.isInitialising && context.cls === field.owner && context.member.isStatic === field.isStatic);
  return mayAssign
    ? { target }
    : {
        readOnly: `Final members can only be assigned in their declaration, init blocks, or constructors: ${field.name}`,
      };
}

function propertyValue(
  context: Context,
  node: IdContext | AnyIdContext,
  field: FieldSymbol,
  receiver: Value | null,
): Value {
  const { getter, setter } = field.property ?? { getter: null, setter: null };
  const object = receiverCode(receiver, field, field.property?.isAutomatic === true);
  const isUsable = (accessor: typeof getter): boolean =>
    accessor !== null && isVisible(context.world, field, context.cls, accessor.access);
  const name = field.name.toLowerCase();
  const read = (part: string): string => (field.property?.isAutomatic ? `${part}._${name}` : `${part}.get$${name}()`);
  const write = (part: string, code: string): string =>
    field.property?.isAutomatic ? `(${part}._${name} = ${code})` : `${part}.set$${name}(${code})`;
  const guard = receiver?.guard === undefined ? {} : { guard: receiver.guard };
  context.needsSharing = true;
  return value(isUsable(getter) ? read(object) : unreadable(context, node, field, isUsable(setter)), field.type, {
    ...guard,
    ...(isUsable(setter)
      ? {
          target: {
            parts: [object],
            read: ([part = '']) => read(part),
            write: ([part = ''], code) => write(part, code),
          },
        }
      : { readOnly: `Variable is not visible: ${field.owner.name}.${field.name}` }),
  });
}

/** A property that may only be written can stand left of an assignment: reading it is refused there. */
function unreadable(context: Context, node: IdContext | AnyIdContext, field: FieldSymbol, isWritable: boolean): string {
  return isWritable ? UNREADABLE : context.fail(node, `Variable is not visible: ${field.owner.name}.${field.name}`);
}

/** Stands for the code of a property without a visible getter. */
export const UNREADABLE = '$.unreadable()';

/** The static field, constant or inner type `name` of a class written in Apex. */
export function staticMember(context: Context, node: AnyIdContext, cls: ClassSymbol): Operand | null {
  const name = node.getText();
  if (cls.kind === 'enum') {
    const index = cls.constants.findIndex((constant) => constant.toLowerCase() === name.toLowerCase());
    return index < 0 ? null : value(`${jsClass(cls)}.$values[${index}]`, cls.type, { isCertain: true });
  }
  const field = fieldOf(context.world, cls, name);
  if (field) {
    return fieldValue(context, node, field, null);
  }
  const inner = context.world.innerOf(cls, name.toLowerCase());
  return inner ? { kind: 'type', type: visibleType(context, node, inner) } : null;
}

function visibleType(context: Context, node: AnyIdContext, cls: ClassSymbol): TypeRef {
  context.world.checkVisible(node, cls.type, context.cls);
  return cls.type;
}
