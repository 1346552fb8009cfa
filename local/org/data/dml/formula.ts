import { ApexDecimal } from '../../kernel/numbers';
import { NotModelledError } from '../../kernel/exceptions';
import { jsonValue } from '../json';
import type { DataObject } from '../schema/model';
import { compareValues, isNumeric } from '../soql/compare';

type Token = { readonly kind: 'text' | 'number' | 'name' | 'sign'; readonly text: string };

/**
 * The value of a validation rule's formula for a row. Knows the operators and functions below, and nothing else.
 *
 * @throws {NotModelledError} for anything it does not know
 */
export function evaluateFormula(
  formula: string,
  object: DataObject,
  values: ReadonlyMap<string, unknown>,
  isNew: boolean,
): unknown {
  return new Formula(tokenize(formula), formula, object, values, isNew).value();
}

function tokenize(formula: string): Token[] {
  const pattern =
    /\s+|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:\.\w+)*)|(&&|\|\||<>|!=|<=|>=|==|[=<>()&+\-*/,!])|(.)/gy;
  return [...formula.matchAll(pattern)].flatMap(([all, double, single, number, name, sign, unknown]): Token[] => {
    if (unknown !== undefined) {
      throw new NotModelledError(`'${unknown}' in the formula ${formula}`);
    }
    const text = double ?? single;
    if (text !== undefined) {
      return [{ kind: 'text', text: text.replace(/\\(.)/g, '$1') }];
    }
    return number !== undefined
      ? [{ kind: 'number', text: number }]
      : name !== undefined
        ? [{ kind: 'name', text: name }]
        : sign !== undefined
          ? [{ kind: 'sign', text: sign }]
          : all.trim() === ''
            ? []
            : [];
  });
}

const text = (value: unknown): string => (value === null ? '' : String(jsonValue(value)));
const isBlank = (value: unknown): boolean => value === null || value === '';

const functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  AND: (args) => args.every((arg) => arg === true),
  OR: (args) => args.some((arg) => arg === true),
  NOT: ([arg]) => arg !== true,
  ISBLANK: ([arg]) => isBlank(arg ?? null),
  ISNULL: ([arg]) => isBlank(arg ?? null),
  ISPICKVAL: ([field, value]) => text(field ?? null) === text(value ?? null),
  TEXT: ([arg]) => text(arg ?? null),
  LEN: ([arg]) => ApexDecimal.of(text(arg ?? null).length),
  LOWER: ([arg]) => text(arg ?? null).toLowerCase(),
  UPPER: ([arg]) => text(arg ?? null).toUpperCase(),
  CONTAINS: ([whole, part]) => text(whole ?? null).includes(text(part ?? null)),
  BEGINS: ([whole, part]) => text(whole ?? null).startsWith(text(part ?? null)),
  IF: ([condition, yes, no]) => (condition === true ? yes : no),
};

/** Recursive descent over the tokens. */
class Formula {
  private next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly formula: string,
    private readonly object: DataObject,
    private readonly values: ReadonlyMap<string, unknown>,
    private readonly isNew: boolean,
  ) {}

  value(): unknown {
    const value = this.or();
    if (this.next < this.tokens.length) {
      throw this.unknown();
    }
    return value;
  }

  private or(): unknown {
    let left = this.and();
    while (this.take('||')) {
      const right = this.and();
      left = left === true || right === true;
    }
    return left;
  }

  private and(): unknown {
    let left = this.comparison();
    while (this.take('&&')) {
      const right = this.comparison();
      left = left === true && right === true;
    }
    return left;
  }

  private comparison(): unknown {
    const left = this.sum();
    const sign = this.take('=', '==', '<>', '!=', '<', '<=', '>', '>=');
    if (sign === null) {
      return left;
    }
    const right = this.sum();
    if (isBlank(left) || isBlank(right)) {
      const same = isBlank(left) && isBlank(right);
      return sign === '=' || sign === '==' ? same : sign === '<>' || sign === '!=' ? !same : false;
    }
    const order = compareValues({ caseSensitive: true, storage: 'text' }, left, right);
    const results: Readonly<Record<string, boolean>> = {
      '=': order === 0,
      '==': order === 0,
      '<>': order !== 0,
      '!=': order !== 0,
      '<': order < 0,
      '<=': order <= 0,
      '>': order > 0,
      '>=': order >= 0,
    };
    return results[sign] ?? false;
  }

  private sum(): unknown {
    let left = this.primary();
    for (let sign = this.take('&', '+', '-'); sign !== null; sign = this.take('&', '+', '-')) {
      const right = this.primary();
      if (sign !== '&' && isNumeric(left) && isNumeric(right)) {
        const [a, b] = [ApexDecimal.of(left), ApexDecimal.of(right)];
        left = sign === '+' ? a.add(b) : a.subtract(b);
      } else if (sign === '-') {
        throw this.unknown();
      } else {
        left = text(left) + text(right);
      }
    }
    return left;
  }

  private primary(): unknown {
    const token = this.tokens[this.next++];
    if (token?.kind === 'text') {
      return token.text;
    }
    if (token?.kind === 'number') {
      return ApexDecimal.parse(token.text);
    }
    if (token?.kind === 'name') {
      return this.take('(') === null ? this.named(token.text) : this.call(token.text);
    }
    if (token?.text === '!') {
      return this.primary() !== true;
    }
    if (token?.text === '(') {
      const value = this.or();
      this.expect(')');
      return value;
    }
    throw this.unknown();
  }

  private call(name: string): unknown {
    const args: unknown[] = [];
    if (this.take(')') === null) {
      do {
        args.push(this.or());
      } while (this.take(',') !== null);
      this.expect(')');
    }
    if (name.toUpperCase() === 'ISNEW') {
      return this.isNew;
    }
    const run = functions[name.toUpperCase()];
    if (!run) {
      throw new NotModelledError(`the function ${name} in the formula ${this.formula}`);
    }
    return run(args);
  }

  private named(name: string): unknown {
    if (/^(true|false)$/i.test(name)) {
      return name.toLowerCase() === 'true';
    }
    if (/^null$/i.test(name)) {
      return null;
    }
    if (!this.object.fields.has(name.toLowerCase())) {
      throw new NotModelledError(`${name} in the formula ${this.formula}`);
    }
    return this.values.get(name.toLowerCase()) ?? null;
  }

  private take(...signs: string[]): string | null {
    const token = this.tokens[this.next];
    if (token?.kind === 'sign' && signs.includes(token.text)) {
      this.next++;
      return token.text;
    }
    return null;
  }

  private expect(sign: string): void {
    if (this.take(sign) === null) {
      throw this.unknown();
    }
  }

  private unknown(): NotModelledError {
    const token = this.tokens[Math.min(this.next, this.tokens.length - 1)];
    return new NotModelledError(`'${token?.text ?? ''}' in the formula ${this.formula}`);
  }
}
