import {
  AssignExpressionContext,
  type CreatorContext,
  type ExpressionContext,
  type NewExpressionContext,
  PrimaryExpressionContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import { jsClass, type Context } from '../context';
import { quote } from '../literals';
import { choose, platformMembers } from '../members';
import { type Operand, value, type Value } from '../operands';
import { type Node, optional } from '../source';
import { isPlatform, listOf, OBJECT, simple } from '../world';
import { type Argument, argumentCodes, compileArguments } from './calls';
import { compileAs, compileValue } from './compile';
import { chooseConstructor } from './constructors';
import { convert } from './convert';
import { settableType } from './record-fields';

export function compileNew(context: Context, node: NewExpressionContext): Operand {
  const creator = node.creator();
  const type = createdType(context, creator);
  const array = optional(creator.arrayCreatorRest());
  if (array) {
    const size = optional(array.expression());
    const items = optional(array.arrayInitializer())?.expression_list() ?? [];
    return size ? sizedArray(context, type, size) : literalList(context, listOf(type), items);
  }
  const map = optional(creator.mapCreatorRest());
  if (map) {
    return literalMap(
      context,
      node,
      type,
      map.mapCreatorRestPair_list().map((pair) => [pair.expression(0), pair.expression(1)]),
    );
  }
  const set = optional(creator.setCreatorRest());
  if (set) {
    return literalCollection(context, node, type, set.expression_list());
  }
  if (optional(creator.noRest())) {
    return type.name === 'Map' ? literalMap(context, node, type, []) : literalCollection(context, node, type, []);
  }
  return construct(context, node, type, creator);
}

function createdType(context: Context, creator: CreatorContext): TypeRef {
  const pairs = creator.createdName().idCreatedNamePair_list();
  const dotted = pairs.map((pair) => pair.anyId().getText()).join('.');
  const last = pairs.at(-1);
  const list = last ? optional(last.typeList()) : null;
  const args = (list?.typeRef_list() ?? []).map((argument) => context.world.resolve(argument, context.cls));
  return context.world.resolveName(dotted, args, context.cls) ?? context.fail(creator, `Invalid type: ${dotted}`);
}

function sizedArray(context: Context, element: TypeRef, size: ExpressionContext): Value {
  const code = compileAs(context, size, simple('Integer')).code;
  return value(`$.array(${context.tables.type(element)}, ${code})`, listOf(element), { isCertain: true });
}

function literalList(context: Context, type: TypeRef, items: readonly ExpressionContext[]): Value {
  const element = type.args[0] ?? OBJECT;
  const codes = items.map((item) => compileAs(context, item, element).code);
  return value(`$.list(${context.tables.type(element)}, [${codes.join(', ')}])`, type, { isCertain: true });
}

/** `new List<T>{…}` and `new Set<T>{…}` */
function literalCollection(context: Context, node: Node, type: TypeRef, items: readonly ExpressionContext[]): Value {
  if (type.name === 'List') {
    return literalList(context, type, items);
  }
  if (type.name !== 'Set') {
    context.fail(node, `Invalid initializer type found: ${typeName(type)}`);
  }
  const element = type.args[0] ?? OBJECT;
  const codes = items.map((item) => compileAs(context, item, element).code);
  return value(`$.set(${context.tables.type(element)}, [${codes.join(', ')}])`, type, { isCertain: true });
}

function literalMap(
  context: Context,
  node: Node,
  type: TypeRef,
  pairs: readonly (readonly [ExpressionContext, ExpressionContext])[],
): Value {
  const [key, item] = type.args;
  if (type.name !== 'Map' || !key || !item) {
    return context.fail(node, `Invalid initializer type found: ${typeName(type)}`);
  }
  const codes = pairs.map(([a, b]) => `[${compileAs(context, a, key).code}, ${compileAs(context, b, item).code}]`);
  return value(`$.map(${context.tables.type(key)}, ${context.tables.type(item)}, [${codes.join(', ')}])`, type, {
    isCertain: true,
  });
}

function construct(context: Context, node: NewExpressionContext, type: TypeRef, creator: CreatorContext): Value {
  const list = optional(creator.classCreatorRest().arguments().expressionList());
  if (context.world.isSObject(type)) {
    return newRecord(context, node, type, list?.expression_list() ?? []);
  }
  const args = compileArguments(context, list);
  const cls = context.world.classOf(type);
  if (!cls) {
    return isPlatform(type)
      ? newPlatform(context, node, type, args)
      : context.fail(node, `Type cannot be constructed: ${typeName(type)}`);
  }
  if (cls.kind !== 'class' || cls.modifiers.words.has('abstract')) {
    context.fail(
      node,
      `${cls.kind === 'class' ? 'Abstract classes' : `Type of kind ${cls.kind}`} cannot be constructed: ${cls.name}`,
    );
  }
  context.world.checkVisible(node, type, context.cls);
  const { jsName, parameters } = chooseConstructor(context, node, cls, args);
  context.needsSharing = true;
  const code = `new ${jsClass(cls)}().${jsName}(${argumentCodes(context, parameters, args).join(', ')})`;
  return value(code, type, { isCertain: true, isStatement: true });
}

function newPlatform(context: Context, node: Node, type: TypeRef, args: readonly Argument[]): Value {
  const candidates = platformMembers(context.world, type, 'constructor', 'new');
  const choice = choose(
    context.world,
    candidates,
    args.map((argument) => argument.value.type),
  );
  if ('error' in choice) {
    const types = args.map((argument) => typeName(argument.value.type)).join(', ');
    return context.fail(
      node,
      `Constructor ${choice.error === 'none' ? 'not defined' : 'is ambiguous'}: [${typeName(type)}].<Constructor>(${types})`,
    );
  }
  const { chosen } = choice;
  if (!chosen.member) {
    throw new Error('constructors of platform types are members');
  }
  const codes = [
    ...type.args.map((argument) => context.tables.type(argument)),
    ...argumentCodes(context, chosen.parameters, args),
  ];
  return value(`${context.tables.native(type, chosen.member)}(${codes.join(', ')})`, type, {
    isCertain: true,
    isStatement: true,
  });
}

/** `new Task(Subject = 'x', Who = contact)` */
function newRecord(context: Context, node: Node, type: TypeRef, settings: readonly ExpressionContext[]): Value {
  if (type.name === 'SObject' || type.name === 'AggregateResult') {
    context.fail(node, `Type cannot be constructed: ${type.name}`);
  }
  const seen = new Set<string>();
  const codes = settings.map((setting) => {
    const [left] = setting instanceof AssignExpressionContext ? setting.expression_list() : [];
    if (!(setting instanceof AssignExpressionContext) || !left || !(left instanceof PrimaryExpressionContext)) {
      return context.fail(setting, `Expected field name and value: ${type.name}(Field = value)`);
    }
    const name = left.getText();
    if (seen.has(name.toLowerCase())) {
      context.fail(setting, `Duplicate field initialization: ${name}`);
    }
    seen.add(name.toLowerCase());
    const wanted = settableType(context, type, name, setting);
    const given = convert(context, compileValue(context, setting.expression(1)), wanted.type, setting);
    return `[${quote(name.toLowerCase())}, ${given.code}, ${wanted.isParent}]`;
  });
  return value(`$.newRecord(${quote(type.name)}, [${codes.join(', ')}])`, type, { isCertain: true, isStatement: true });
}
