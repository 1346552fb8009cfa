import type {
  DotMethodCallContext,
  ExpressionListContext,
  MethodCallExpressionContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import { jsClass, type Context } from '../context';
import { signature } from '../declare-members';
import { type Callable, choose, methodsOf, objectMethod, platformMembers } from '../members';
import { isVisible } from '../visibility';
import { certain, closed, type Operand, value, type Value } from '../operands';
import { type Node, optional } from '../source';
import type { ClassSymbol } from '../symbols';
import { simple } from '../world';
import { compileConstructorCall } from './constructors';
import { enumMember, enumStatic } from './enum-calls';
import { compileValue } from './compile';
import { single, widen } from './convert';

/** A compiled argument and where it stands. */
export interface Argument {
  readonly value: Value;
  readonly node: Node;
}

/** Library types whose methods depend on the sharing of the calling class. */
const SHARED_TYPES = new Set(['Database', 'List', 'System', 'Test', 'EventBus']);

export function compileArguments(context: Context, list: ExpressionListContext | null): Argument[] {
  return (list?.expression_list() ?? []).map((node) => {
    const compiled = compileValue(context, node);
    if (compiled.type.name === 'void') {
      context.fail(node, 'Expression cannot be of type void');
    }
    return { value: compiled, node };
  });
}

/** `file(…)`, `this(…)`, `super(…)`: a method of the class, of what it extends, or a static one around it. */
export function compileCall(context: Context, node: MethodCallExpressionContext): Operand {
  const call = node.methodCall();
  const args = compileArguments(context, optional(call.expressionList()));
  if (optional(call.THIS()) || optional(call.SUPER())) {
    return compileConstructorCall(context, node, optional(call.THIS()) ? 'this' : 'super', args);
  }
  const name = call.id().getText();
  for (let cls: ClassSymbol | null = context.cls; cls; cls = cls.outer) {
    const candidates = methodsOf(context.world, cls.type, name);
    if (candidates.length > 0) {
      const callable = pick(context, node, cls.type, name, candidates, args);
      if (!callable.isStatic && (context.member.isStatic || cls !== context.cls)) {
        context.fail(node, `Non static method cannot be referenced from a static context: ${describe(callable, name)}`);
      }
      return emitCall(context, node, callable, value('this', cls.type, { isCertain: true }), args);
    }
  }
  return (
    objectCall(context, value('this', context.cls.type, { isCertain: true }), name, args) ??
    unknownMethod(context, node, name, args, context.cls.type)
  );
}

/** `receiver.method(…)` */
export function compileMethodOn(context: Context, left: Operand, call: DotMethodCallContext): Operand {
  const name = call.anyId().getText();
  if (left.kind === 'value' && left.recordField && name.toLowerCase() === 'adderror') {
    return fieldError(context, left, call);
  }
  if (left.kind === 'path' && left.path === 'fieldDescribes' && left.of) {
    return fieldsMethod(context, left.of, call);
  }
  const args = compileArguments(context, optional(call.expressionList()));
  if (left.kind !== 'value') {
    return staticCall(context, left, call, name, args);
  }
  const receiver = left.isQuery ? receiverOfQuery(context, left, name) : left;
  const candidates = methodsOf(context.world, receiver.type, name);
  const special =
    candidates.length === 0
      ? (enumMember(context, receiver, name, args) ?? objectCall(context, receiver, name, args))
      : null;
  if (special) {
    return special;
  }
  const callable = pick(context, call, receiver.type, name, candidates, args);
  if (callable.isStatic) {
    context.fail(call, `Static method cannot be referenced from a non static context: ${describe(callable, name)}`);
  }
  return emitCall(context, call, callable, receiver, args);
}

/** `[SELECT …].size()` is a method of the list, `[SELECT …].get('Name')` one of the record. */
function receiverOfQuery(context: Context, query: Value, name: string): Value {
  return methodsOf(context.world, query.type, name).length > 0 ? closed(query) : single(closed(query));
}

function staticCall(context: Context, left: Operand, node: Node, name: string, args: readonly Argument[]): Value {
  const type =
    left.kind === 'type' ? left.type : left.kind === 'path' ? context.world.resolveName(left.name, [], null) : null;
  if (!type) {
    return unknownMethod(context, node, name, args, null);
  }
  const special = enumStatic(context, type, name, args) ?? metadataCall(context, type, name, args);
  if (special) {
    return special;
  }
  const candidates = methodsOf(context.world, type, name);
  const callable = pick(context, node, type, name, candidates, args);
  if (!callable.isStatic) {
    context.fail(node, `Non static method cannot be referenced from a static context: ${describe(callable, name)}`);
  }
  return emitCall(context, node, callable, null, args);
}

function pick(
  context: Context,
  node: Node,
  type: TypeRef,
  name: string,
  candidates: readonly Callable[],
  args: readonly Argument[],
): Callable {
  const types = args.map((argument) => argument.value.type);
  let choice = choose(context.world, candidates, types);
  if ('error' in choice && choice.error === 'none' && args.some((argument) => argument.value.isQuery)) {
    choice = choose(
      context.world,
      candidates,
      args.map(({ value: arg }) => (arg.isQuery ? (arg.type.args[0] ?? arg.type) : arg.type)),
    );
  }
  if ('chosen' in choice) {
    checkVisible(context, node, choice.chosen, name);
    return choice.chosen;
  }
  return choice.error === 'none'
    ? unknownMethod(context, node, name, args, type)
    : context.fail(node, `Method is ambiguous: ${callText(name, args)} from the type ${typeName(type)}`);
}

function checkVisible(context: Context, node: Node, callable: Callable, name: string): void {
  if (callable.method && !isVisible(context.world, callable.method, context.cls)) {
    context.fail(node, `Method is not visible: ${describe(callable, name)}`);
  }
}

function unknownMethod(
  context: Context,
  node: Node,
  name: string,
  args: readonly Argument[],
  type: TypeRef | null,
): never {
  const where = type ? ` from the type ${typeName(type)}` : '';
  return context.fail(node, `Method does not exist or incorrect signature: void ${callText(name, args)}${where}`);
}

const callText = (name: string, args: readonly Argument[]): string =>
  `${name}(${args.map((argument) => typeName(argument.value.type)).join(', ')})`;

function describe(callable: Callable, name: string): string {
  return callable.method
    ? signature(callable.method)
    : `${typeName(callable.returns)} ${typeName(callable.owner)}.${name}(${callable.parameters.map(typeName).join(', ')})`;
}

/** JavaScript of the arguments, converted to the parameters' types. */
export function argumentCodes(context: Context, parameters: readonly TypeRef[], args: readonly Argument[]): string[] {
  return args.map((argument, index) => {
    const type = parameters[index];
    if (!type) {
      throw new Error('more arguments than parameters');
    }
    const given = argument.value.isQuery && context.world.isSObject(type) ? single(argument.value) : argument.value;
    return widen(context, given, type).code;
  });
}

function emitCall(
  context: Context,
  node: Node,
  callable: Callable,
  receiver: Value | null,
  args: readonly Argument[],
): Value {
  const codes = argumentCodes(context, callable.parameters, args);
  const more = { isStatement: true, ...(receiver?.guard === undefined ? {} : { guard: receiver.guard }) };
  const { method, member } = callable;
  if (member) {
    if (SHARED_TYPES.has(callable.owner.name)) {
      context.needsSharing = true;
    }
    const native = context.tables.native(callable.owner, member);
    const all = callable.isStatic || !receiver ? codes : [certain(receiver), ...codes];
    return value(`${native}(${all.join(', ')})`, callable.returns, more);
  }
  if (!method) {
    throw new Error('a callable is a method or a member');
  }
  context.needsSharing = true;
  if (callable.isStatic || !receiver) {
    return value(`${jsClass(method.owner)}.${method.jsName}(${codes.join(', ')})`, callable.returns, more);
  }
  if (receiver.isSuper) {
    if (method.isAbstract) {
      context.fail(node, `Cannot call an abstract method: ${signature(method)}`);
    }
    return value(
      `${jsClass(method.owner)}.prototype.${method.jsName}.call(${['this', ...codes].join(', ')})`,
      callable.returns,
      more,
    );
  }
  return value(`${certain(receiver)}.${method.jsName}(${codes.join(', ')})`, callable.returns, more);
}

/** toString, equals and hashCode, which every object has. */
function objectCall(context: Context, receiver: Value, name: string, args: readonly Argument[]): Value | null {
  const known = objectMethod(name);
  if (known?.parameters.length !== args.length) {
    return null;
  }
  context.needsSharing = true;
  const codes = [certain(receiver), ...args.map((argument) => argument.value.code)].join(', ');
  const guard = receiver.guard === undefined ? {} : { guard: receiver.guard };
  return value(`$.${name.toLowerCase()}(${codes})`, known.returns, { isStatement: true, ...guard });
}

/** `record.Field.addError('…')` */
function fieldError(context: Context, left: Value, call: DotMethodCallContext): Value {
  const args = compileArguments(context, optional(call.expressionList()));
  const [message] = args;
  if (!left.recordField || !message || args.length !== 1 || message.value.type.name !== 'String') {
    return unknownMethod(context, call, 'addError', args, left.type);
  }
  const { record, field } = left.recordField;
  return value(`$.addFieldError(${record}, ${JSON.stringify(field)}, ${message.value.code})`, simple('void'), {
    isStatement: true,
  });
}

/** `Schema.SObjectType.Contact.fields.getMap()`: `fields` is a property of the describe result. */
function fieldsMethod(context: Context, of: Value, call: DotMethodCallContext): Operand {
  const [fields] = platformMembers(context.world, of.type, 'property', 'fields');
  if (!fields?.member) {
    throw new Error('the platform library lacks DescribeSObjectResult.fields');
  }
  const receiver = value(`${context.tables.native(of.type, fields.member)}(${certain(of)})`, fields.returns, {
    isCertain: true,
  });
  return compileMethodOn(context, receiver, call);
}

/** `InboxSyncPolicy__mdt.getInstance('Org')` and `.getAll()`; null for anything else. */
function metadataCall(context: Context, type: TypeRef, name: string, args: readonly Argument[]): Value | null {
  const [argument] = args;
  if (context.world.objectOf(type)?.kind !== 'metadata') {
    return null;
  }
  const objectName = JSON.stringify(type.name);
  if (name.toLowerCase() === 'getall' && !argument) {
    return value(
      `$.metadataAll(${objectName})`,
      { name: 'Map', args: [simple('String'), type] },
      { isCertain: true, isStatement: true },
    );
  }
  return name.toLowerCase() === 'getinstance' &&
    argument &&
    args.length === 1 &&
    ['String', 'Id'].includes(argument.value.type.name)
    ? value(`$.metadataInstance(${objectName}, ${argument.value.code})`, type, { isStatement: true })
    : null;
}
