import type { SubQueryContext, ValueContext } from '@apexdevtools/apex-parser';
import { SoqlError, type Position, type QueryAst, type ValueAst } from './ast';

interface Hooks {
  bind(source: string): void;
  subQuery(tree: SubQueryContext): QueryAst;
  position(node: ValueContext): Position;
}

interface Sourced {
  readonly start: { start: number; getInputStream(): { getText(from: number, to: number): string } };
  readonly stop?: { stop: number } | undefined;
}

/** The text as it stands in the source, white space included. */
export function sourceText(node: Sourced): string {
  return node.start.getInputStream().getText(node.start.start, node.stop?.stop ?? node.start.start);
}

/** A value of a condition. Binds are reported in order of appearance. */
export function readValue(node: ValueContext, hooks: Hooks): ValueAst {
  const bound = node.boundExpression() as ReturnType<ValueContext['boundExpression']> | null;
  if (bound) {
    const source = sourceText(bound.expression());
    hooks.bind(source);
    return { kind: 'bind', source };
  }
  const subQuery = node.subQuery() as SubQueryContext | null;
  if (subQuery) {
    return { kind: 'subquery', query: hooks.subQuery(subQuery) };
  }
  const list = node.valueList() as ReturnType<ValueContext['valueList']> | null;
  if (list) {
    return { kind: 'list', values: list.value_list().map((value) => readValue(value, hooks)) };
  }
  return readLiteral(node, hooks);
}

function readLiteral(node: ValueContext, hooks: Hooks): ValueAst {
  const formula = node.dateFormula() as ReturnType<ValueContext['dateFormula']> | null;
  if (formula) {
    const [name = '', count = '0'] = formula.getText().toUpperCase().split(':');
    return { kind: 'formula', name, count: Number(count) };
  }
  const text = node.getText();
  if (node.NULL() as unknown) {
    return { kind: 'null' };
  }
  if (node.BooleanLiteral() as unknown) {
    return { kind: 'boolean', value: text.toLowerCase() === 'true' };
  }
  if (node.signedNumber() as unknown) {
    return { kind: 'number', text };
  }
  if (node.StringLiteral() as unknown) {
    return { kind: 'string', value: unescape(text.slice(1, -1)) };
  }
  if (node.DateLiteral() as unknown) {
    return { kind: 'date', text };
  }
  if (node.DateTimeLiteral() as unknown) {
    return { kind: 'datetime', text: text.toUpperCase() };
  }
  throw new SoqlError('NOT_MODELLED', `local/org does not model the value ${text} in SOQL`, hooks.position(node));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'" };

/** `\%` and `\_` stay as they are: LIKE reads them. */
function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (all, escaped: string) =>
    escaped.startsWith('u') && escaped.length === 5
      ? String.fromCharCode(parseInt(escaped.slice(1), 16))
      : escaped === '\\'
        ? '\\'
        : (escapes[escaped] ?? all),
  );
}
