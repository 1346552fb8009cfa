import type { ArrayExpressionContext } from '@apexdevtools/apex-parser';
import { typeName } from '../../kernel/type-ref';
import type { Context } from '../context';
import { certain, type Operand, type Target, value } from '../operands';
import { asValue, compileAs, compileOperand } from './compile';
import { simple } from '../world';

/** `list[i]` */
export function compileIndex(context: Context, node: ArrayExpressionContext): Operand {
  const list = asValue(context, compileOperand(context, node.expression(0)), node);
  const index = compileAs(context, node.expression(1), simple('Integer'));
  const [element] = list.type.args;
  if (list.type.name !== 'List' || !element) {
    return context.fail(node, `Expression must be a list type: ${typeName(list.type)}`);
  }
  const target: Target = {
    parts: [certain(list), `$.nn(${index.code})`],
    read: ([object = '', position = '']) => `${object}.get(${position})`,
    write: ([object = '', position = ''], code) => `$.setItem(${object}, ${position}, ${code})`,
  };
  const guard = list.guard === undefined ? {} : { guard: list.guard };
  return value(target.read(target.parts), element, { ...guard, target });
}
