import { typeName, type TypeRef } from '../../kernel/type-ref';
import { jsClass, type Context } from '../context';
import { type Callable, choose } from '../members';
import { isVisible } from '../visibility';
import { value, type Value } from '../operands';
import { isAssignable } from '../relations';
import type { Node } from '../source';
import type { ClassSymbol, MethodSymbol } from '../symbols';
import { VOID, type World } from '../world';
import { type Argument, argumentCodes } from './calls';

/** Constructors that Apex gives to every exception class, with the names of their JavaScript methods. */
export const EXCEPTION_CONSTRUCTORS: readonly { readonly types: readonly string[]; readonly jsName: string }[] = [
  { types: [], jsName: '$new$' },
  { types: ['String'], jsName: '$new$string' },
  { types: ['Exception'], jsName: '$new$exception' },
  { types: ['String', 'Exception'], jsName: '$new$string$exception' },
];

interface Constructor extends Callable {
  readonly jsName: string;
}

/** Whether a class written in Apex is an exception. */
export function isException(world: World, type: TypeRef): boolean {
  return type.name !== 'Object' && isAssignable(world, type, world.named('Exception'));
}

function constructorsOf(world: World, cls: ClassSymbol): Constructor[] {
  const own = cls.constructors.map((constructor: MethodSymbol) => ({
    isStatic: true,
    returns: VOID,
    parameters: constructor.parameters.map((parameter) => parameter.type),
    method: constructor,
    owner: cls.type,
    jsName: constructor.jsName,
  }));
  const given = isException(world, cls.type)
    ? EXCEPTION_CONSTRUCTORS.filter(({ jsName }) => !own.some((constructor) => constructor.jsName === jsName))
    : own.length === 0
      ? EXCEPTION_CONSTRUCTORS.slice(0, 1)
      : [];
  return [...own, ...givenConstructors(world, cls, given)];
}

function givenConstructors(world: World, cls: ClassSymbol, given: typeof EXCEPTION_CONSTRUCTORS): Constructor[] {
  return given.map(({ types, jsName }) => ({
    isStatic: true,
    returns: VOID,
    parameters: types.map((name) => world.named(name)),
    owner: cls.type,
    jsName,
  }));
}

/** The constructor of `cls` for these arguments. @throws {CompileError} `Constructor not defined` */
export function chooseConstructor(
  context: Context,
  node: Node,
  cls: ClassSymbol,
  args: readonly Argument[],
): Constructor {
  const candidates = constructorsOf(context.world, cls);
  const choice = choose(
    context.world,
    candidates,
    args.map((argument) => argument.value.type),
  );
  const text = `[${cls.name}].<Constructor>(${args.map((argument) => typeName(argument.value.type)).join(', ')})`;
  if ('error' in choice) {
    return context.fail(
      node,
      choice.error === 'none' ? `Constructor not defined: ${text}` : `Constructor is ambiguous: ${text}`,
    );
  }
  const chosen = candidates.find((candidate) => candidate === choice.chosen);
  if (!chosen) {
    throw new Error('the choice is one of the candidates');
  }
  if (chosen.method && !isVisible(context.world, chosen.method, context.cls)) {
    context.fail(node, `Constructor is not visible: ${text}`);
  }
  return chosen;
}

/** `this(…)` and `super(…)` as the first statement of a constructor. The emitter checks the place. */
export function compileConstructorCall(
  context: Context,
  node: Node,
  word: 'this' | 'super',
  args: readonly Argument[],
): Value {
  if (context.member.name !== '<init>' || context.statementCount !== 1) {
    context.fail(node, `Call to '${word}()' must be the first statement in a constructor method`);
  }
  const parent = context.cls.superType ? context.world.classOf(context.cls.superType) : undefined;
  const isBuiltIn = word === 'super' && !parent;
  const cls = word === 'super' && parent ? parent : context.cls;
  const { jsName, parameters } = isBuiltIn
    ? builtInConstructor(context, node, args)
    : chooseConstructor(context, node, cls, args);
  const codes = ['this', ...argumentCodes(context, parameters, args)];
  const call = `${isBuiltIn ? 'C.$Exception' : jsClass(cls)}.prototype.${jsName}.call(${codes.join(', ')})`;
  context.needsSharing = true;
  context.constructorCall = word;
  return value(word === 'this' ? call : `(${call}, ${jsClass(context.cls)}.$init(this))`, VOID, { isStatement: true });
}

/** `super(…)` of a class that extends a platform exception, or nothing. */
function builtInConstructor(context: Context, node: Node, args: readonly Argument[]): Constructor {
  const isThrowable = isException(context.world, context.cls.type);
  const candidates = isThrowable ? givenConstructors(context.world, context.cls, EXCEPTION_CONSTRUCTORS) : [];
  const choice = choose(
    context.world,
    candidates,
    args.map((argument) => argument.value.type),
  );
  const chosen = candidates.find((candidate) => 'chosen' in choice && candidate === choice.chosen);
  return (
    chosen ??
    context.fail(
      node,
      `Constructor not defined: super(${args.map((argument) => typeName(argument.value.type)).join(', ')})`,
    )
  );
}
