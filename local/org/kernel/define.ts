import { typeRef, type TypeRef } from './type-ref';

/** A method, property or constructor of a platform type. */
export interface PlatformMember {
  /** A `setter` takes the receiver and the value: it is what makes a property assignable. */
  readonly kind: 'method' | 'property' | 'setter' | 'constructor';
  readonly name: string;
  readonly isStatic: boolean;
  /** Result type; `void` for none. */
  readonly type: TypeRef;
  readonly parameters: readonly TypeRef[];
  /**
   * Instance members get the receiver first (never null: the language runtime throws NullPointerException before).
   * Constructors of generic types get the type arguments first, as TypeRefs: `new Map<Id, Task>(rows)` runs
   * `(Id, Task, rows)`. The implementation decides by its declared parameters, so the caller converts arguments to their
   * declared types first (Integer to Decimal …). An assignable property is declared a second time as `'void name=(T value)'`.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- each implementation states its own parameter types
  readonly run: (...args: any[]) => unknown;
}

/** A type of Apex's standard library. */
export interface PlatformType {
  /** Canonical name, with namespace where Apex needs it: `String`, `Database.SaveResult`. */
  readonly name: string;
  /** Names of the type parameters: `['T']` for `List<T>`. */
  readonly parameters: readonly string[];
  readonly kind: 'class' | 'interface' | 'enum';
  readonly superType: TypeRef | null;
  readonly interfaces: readonly TypeRef[];
  /** All members; overloads stand one after the other. */
  readonly members: readonly PlatformMember[];
  /** Constants of an enum in order; empty otherwise. */
  readonly constants: readonly string[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- see PlatformMember.run
type Implementations = Record<string, (...args: any[]) => unknown>;

const types = new Map<string, PlatformType>();

/**
 * Adds a type to the standard library. Members are keyed by their Apex declaration:
 * `'static String valueOf(Object value)'`, `'Integer length()'`, `'new(String message)'`, `'String name'` (a property).
 *
 * @throws {Error} when the type exists or a declaration cannot be read
 */
export function defineType(
  declaration: string,
  members: Implementations,
  options: {
    kind?: 'class' | 'interface' | 'enum';
    extends?: string;
    implements?: string[];
    constants?: string[];
  } = {},
): PlatformType {
  const self = typeRef(declaration);
  if (types.has(self.name.toLowerCase())) {
    throw new Error(`platform type ${self.name} is defined twice`);
  }
  const type: PlatformType = {
    name: self.name,
    parameters: self.args.map((parameter) => parameter.name),
    kind: options.kind ?? 'class',
    superType: options.extends ? typeRef(options.extends) : null,
    interfaces: (options.implements ?? []).map(typeRef),
    members: Object.entries(members).map(([signature, run]) => readMember(self, signature, run)),
    constants: options.constants ?? [],
  };
  types.set(self.name.toLowerCase(), type);
  return type;
}

/** The platform type of that name, whatever its case, with or without the `System.` or `Schema.` namespace. */
export function platformType(name: string): PlatformType | undefined {
  const key = name.toLowerCase();
  return (
    types.get(key) ??
    (key.startsWith('system.')
      ? types.get(key.slice('system.'.length))
      : (types.get(`system.${key}`) ?? types.get(`schema.${key}`)))
  );
}

/** Every platform type that has been defined. */
export function platformTypes(): Iterable<PlatformType> {
  return types.values();
}

function readMember(self: TypeRef, signature: string, run: PlatformMember['run']): PlatformMember {
  const constructor = /^new\s*\((.*)\)$/.exec(signature);
  if (constructor) {
    return {
      kind: 'constructor',
      name: 'new',
      isStatic: true,
      type: self,
      parameters: readParameters(constructor[1] ?? ''),
      run,
    };
  }
  const setter = /^(static\s+)?void\s+(\w+)=\((.*)\)$/.exec(signature);
  if (setter?.[2]) {
    const parameters = readParameters(setter[3] ?? '');
    return {
      kind: 'setter',
      name: setter[2],
      isStatic: setter[1] !== undefined,
      type: typeRef('void'),
      parameters,
      run,
    };
  }
  const match = /^(static\s+)?(\S.*?)\s+(\w+)\s*(\((.*)\))?$/.exec(signature);
  if (!match?.[2] || !match[3]) {
    throw new Error(`cannot read the declaration '${signature}' of ${self.name}`);
  }
  return {
    kind: match[4] === undefined ? 'property' : 'method',
    name: match[3],
    isStatic: match[1] !== undefined,
    type: typeRef(match[2]),
    parameters: match[4] === undefined ? [] : readParameters(match[5] ?? ''),
    run,
  };
}

/** Splits at commas outside of angle brackets and drops the parameter names. */
function readParameters(text: string): TypeRef[] {
  const parts = text.match(/(?:[^,<>]|<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>)+/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => typeRef(part.replace(/\s+\w+$/, '')));
}
