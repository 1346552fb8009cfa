import type { RunAsStatementContext } from '@apexdevtools/apex-parser';
import type { Context } from '../context';
import { compileAs } from '../expressions/compile';
import { optional } from '../source';
import { isTestCode } from '../symbols';
import { simple } from '../world';
import { compileBlock } from './block';
import { compiled, type Compiled } from './flow';

/** `System.runAs(user) { … }` */
export function compileRunAs(context: Context, node: RunAsStatementContext): Compiled {
  const args = optional(node.expressionList())?.expression_list() ?? [];
  const [user] = args;
  if (!user || args.length !== 1) {
    return context.fail(node, 'Method does not exist or incorrect signature: System.runAs takes a User');
  }
  if (!isTestCode(context.cls)) {
    context.fail(node, 'System.runAs can only be used in test methods');
  }
  const who = compileAs(context, user, simple('User'));
  const body = compileBlock(context, node.block());
  const before = context.temporary();
  return compiled(
    `${before} = $.runAs(${who.code}); try ${body.code} finally { $.endRunAs(${before}); }`,
    body.completes,
    body.breaks,
  );
}
