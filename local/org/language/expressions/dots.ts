import type { AnyIdContext, DotExpressionContext } from '@apexdevtools/apex-parser';
import { platformType } from '../../kernel/define';
import { platformEnum } from '../../kernel/enums';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { quote } from '../literals';
import { fieldOf, platformMembers } from '../members';
import { certain, closed, type Operand, type PathOperand, type Target, value, type Value } from '../operands';
import { optional } from '../source';
import { isPlatform, simple } from '../world';
import { compileMethodOn } from './calls';
import { compileOperand } from './compile';
import { single } from './convert';
import { fieldValue, staticMember, typeNamed } from './names';
import { recordField } from './record-fields';
import { triggerVariable } from './trigger-variables';

export function compileDot(context: Context, node: DotExpressionContext): Operand {
  const left = compileOperand(context, node.expression());
  const receiver = optional(node.QUESTIONDOT()) ? guarded(context, node, left) : left;
  const call = optional(node.dotMethodCall());
  return call ? compileMethodOn(context, receiver, call) : compileMember(context, receiver, node.anyId());
}

/** `a?.b`: `a` is evaluated into a temporary; the rest of the chain is null when that is. */
function guarded(context: Context, node: DotExpressionContext, left: Operand): Value {
  if (left.kind !== 'value') {
    return context.fail(node, 'Safe navigation operator cannot be used on a type');
  }
  const operand = left.isQuery ? value(`$.singleOrNull(${left.code})`, left.type.args[0] ?? left.type) : left;
  const temporary = context.temporary();
  const own = `(${temporary} = ${operand.code}) === null`;
  const guard = left.guard === undefined ? own : `${left.guard} || ${own}`;
  return value(temporary, operand.type, { guard, isCertain: true });
}

function compileMember(context: Context, left: Operand, id: AnyIdContext): Operand {
  switch (left.kind) {
    case 'value':
      return memberOfValue(context, left, id);
    case 'type':
      return memberOfType(context, left.type, id);
    case 'path':
      return memberOfPath(context, left, id);
  }
}

function memberOfValue(context: Context, left: Value, id: AnyIdContext): Operand {
  const name = id.getText();
  const receiver = left.isQuery ? single(closed(left)) : left;
  const { world } = context;
  const cls = world.classOf(receiver.type);
  const field = cls ? fieldOf(world, cls, name) : null;
  if (field) {
    return fieldValue(context, id, field, receiver);
  }
  if (world.isSObject(receiver.type)) {
    return recordField(context, receiver, id);
  }
  if (receiver.describes && name.toLowerCase() === 'fields') {
    return { kind: 'path', path: 'fieldDescribes', name: 'fields', of: receiver };
  }
  return platformProperty(context, receiver, id) ?? context.fail(id, `Variable does not exist: ${name}`);
}

/** A property of a platform type; assignable where the library has a setter. */
function platformProperty(context: Context, receiver: Value, id: AnyIdContext): Value | null {
  const lower = id.getText().toLowerCase();
  const { type } = receiver;
  const property = platformMembers(context.world, type, 'property', lower).find(({ isStatic }) => !isStatic);
  const setter = platformMembers(context.world, type, 'setter', lower).find(({ isStatic }) => !isStatic);
  if (!property?.member) {
    return null;
  }
  const native = context.tables.native(type, property.member);
  const write = setter?.member && context.tables.native(type, setter.member);
  const target: Target = {
    parts: [certain(receiver)],
    read: ([part = '']) => `${native}(${part})`,
    write: ([part = ''], code) => `$.write(${write ?? ''}, ${part}, ${code})`,
  };
  return value(`${native}(${certain(receiver)})`, property.returns, {
    ...(receiver.guard === undefined ? {} : { guard: receiver.guard }),
    ...(write ? { target } : { readOnly: `Variable is not writable: ${id.getText()}` }),
  });
}

function memberOfType(context: Context, type: TypeRef, id: AnyIdContext): Operand {
  const name = id.getText();
  const { world } = context;
  const cls = world.classOf(type);
  const found = cls
    ? staticMember(context, id, cls)
    : world.isSObject(type)
      ? tokenOf(context, type, id)
      : (platformStatic(context, type, id) ?? typeNamed(context, `${type.name}.${name}`));
  return found ?? context.fail(id, `Variable does not exist: ${name}`);
}

