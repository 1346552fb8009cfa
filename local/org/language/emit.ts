import type { BlockContext } from '@apexdevtools/apex-parser';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { Context, jsClass, type Tables } from './context';
import { compileValue } from './expressions/compile';
import { chooseConstructor, isException } from './expressions/constructors';
import { convert } from './expressions/convert';
import { storageName } from './expressions/names';
import type { FrameRange } from './runtime/exceptions';
import { CompileError, type Node } from './source';
import { compileStatements, mark } from './statements/block';
import { atLine, LINE_MARK } from './statements/flow';
import type { ClassSymbol, FieldSymbol, InitialiserBlock, MethodSymbol } from './symbols';
import { quote } from './literals';
import { VOID, type World } from './world';

/** A member's JavaScript and the line of the source it begins at. */
export interface Piece {
  readonly line: number;
  readonly code: string;
}

/** Compiles the members of a class and of its inner classes; problems go to the world. */
export class ClassEmitter {
  readonly pieces: Piece[] = [];
  readonly frames: FrameRange[] = [];

  constructor(
    private readonly world: World,
    private readonly tables: Tables,
  ) {}

  emitClass(cls: ClassSymbol): void {
    for (const method of [...cls.methods.values()].flat()) {
      this.emitMethod(method);
    }
    cls.constructors.forEach((constructor) => this.emitMethod(constructor));
    for (const item of cls.initOrder) {
      if ('body' in item) {
        this.emitInitialiser(cls, item);
      } else {
        this.emitField(item);
      }
    }
    this.checkImplicitConstructor(cls);
    this.checkFinals(cls);
    cls.inner.forEach((inner) => this.emitClass(inner));
  }

  /** The body of a trigger: `target = function () { … };` */
  emitTrigger(cls: ClassSymbol, compile: (context: Context) => string, target: string, node: Node): void {
    const context = new Context(this.world, this.tables, cls, {
      name: cls.name,
      isStatic: true,
      returns: VOID,
      isInitialising: false,
    });
    const code = compile(context);
    this.frames.push({ from: 1, to: Number.MAX_SAFE_INTEGER, name: `Trigger.${cls.name}` });
    this.add(node, `${target} = function () { ${wrap(context, code)} };`);
  }

  private add(node: Node, code: string): void {
    this.pieces.push({ line: node.start.line, code });
  }

  private frame(cls: ClassSymbol, name: string, node: Node): void {
    this.frames.push({ from: node.start.line, to: (node.stop ?? node.start).line, name: `Class.${cls.name}.${name}` });
  }

  private emitMethod(method: MethodSymbol): void {
    if (!method.body) {
      return;
    }
    const { owner, body } = method;
    const context = new Context(this.world, this.tables, owner, {
      name: method.name,
      isStatic: method.isStatic,
      returns: method.returns,
      isInitialising: method.isConstructor,
    });
    const parameters = method.parameters.map(({ node, name, type, isFinal }) =>
      context.declare(node, name, type, isFinal),
    );
    const compiled = compileStatements(context, body.statement_list(), true);
    if (method.returns.name !== 'void' && compiled.completes) {
      context.report(method.node, `Missing return statement required return type: ${typeName(method.returns)}`);
    }
    const code = method.isConstructor ? this.constructorCode(context, method, compiled.code) : compiled.code;
    const place = method.isStatic ? jsClass(owner) : `${jsClass(owner)}.prototype`;
    this.frame(owner, method.name, { start: method.node.start, stop: body.stop ?? body.start });
    this.add(
      method.node,
      `${place}.${method.jsName} = function (${parameters.join(', ')}) { ${wrap(context, code)} };`,
    );
  }

  private constructorCode(context: Context, method: MethodSymbol, body: string): string {
    if (context.constructorCall) {
      return `${body} return this;`;
    }
    context.needsSharing = true;
    return `${this.implicitSuper(context, method.node)}${jsClass(context.cls)}.$init(this); ${body} return this;`;
  }

  /** The call of the superclass's constructor without arguments, which must exist. */
  private implicitSuper(context: Context, node: Node): string {
    const { cls } = context;
    const parent = cls.superType ? this.world.classOf(cls.superType) : undefined;
    if (!parent) {
      return isException(this.world, cls.type) ? 'C.$Exception.prototype.$new$.call(this); ' : '';
    }
    try {
      return `${jsClass(parent)}.prototype.${chooseConstructor(context, node, parent, []).jsName}.call(this); `;
    } catch (error) {
      return this.reported(context, error);
    }
  }

  private checkFinals(cls: ClassSymbol): void {
    for (const field of cls.fields.values()) {
      if (field.isFinal && !field.initialiser && !this.world.assignedFinals.has(field)) {
        this.world.problems.add(cls.source.file, field.node, `Final variable has not been initialized: ${field.name}`);
      }
    }
  }

