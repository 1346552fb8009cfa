import { invalidArgument, unknownParameter } from './google-error';

/** Parameters that every method of Google's APIs takes; `alt` only as json. */
const common = ['alt', 'fields', 'key', 'prettyPrint', 'quotaUser'];

/** The query parameters of one request, checked against what its method knows. */
export class Parameters {
  /** @throws {GoogleError} for an unknown one, as Google does */
  constructor(
    private readonly query: URLSearchParams,
    known: readonly string[],
  ) {
    for (const name of query.keys()) {
      if (!common.includes(name) && !known.includes(name)) {
        throw unknownParameter(name);
      }
    }
    if ((query.get('alt') ?? 'json') !== 'json') {
      throw invalidArgument(`Invalid value "${query.get('alt')}" for alt: the local stand-in answers in JSON only`);
    }
  }

  text(name: string): string | null {
    return this.query.get(name);
  }

  texts(name: string): string[] {
    return this.query.getAll(name);
  }

  boolean(name: string): boolean {
    const value = this.query.get(name) ?? 'false';
    if (value !== 'true' && value !== 'false') {
      throw invalidValue(name, 'TYPE_BOOL', value);
    }
    return value === 'true';
  }

  /** @throws {GoogleError} when it is no number from 1 to `most`; Gmail would cut a larger one without a word */
  count(name: string, { standard, most }: { standard: number; most: number }): number {
    const value = this.query.get(name);
    if (value === null) {
      return standard;
    }
    if (!/^\d{1,9}$/.test(value) || Number(value) < 1 || Number(value) > most) {
      throw invalidValue(name, 'TYPE_UINT32', value);
    }
    return Number(value);
  }

  oneOf<T extends string>(name: string, values: readonly T[], standard: T): T {
    const value = (this.query.get(name) ?? standard).toLowerCase();
    const found = values.find((allowed) => allowed.toLowerCase() === value);
    if (found === undefined) {
      throw invalidValue(name, 'TYPE_ENUM', value);
    }
    return found;
  }
}

export function invalidValue(name: string, type: string, value: string): Error {
  return invalidArgument(`Invalid value at '${name}' (${type}), "${value}"`);
}