/** `Contact.SObjectType`, `Contact.Email` */
function tokenOf(context: Context, type: TypeRef, id: AnyIdContext): Value {
  const lower = id.getText().toLowerCase();
  if (lower === 'sobjecttype') {
    return value(`$.objectToken(${quote(type.name)})`, context.world.named('Schema.SObjectType'), { isCertain: true });
  }
  const field = context.world.objectOf(type)?.fields.get(lower);
  if (!field) {
    return context.fail(id, `Variable does not exist: ${id.getText()} on ${type.name}`);
  }
  return value(`$.fieldToken(${quote(type.name)}, ${quote(field.name)})`, context.world.named('Schema.SObjectField'), {
    isCertain: true,
  });
}

/** Constants of enums and static properties. */
function platformStatic(context: Context, type: TypeRef, id: AnyIdContext): Operand | null {
  const platform = isPlatform(type) ? platformType(type.name) : undefined;
  const name = id.getText();
  if (platform?.kind === 'enum') {
    const index = platform.constants.findIndex((constant) => constant.toLowerCase() === name.toLowerCase());
    // Made here so that library and program share the constants.
    platformEnum(platform.name, platform.constants);
    return index < 0 ? null : value(`$.platformConstant(${quote(platform.name)}, ${index})`, type, { isCertain: true });
  }
  const property = platformMembers(context.world, type, 'property', name.toLowerCase()).find(
    ({ isStatic }) => isStatic,
  );
  if (!property?.member) {
    return null;
  }
  const native = context.tables.native(type, property.member);
  const setter = platformMembers(context.world, type, 'setter', name.toLowerCase()).find(({ isStatic }) => isStatic);
  const write = setter?.member && context.tables.native(type, setter.member);
  return value(
    `${native}()`,
    property.returns,
    write
      ? {
          target: { parts: [], read: () => `${native}()`, write: (_parts, code) => `$.writeStatic(${write}, ${code})` },
        }
      : {},
  );
}

function memberOfPath(context: Context, left: PathOperand, id: AnyIdContext): Operand {
  const name = id.getText();
  switch (left.path) {
    case 'namespace':
      return memberOfNamespace(context, left, id);
    case 'trigger':
      return triggerVariable(context, id);
    case 'label': {
      const label = context.world.schema.labels.get(name.toLowerCase());
      return label === undefined
        ? context.fail(id, `Variable does not exist: Label.${name}`)
        : value(quote(label), simple('String'), { isCertain: true });
    }
    case 'describes': {
      const type = context.world.resolveName(name, [], null);
      return type && context.world.objectOf(type)
        ? describe(context, type)
        : context.fail(id, `Variable does not exist: ${name}`);
    }
    case 'fieldDescribes':
      return fieldDescribe(context, left, id);
  }
}

function memberOfNamespace(context: Context, left: PathOperand, id: AnyIdContext): Operand {
  const name = id.getText();
  const namespace = left.name.toLowerCase();
  if (namespace === 'system' && ['label', 'trigger'].includes(name.toLowerCase())) {
    return { kind: 'path', path: name.toLowerCase() as 'label' | 'trigger', name };
  }
  if (namespace === 'schema' && name.toLowerCase() === 'sobjecttype') {
    return { kind: 'path', path: 'describes', name };
  }
  return (
    typeNamed(context, `${left.name}.${name}`) ?? context.fail(id, `Variable does not exist: ${left.name}.${name}`)
  );
}

/** `Schema.SObjectType.Contact`: the same as `Contact.SObjectType.getDescribe()`. */
function describe(context: Context, type: TypeRef): Value {
  return value(`$.describeObject(${quote(type.name)})`, context.world.named('Schema.DescribeSObjectResult'), {
    isCertain: true,
    describes: type,
  });
}

/** `Schema.SObjectType.Contact.fields.Email` */
function fieldDescribe(context: Context, left: PathOperand, id: AnyIdContext): Operand {
  const object = left.of?.describes;
  const field = object && context.world.objectOf(object)?.fields.get(id.getText().toLowerCase());
  if (!object || !field) {
    return context.fail(id, `Variable does not exist: ${id.getText()} on ${object ? typeName(object) : 'fields'}`);
  }
  const code = `$.describeField(${quote(object.name)}, ${quote(field.name)})`;
  return value(code, context.world.named('Schema.DescribeFieldResult'), { isCertain: true });
}
