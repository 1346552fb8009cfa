import type {
  QualifiedNameContext,
  SwitchStatementContext,
  WhenControlContext,
  WhenLiteralContext,
} from '@apexdevtools/apex-parser';
import { platformType } from '../../kernel/define';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import { jsClass, type Context } from '../context';
import { compileValue } from '../expressions/compile';
import { isEnum } from '../expressions/enum-calls';
import { quote, unquote } from '../literals';
import type { Value } from '../operands';
import { isCastable } from '../relations';
import { type Node, optional } from '../source';
import { compileBlock } from './block';
import { compiled, type Compiled } from './flow';

interface Branch {
  /** JavaScript condition; null for `when else`. */
  readonly test: string | null;
  readonly body: Compiled;
}

/** `switch on`: a chain of ifs, so that break and continue in it belong to the loop around it. */
export function compileSwitch(context: Context, node: SwitchStatementContext): Compiled {
  const subject = compileValue(context, node.expression());
  checkSubject(context, node, subject);
  const name = context.temporary();
  const seen = new Set<string>();
  const branches = node.whenControl_list().map((when) => compileWhen(context, when, subject.type, name, seen));
  const elseIndex = branches.findIndex((branch) => branch.test === null);
  if (elseIndex >= 0 && elseIndex < branches.length - 1) {
    context.fail(node, 'when else block must be the last block in a switch statement');
  }
  const code = branches
    .map(({ test, body }) => (test === null ? body.code : `if (${test}) ${body.code}`))
    .join(' else ');
  const completes = elseIndex < 0 || branches.some(({ body }) => body.completes);
  return compiled(
    `${name} = ${subject.code}; ${code}`,
    completes,
    branches.some(({ body }) => body.breaks),
  );
}

function checkSubject(context: Context, node: SwitchStatementContext, subject: Value): void {
  const { type } = subject;
  const isFit =
    ['Integer', 'Long', 'String', 'Id', 'Object'].includes(type.name) ||
    context.world.isSObject(type) ||
    isEnum(context, type);
  if (!isFit) {
    context.fail(node, `Illegal switch expression type: ${typeName(type)}`);
  }
}

function compileWhen(
  context: Context,
  when: WhenControlContext,
  type: TypeRef,
  name: string,
  seen: Set<string>,
): Branch {
  const what = when.whenValue();
  if (optional(what.ELSE())) {
    return { test: null, body: compileBlock(context, when.block()) };
  }
  const typeNode = optional(what.typeRef());
  if (typeNode) {
    const wanted = context.world.resolve(typeNode, context.cls);
    if (!isCastable(context.world, type, wanted)) {
      context.fail(
        when,
        `Incompatible types since an instance of ${typeName(type)} is never an instance of ${typeName(wanted)}`,
      );
    }
    return context.scoped(() => {
      const js = context.declare(what.id(), what.id().getText(), wanted);
      const body = compileBlock(context, when.block());
      return {
        test: `$.isInstance(${name}, ${context.tables.type(wanted)})`,
        body: { ...body, code: `{ let ${js} = ${name}; ${body.code} }` },
      };
    });
  }
  const tests = what.whenLiteral_list().map((literal) => {
    const constant = literalCode(context, literal, type);
    if (seen.has(constant)) {
      context.fail(literal, `Duplicate when value: ${literal.getText()}`);
    }
    seen.add(constant);
    return `${name} === ${constant}`;
  });
  return { test: tests.join(' || '), body: compileBlock(context, when.block()) };
}

function literalCode(context: Context, literal: WhenLiteralContext, type: TypeRef): string {
  const inner = optional(literal.whenLiteral());
  if (inner) {
    return literalCode(context, inner, type);
  }
  const text = literal.getText();
  const expect = (...names: string[]): void => {
    if (!names.includes(type.name)) {
      context.fail(literal, `Incompatible when value: ${text} for ${typeName(type)}`);
    }
  };
  if (optional(literal.NULL())) {
    return 'null';
  }
  if (optional(literal.IntegerLiteral())) {
    expect('Integer', 'Long');
    return type.name === 'Long' ? `${BigInt(text)}n` : String(Number(text));
  }
  if (optional(literal.LongLiteral())) {
    expect('Long');
    return `${BigInt(text.slice(0, -1))}n`;
  }
  if (optional(literal.StringLiteral()) ?? optional(literal.MultilineStringLiteral())) {
    expect('String', 'Id');
    return quote(unquote(text));
  }
  return enumConstant(context, literal, literal.qualifiedName(), type);
}

function enumConstant(context: Context, node: Node, qualified: QualifiedNameContext, type: TypeRef): string {
  const parts = qualified.id_list().map((id) => id.getText());
  const name = parts.at(-1)?.toLowerCase() ?? '';
  const prefix = parts.slice(0, -1).join('.');
  const cls = context.world.classOf(type);
  const constants =
    cls?.kind === 'enum' ? cls.constants : isEnum(context, type) ? (platformType(type.name)?.constants ?? []) : [];
  const index = constants.findIndex((constant) => constant.toLowerCase() === name);
  const isOfType = prefix === '' || context.world.resolveName(prefix, [], context.cls)?.name === type.name;
  if (index < 0 || !isOfType) {
    return context.fail(node, `Invalid enum value or type in when: ${qualified.getText()}`);
  }
  return cls ? `${jsClass(cls)}.$values[${index}]` : `$.platformConstant(${quote(type.name)}, ${index})`;
}
