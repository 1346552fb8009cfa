/** An Apex type as written, names in canonical case: `Map<Id, List<Task>>` is `{ name: 'Map', args: [Id, List<Task>] }`. */
export interface TypeRef {
  readonly name: string;
  readonly args: readonly TypeRef[];
}

const cache = new Map<string, TypeRef>();

/**
 * Reads a type as Apex writes it. `T[]` is `List<T>`.
 *
 * @throws {Error} when the text is not a type
 */
export function typeRef(text: string): TypeRef {
  const known = cache.get(text);
  if (known) {
    return known;
  }
  const tokens = text.match(/[A-Za-z_][\w.]*|\[\s*\]|[<>,]/g) ?? [];
  let next = 0;
  const read = (): TypeRef => {
    const name = tokens[next++];
    if (name === undefined || !/^[A-Za-z_]/.test(name)) {
      throw new Error(`not an Apex type: '${text}'`);
    }
    const args: TypeRef[] = [];
    if (tokens[next] === '<') {
      do {
        next++;
        args.push(read());
      } while (tokens[next] === ',');
      if (tokens[next++] !== '>') {
        throw new Error(`not an Apex type: '${text}'`);
      }
    }
    let type: TypeRef = { name, args };
    while (tokens[next]?.startsWith('[')) {
      next++;
      type = { name: 'List', args: [type] };
    }
    return type;
  };
  const type = read();
  if (next !== tokens.length) {
    throw new Error(`not an Apex type: '${text}'`);
  }
  cache.set(text, type);
  return type;
}

/** The type as Apex writes it: the inverse of {@link typeRef}. */
export function typeName(type: TypeRef): string {
  return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(typeName).join(', ')}>`;
}
