import { platformType } from '../../kernel/define';
import type { TypeRef } from '../../kernel/type-ref';
import { jsClass, type Context } from '../context';
import { quote } from '../literals';
import { certain, value, type Value } from '../operands';
import { isPlatform, simple } from '../world';
import type { Argument } from './calls';

/** Whether the type is an enum, of the package or of the library. */
export function isEnum(context: Context, type: TypeRef): boolean {
  const cls = context.world.classOf(type);
  return cls ? cls.kind === 'enum' : isPlatform(type) && platformType(type.name)?.kind === 'enum';
}

/** JavaScript of the constants. */
function constants(context: Context, type: TypeRef): string {
  const cls = context.world.classOf(type);
  return cls ? `${jsClass(cls)}.$values` : `$.platformConstants(${quote(type.name)})`;
}

/** `Colour.values()` and `Colour.valueOf(text)`; null for anything else. */
export function enumStatic(context: Context, type: TypeRef, name: string, args: readonly Argument[]): Value | null {
  if (!isEnum(context, type)) {
    return null;
  }
  const [argument] = args;
  if (name.toLowerCase() === 'values' && !argument) {
    const code = `$.enumValues(${constants(context, type)}, ${context.tables.type(type)})`;
    return value(code, { name: 'List', args: [type] }, { isCertain: true });
  }
  if (name.toLowerCase() === 'valueof' && argument && args.length === 1 && argument.value.type.name === 'String') {
    return value(`$.enumValueOf(${constants(context, type)}, ${argument.value.code})`, type, { isCertain: true });
  }
  return null;
}

/** `colour.name()` and `colour.ordinal()`; null for anything else. */
export function enumMember(context: Context, receiver: Value, name: string, args: readonly Argument[]): Value | null {
  const lower = name.toLowerCase();
  if (!isEnum(context, receiver.type) || args.length > 0 || (lower !== 'name' && lower !== 'ordinal')) {
    return null;
  }
  const guard = receiver.guard === undefined ? {} : { guard: receiver.guard };
  return value(`${certain(receiver)}.${lower}`, simple(lower === 'name' ? 'String' : 'Integer'), {
    ...guard,
    isStatement: true,
  });
}
