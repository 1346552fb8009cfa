import type { AccessMode, PreparedQuery } from '../../kernel/execution';
import type { DataField, DataObject } from '../schema/model';
import type { CountAst } from './ast';
import type { Condition } from './conditions';
import type { ResolvedExpression } from './expressions';

/** A selected field or function. */
export interface SelectedField {
  readonly expression: ResolvedExpression;
  /** Name in an AggregateResult: the alias, the field's name or `expr0`; null in ordinary queries. */
  readonly alias: string | null;
}

/** A subquery of SELECT: the children of each row. */
export interface SelectedChildren {
  /** Child relationship in the schema's case. */
  readonly relationship: string;
  /** The lookup on the child that points back. */
  readonly lookup: DataField;
  readonly query: SoqlQuery;
}

export interface Ordering {
  readonly expression: ResolvedExpression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

/** A query whose every name and type was checked against the schema. */
export interface SoqlQuery extends PreparedQuery {
  readonly object: DataObject;
  readonly fields: readonly SelectedField[];
  readonly children: readonly SelectedChildren[];
  readonly where: Condition<SoqlQuery> | null;
  readonly groupBy: readonly ResolvedExpression[];
  readonly having: Condition<SoqlQuery> | null;
  readonly orderBy: readonly Ordering[];
  readonly limit: CountAst | null;
  readonly offset: CountAst | null;
  readonly allRows: boolean;
  readonly forUpdate: boolean;
  /** Every field the query reads anywhere: what user mode checks. */
  readonly reads: readonly { readonly object: DataObject; readonly field: DataField }[];
  /** Every object it reads, parents behind lookups included. */
  readonly objects: ReadonlySet<DataObject>;
  readonly accessMode: AccessMode | null;
}
