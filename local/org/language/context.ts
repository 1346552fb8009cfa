import type { PlatformMember } from '../kernel/define';
import type { PreparedQuery } from '../kernel/execution';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { quote } from './literals';
import { CompileError, type Node } from './source';
import type { ClassSymbol, FieldSymbol } from './symbols';
import type { World } from './world';

/** A local variable or parameter. */
export interface Local {
  readonly name: string;
  readonly js: string;
  readonly type: TypeRef;
  readonly isFinal: boolean;
  /** A final variable without initialiser may be assigned once. */
  isAssigned: boolean;
}

/** What generated code refers to by table: implementations, queries, types. One for a program. */
export class Tables {
  readonly natives: Record<string, PlatformMember['run']> = {};
  readonly queries: PreparedQuery[] = [];
  readonly types: Record<string, TypeRef> = {};
  private readonly names = new Map<PlatformMember, string>();

  /** `N.String_valueOf_12` */
  native(owner: TypeRef, member: PlatformMember): string {
    let name = this.names.get(member);
    if (name === undefined) {
      name = `${owner.name.replace(/\W/g, '_')}_${member.name}_${this.names.size}`;
      this.names.set(member, name);
      this.natives[name] = member.run;
    }
    return `N.${name}`;
  }

  /** `T["List<Id>"]` */
  type(type: TypeRef): string {
    const name = typeName(type);
    this.types[name] = type;
    return `T[${quote(name)}]`;
  }

  /** `Q[3]` */
  query(prepared: PreparedQuery): string {
    this.queries.push(prepared);
    return `Q[${this.queries.length - 1}]`;
  }
}

/** The body that is being compiled: a method, an initialiser, a trigger. */
export class Context {
  private readonly scopes: Map<string, Local>[] = [new Map<string, Local>()];
  private readonly temporaries: string[] = [];
  private nextTemporary = 1;
  /** The body calls, queries or writes, so it has to state the sharing of its class first. */
  needsSharing = false;
  loopDepth = 0;
  /** Statements of the outermost block begun so far: `this(…)` and `super(…)` stand in the first one. */
  statementCount = 0;
  /** The constructor says itself which other constructor runs first. */
  constructorCall: 'this' | 'super' | null = null;

  constructor(
    readonly world: World,
    readonly tables: Tables,
    readonly cls: ClassSymbol,
    readonly member: {
      /** For frames of the call stack. */
      readonly name: string;
      readonly isStatic: boolean;
      readonly returns: TypeRef | null;
      /** Final fields may be assigned: constructors and initialisers. */
      readonly isInitialising: boolean;
      /** In an accessor the property's name means its storage. */
      readonly accessorOf?: FieldSymbol;
    },
  ) {}

  report(node: Node, message: string): void {
    this.world.problems.add(this.cls.source.file, node, message);
  }

  /** Declares a variable. @returns its JavaScript name */
  declare(node: Node, name: string, type: TypeRef, isFinal = false, isAssigned = true): string {
    if (this.find(name)) {
      this.report(node, `Duplicate variable: ${name}`);
    }
    const js = `${name.toLowerCase()}_`;
    this.scopes.at(-1)?.set(name.toLowerCase(), { name, js, type, isFinal, isAssigned });
    return js;
  }

  find(name: string): Local | undefined {
    const key = name.toLowerCase();
    return this.scopes.findLast((scope) => scope.has(key))?.get(key);
  }

  /** Runs `work` in a scope of its own. */
  scoped<T>(work: () => T): T {
    this.scopes.push(new Map());
    try {
      return work();
    } finally {
      this.scopes.pop();
    }
  }

  /** A JavaScript variable of the whole body. */
  temporary(): string {
    const name = `$t${this.nextTemporary++}`;
    this.temporaries.push(name);
    return name;
  }

  /** `let $t1, $t2;` or nothing. */
  temporaryDeclarations(): string {
    return this.temporaries.length === 0 ? '' : `let ${this.temporaries.join(', ')}; `;
  }

  fail(node: Node, message: string): never {
    throw new CompileError(node, message);
  }
}

/** `C.Outer$Inner` */
export function jsClass(cls: ClassSymbol): string {
  return `C.${jsClassName(cls.name)}`;
}

export function jsClassName(name: string): string {
  return name.replace('.', '$');
}
