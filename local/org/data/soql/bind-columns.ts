import type { BindColumn } from '../../kernel/execution';
import type { CountAst } from './ast';
import type { Condition } from './conditions';
import type { SoqlQuery } from './prepared';

type Clauses = Pick<SoqlQuery, 'where' | 'having' | 'limit' | 'offset' | 'children'>;

/** What the binds of a query are compared with. */
export function bindColumns({ where, having, limit, offset, children }: Clauses): BindColumn[] {
  return [
    ...ofCondition(where),
    ...ofCondition(having),
    ...ofCount(limit, 'LIMIT'),
    ...ofCount(offset, 'OFFSET'),
    ...children.flatMap(({ query }) => query.bindColumns ?? []),
  ];
}

function ofCondition(condition: Condition<SoqlQuery> | null): BindColumn[] {
  if (condition === null) {
    return [];
  }
  switch (condition.kind) {
    case 'not':
      return ofCondition(condition.part);
    case 'compare': {
      const { left, operator, operand } = condition;
      if (operand.kind === 'semijoin') {
        return [...(operand.query.bindColumns ?? [])];
      }
      const takesList = operator === 'IN' || operator === 'NOT IN';
      return operand.kind === 'bind'
        ? [{ source: operand.source, name: left.name, storage: left.storage, takesList }]
        : [];
    }
    default:
      return condition.parts.flatMap(ofCondition);
  }
}

function ofCount(count: CountAst | null, name: string): BindColumn[] {
  return count === null || typeof count === 'number'
    ? []
    : [{ source: count.source, name, storage: 'integer', takesList: false }];
}