  /** A class without constructors needs one without arguments above it. */
  private checkImplicitConstructor(cls: ClassSymbol): void {
    if (cls.kind === 'class' && cls.constructors.length === 0) {
      const context = new Context(this.world, this.tables, cls, {
        name: '<init>',
        isStatic: false,
        returns: VOID,
        isInitialising: true,
      });
      this.implicitSuper(context, cls.node);
    }
  }

  private reported(context: Context, error: unknown): string {
    if (!(error instanceof CompileError)) {
      throw error;
    }
    context.report(error.node, error.message);
    return '';
  }

  private emitField(field: FieldSymbol): void {
    const { owner, isStatic, initialiser, node } = field;
    if (field.property) {
      this.emitAccessors(field);
    }
    if (!initialiser) {
      return;
    }
    const context = this.initialiserContext(owner, isStatic);
    let code: string;
    try {
      code = convert(context, compileValue(context, initialiser), field.type, initialiser).code;
    } catch (error) {
      code = this.reported(context, error) || 'null';
    }
    const storage = `${isStatic ? `${jsClass(owner)}.$s()` : 'this'}.${storageName(field)}`;
    this.frame(owner, isStatic ? '<clinit>' : '<init>', { start: node.start, stop: initialiser.stop ?? node.start });
    this.add(node, this.step(owner, isStatic, wrap(context, `${mark(node)}${storage} = ${code};`)));
  }

  private initialiserContext(cls: ClassSymbol, isStatic: boolean): Context {
    return new Context(this.world, this.tables, cls, {
      name: isStatic ? '<clinit>' : '<init>',
      isStatic,
      returns: VOID,
      isInitialising: true,
    });
  }

  private step(cls: ClassSymbol, isStatic: boolean, code: string): string {
    return `$.${isStatic ? 'static' : 'instance'}Init(${jsClass(cls)}, function () { ${code} });`;
  }

  private emitInitialiser(cls: ClassSymbol, block: InitialiserBlock): void {
    const context = this.initialiserContext(cls, block.isStatic);
    const compiled = compileStatements(context, block.body.statement_list());
    this.frame(cls, block.isStatic ? '<clinit>' : '<init>', block.body);
    this.add(block.body, this.step(cls, block.isStatic, wrap(context, compiled.code)));
  }

  private emitAccessors(field: FieldSymbol): void {
    const { property } = field;
    if (!property || property.isAutomatic) {
      return;
    }
    const storage = `${field.isStatic ? `${jsClass(field.owner)}.$s()` : 'this'}.${storageName(field)}`;
    const { getter, setter } = property;
    if (getter) {
      this.emitAccessor(field, 'get', getter.body, field.type, `return ${storage};`);
    }
    if (setter) {
      this.emitAccessor(field, 'set', setter.body, VOID, `return ${storage} = value_;`);
    }
  }

  private emitAccessor(
    field: FieldSymbol,
    kind: 'get' | 'set',
    body: BlockContext | null,
    returns: TypeRef,
    automatic: string,
  ): void {
    const { owner, isStatic, node } = field;
    const context = new Context(this.world, this.tables, owner, {
      name: field.name,
      isStatic,
      returns,
      isInitialising: false,
      accessorOf: field,
    });
    if (kind === 'set') {
      context.declare(node, 'value', field.type);
    }
    const compiled = body ? compileStatements(context, body.statement_list()) : null;
    if (kind === 'get' && compiled?.completes) {
      context.report(node, `Missing return statement required return type: ${typeName(returns)}`);
    }
    const code = compiled ? `${compiled.code}${kind === 'set' ? ' return value_;' : ''}` : automatic;
    const place = isStatic ? jsClass(owner) : `${jsClass(owner)}.prototype`;
    const start: Node = body ?? node;
    this.frame(owner, field.name, { start: node.start, stop: (body ?? node).stop ?? node.start });
    this.add(
      start,
      `${place}.${kind}$${field.name.toLowerCase()} = function (${kind === 'set' ? 'value_' : ''}) { ${wrap(context, code)} };`,
    );
  }
}

/** Declares temporaries; states the sharing of the class where the body calls anything. */
function wrap(context: Context, code: string): string {
  const inner = `${context.temporaryDeclarations()}${code}`;
  const { sharing } = context.cls;
  return context.needsSharing && sharing !== 'inherited'
    ? `const $h = $.share(${quote(sharing)}); try { ${inner} } finally { $.unshare($h); }`
    : inner;
}

/** Puts the pieces of a file together so that each statement stands on the line of its source. */
export function renderFile(pieces: readonly Piece[]): string {
  const code = [...pieces]
    .sort((a, b) => a.line - b.line)
    .map((piece) => `${atLine(piece.line)}${piece.code}`)
    .join(' ');
  let line = 1;
  return code.replace(LINE_MARK, (_match, text: string) => {
    const missing = Math.max(0, Number(text) - line);
    line += missing;
    return '\n'.repeat(missing);
  });
}
