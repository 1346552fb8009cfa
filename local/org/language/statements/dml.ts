import type {
  AccessLevelContext,
  ExpressionContext,
  MergeStatementContext,
  UpsertStatementContext,
} from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { compileValue } from '../expressions/compile';
import { quote } from '../literals';
import { closed, type Value } from '../operands';
import { type Node, optional } from '../source';
import { compiled, type Compiled } from './flow';

interface DmlStatement extends Node {
  expression(): ExpressionContext;
  accessLevel(): AccessLevelContext;
}

export function compileDml(
  context: Context,
  operation: 'insert' | 'update' | 'delete' | 'undelete',
  node: DmlStatement,
): Compiled {
  const records = recordsOf(context, node.expression());
  return emit(context, operation, records, node, null);
}

export function compileUpsert(context: Context, node: UpsertStatementContext): Compiled {
  const records = recordsOf(context, node.expression());
  const key = optional(node.qualifiedName());
  const object = context.world.objectOf(
    records.type.name === 'List' ? (records.type.args[0] ?? records.type) : records.type,
  );
  if (!key) {
    return emit(context, 'upsert', records, node, null);
  }
  const parts = key.id_list().map((id) => id.getText());
  const field = object?.fields.get(parts.at(-1)?.toLowerCase() ?? '');
  if (!object || !field || (parts.length > 1 && parts[0]?.toLowerCase() !== object.name.toLowerCase())) {
    return context.fail(key, `Field does not exist: ${key.getText()} on ${object?.name ?? 'SObject'}`);
  }
  if (!field.externalId && field.name !== 'Id') {
    context.fail(
      key,
      `Invalid field for upsert, must be an External Id custom field or a standard field with idLookup attribute: ${field.name}`,
    );
  }
  return emit(context, 'upsert', records, node, field.name);
}

export function compileMerge(context: Context, node: MergeStatementContext): Compiled {
  return context.fail(node, 'merge is not modelled by local/org');
}

function recordsOf(context: Context, expression: ExpressionContext): Value {
  const records = closed(compileValue(context, expression));
  if (!isRecords(context, records.type)) {
    context.fail(expression, `DML requires SObject or SObject list type: ${typeName(records.type)}`);
  }
  return records;
}

function isRecords(context: Context, type: TypeRef): boolean {
  const element = type.name === 'List' ? type.args[0] : type;
  return element !== undefined && context.world.isSObject(element);
}

function emit(
  context: Context,
  operation: string,
  records: Value,
  node: { accessLevel(): AccessLevelContext },
  externalId: string | null,
): Compiled {
  const level = optional(node.accessLevel());
  const access = level ? (optional(level.USER()) ? quote('USER_MODE') : quote('SYSTEM_MODE')) : 'null';
  context.needsSharing = true;
  return compiled(
    `$.dml(${quote(operation)}, ${records.code}, ${access}, ${externalId === null ? 'null' : quote(externalId)});`,
  );
}
