import { invalidArgument } from './google-error';

/** Names to keep; null keeps the whole value. */
type Mask = Map<string, Mask | null>;

/**
 * Google's partial response: keeps of `value` what the `fields` parameter names, such as
 * `messages(id,threadId),nextPageToken` or `payload/headers`.
 *
 * @throws {GoogleError} when the mask is malformed
 */
export function applyFieldMask(value: unknown, fields: string | null): unknown {
  return fields === null ? value : keep(value, parseMask(fields));
}

function keep(value: unknown, mask: Mask | null): unknown {
  if (mask === null || mask.has('*') || typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => keep(item, mask));
  }
  const kept = Object.entries(value).filter(([name]) => mask.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, keep(inner, mask.get(name) ?? null)]));
}

function parseMask(fields: string): Mask {
  const tokens = fields.match(/[A-Za-z0-9_*]+|[(),/]/g) ?? [];
  if (tokens.join('') !== fields.replace(/\s/g, '') || tokens.length === 0) {
    throw invalidArgument(`Invalid field selection ${fields}`);
  }
  let position = 0;
  const list = (): Mask => {
    const mask: Mask = new Map();
    do {
      const [name, inner] = path();
      mask.set(name, inner);
    } while (tokens[position] === ',' && ++position > 0);
    return mask;
  };
  const path = (): [string, Mask | null] => {
    const name = tokens[position++] ?? '';
    if (!/^[\w*]+$/.test(name)) {
      throw invalidArgument(`Invalid field selection ${fields}`);
    }
    if (tokens[position] === '/') {
      position++;
      return [name, new Map([path()])];
    }
    if (tokens[position] !== '(') {
      return [name, null];
    }
    position++;
    const inner = list();
    if (tokens[position++] !== ')') {
      throw invalidArgument(`Invalid field selection ${fields}`);
    }
    return [name, inner];
  };
  const mask = list();
  if (position < tokens.length) {
    throw invalidArgument(`Invalid field selection ${fields}`);
  }
  return mask;
}
