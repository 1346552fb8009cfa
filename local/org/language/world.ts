import type { QueryContext, TypeNameContext, TypeRefContext } from '@apexdevtools/apex-parser';
import { platformType } from '../kernel/define';
import type { PreparedQuery } from '../kernel/execution';
import type { ObjectSchema, OrgSchema } from '../kernel/schema';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { isVisible } from './visibility';
import { CompileError, type Node, optional, Problems } from './source';
import type { ClassSymbol, FieldSymbol } from './symbols';

export const OBJECT: TypeRef = { name: 'Object', args: [] };
export const SOBJECT: TypeRef = { name: 'SObject', args: [] };
export const VOID: TypeRef = { name: 'void', args: [] };
export const NULL: TypeRef = { name: 'null', args: [] };
export const simple = (name: string): TypeRef => ({ name, args: [] });
export const listOf = (element: TypeRef): TypeRef => ({ name: 'List', args: [element] });

/** SObject types that stand in no object's metadata. */
const VIRTUAL_SOBJECTS: Readonly<Record<string, string>> = { sobject: 'SObject', aggregateresult: 'AggregateResult' };

/**
 * Checks a static query against the schema.
 *
 * @throws {Error} with an org's words; where it has a `position` (`{ line, column }`, from 1) that counts from the query's start
 */
export type PrepareQuery = (query: QueryContext) => PreparedQuery;

/** All that is known while a program is compiled: classes, schema, platform types, problems. */
export class World {
  readonly problems = new Problems();
  /** Top-level classes by lower-cased name. */
  readonly classes = new Map<string, ClassSymbol>();
  /** Final fields that a constructor or initialiser assigns. */
  readonly assignedFinals = new Set<FieldSymbol>();
  /** Every class, inner ones too, by canonical name. */
  readonly byName = new Map<string, ClassSymbol>();

  constructor(
    readonly schema: OrgSchema,
    readonly prepareQuery: PrepareQuery,
  ) {}

  /** The class of a type, if it is one written in Apex. */
  classOf(type: TypeRef): ClassSymbol | undefined {
    return this.byName.get(type.name);
  }

  /** The object of an SObject type; undefined for `SObject` itself and other types. */
  objectOf(type: TypeRef): ObjectSchema | undefined {
    return this.byName.has(type.name) ? undefined : this.schema.objects.get(type.name.toLowerCase());
  }

  isSObject(type: TypeRef): boolean {
    return type.name.toLowerCase() in VIRTUAL_SOBJECTS || (!isPlatform(type) && this.objectOf(type) !== undefined);
  }

  /** Resolves a type as written. @throws {CompileError} `Invalid type: X` */
  resolve(node: TypeRefContext, from: ClassSymbol | null): TypeRef {
    const names = node.typeName_list();
    const last = names.at(-1);
    const dotted = names.map(nameOf).join('.');
    const argumentNodes = last ? typeArguments(last) : [];
    const args = argumentNodes.map((argument) => this.resolve(argument, from));
    let type = this.resolveName(dotted, args, from);
    if (!type) {
      throw new CompileError(node, `Invalid type: ${dotted}`);
    }
    this.checkVisible(node, type, from);
    for (let i = node.arraySubscripts().LBRACK_list().length; i > 0; i--) {
      type = listOf(type);
    }
    return type;
  }

  /** @throws {CompileError} when the type is an inner class that `from` may not use */
  checkVisible(node: Node, type: TypeRef, from: ClassSymbol | null): void {
    const cls = this.classOf(type);
    if (cls?.outer && from && !isVisible(this, { owner: cls.outer, modifiers: cls.modifiers }, from)) {
      throw new CompileError(node, `Type is not visible: ${cls.name}`);
    }
  }

  /** The canonical type of a dotted name, or null. Number of type arguments must fit. */
  resolveName(dotted: string, args: readonly TypeRef[], from: ClassSymbol | null): TypeRef | null {
    const cls = this.findClass(dotted, from);
    if (cls) {
      return args.length === 0 ? cls.type : null;
    }
    const lower = dotted.toLowerCase();
    const bare = lower.replace(/^(system|schema)\./, '');
    if (bare === 'object' && args.length === 0) {
      return OBJECT;
    }
    const virtual = VIRTUAL_SOBJECTS[bare];
    if (virtual && args.length === 0) {
      return simple(virtual);
    }
    const platform = platformType(dotted) ?? platformType(`Schema.${dotted}`);
    if (platform && platform.parameters.length === args.length) {
      return { name: platform.name, args };
    }
    const object = this.schema.objects.get(lower.replace(/^schema\./, ''));
    return object && args.length === 0 ? simple(object.name) : null;
  }

  /** A platform type that the compiler itself needs. @throws {Error} when the library does not have it */
  named(name: string): TypeRef {
    return this.canonical(simple(name));
  }

  /** A type as the platform library or the schema writes it, with canonical names; type parameters are replaced. */
  canonical(type: TypeRef, bindings: ReadonlyMap<string, TypeRef> = new Map()): TypeRef {
    const bound = bindings.get(type.name);
    if (bound && type.args.length === 0) {
      return bound;
    }
    const args = type.args.map((argument) => this.canonical(argument, bindings));
    if (type.name === 'void') {
      return VOID;
    }
    const resolved = this.resolveName(type.name, args, null);
    if (!resolved) {
      throw new Error(`the platform library names an unknown type: ${typeName(type)}`);
    }
    return resolved;
  }

  /** A class by its dotted name as seen from `from`: its inner classes, those around it, inherited ones, top level. */
  findClass(dotted: string, from: ClassSymbol | null): ClassSymbol | null {
    const [first = '', ...rest] = dotted.toLowerCase().split('.');
    let found = this.findFirst(first, from);
    for (const part of rest) {
      found = found ? this.innerOf(found, part) : null;
    }
    return found;
  }

  /** An inner class by its lower-cased name, inherited ones included. A class above itself is told later; here it ends. */
  innerOf(cls: ClassSymbol, lower: string): ClassSymbol | null {
    const seen = new Set<ClassSymbol>();
    let at: ClassSymbol | undefined = cls;
    while (at && !seen.has(at)) {
      const own = at.inner.get(lower);
      if (own) {
        return own;
      }
      seen.add(at);
      at = at.superType ? this.classOf(at.superType) : undefined;
    }
    return null;
  }

  private findFirst(lower: string, from: ClassSymbol | null): ClassSymbol | null {
    for (let around = from; around; around = around.outer) {
      const inner = this.innerOf(around, lower);
      if (inner) {
        return inner;
      }
      if (around.outer && around.simpleName.toLowerCase() === lower) {
        return around;
      }
    }
    return this.classes.get(lower) ?? null;
  }
}

export function isPlatform(type: TypeRef): boolean {
  return type.name !== 'SObject' && platformType(type.name)?.name === type.name;
}

function nameOf(context: TypeNameContext): string {
  const id = optional(context.id());
  return id ? id.getText() : optional(context.LIST()) ? 'List' : optional(context.SET()) ? 'Set' : 'Map';
}

function typeArguments(context: TypeNameContext): TypeRefContext[] {
  const found = optional(context.typeArguments());
  return found ? found.typeList().typeRef_list() : [];
}
