import type { TriggerBlockMemberContext, TriggerUnitContext } from '@apexdevtools/apex-parser';
import type { CompiledTrigger, TriggerMoment } from '../kernel/program';
import type { ObjectSchema } from '../kernel/schema';
import type { Context } from './context';
import { newSymbol } from './declare';
import type { ClassEmitter } from './emit';
import { inTrigger } from './runtime/trigger';
import { CompileError, optional, type ParsedSource } from './source';
import { compileReported, mark } from './statements/block';
import { compiled, type Compiled } from './statements/flow';
import { compileVariables } from './statements/statement';
import type { ClassSymbol, Modifiers } from './symbols';
import { simple, type World } from './world';

const NO_MODIFIERS: Modifiers = {
  access: 'public',
  hasAccess: false,
  words: new Set(),
  sharing: null,
  annotations: [],
};

/** A trigger that was declared, still without code. */
export interface DeclaredTrigger {
  readonly symbol: ClassSymbol;
  readonly tree: TriggerUnitContext;
  readonly objectName: string;
  readonly moments: ReadonlySet<TriggerMoment>;
  /** Where the compiled body is put: a property of `C`. */
  readonly jsName: string;
}

/** Reads the head of a trigger. Null, with a problem, when its object is unknown. */
export function declareTrigger(
  world: World,
  parsed: Extract<ParsedSource, { kind: 'trigger' }>,
): DeclaredTrigger | null {
  const { source, tree } = parsed;
  const name = tree.id(0).getText();
  const object = world.schema.objects.get(tree.id(1).getText().toLowerCase());
  if (!object) {
    world.problems.add(source.file, tree.id(1), `Invalid SObject type: ${tree.id(1).getText()}`);
    return null;
  }
  const expected = source.file.replace(/^.*\//, '').replace(/\.trigger$/, '');
  if (name !== expected) {
    world.problems.add(source.file, tree.id(0), `Trigger name must match the file's name: ${name}, ${expected}`);
  }
  const symbol = newSymbol(source, 'trigger', name, tree.id(0), null, NO_MODIFIERS);
  // The type of the records stands where a class has its superclass: Trigger.new is a list of it.
  symbol.superType = simple(object.name);
  return {
    symbol,
    tree,
    objectName: object.name,
    moments: readMoments(world, parsed, object),
    jsName: `$trigger$${name}`,
  };
}

function readMoments(
  world: World,
  parsed: Extract<ParsedSource, { kind: 'trigger' }>,
  object: ObjectSchema,
): Set<TriggerMoment> {
  const moments = new Set<TriggerMoment>();
  for (const node of parsed.tree.triggerCase_list()) {
    const words = node.getText().toLowerCase();
    const moment = words.replace(/^(before|after)/, '$1 ') as TriggerMoment;
    if (moments.has(moment)) {
      world.problems.add(parsed.source.file, node, `Duplicate trigger event: ${moment}`);
    }
    if (
      (object.kind === 'event' && moment !== 'after insert') ||
      object.kind === 'metadata' ||
      words === 'beforeundelete'
    ) {
      world.problems.add(parsed.source.file, node, `Trigger event is not supported on ${object.name}: ${moment}`);
    }
    moments.add(moment);
  }
  return moments;
}

export function emitTrigger(emitter: ClassEmitter, trigger: DeclaredTrigger): void {
  const members = trigger.tree.triggerBlock().triggerBlockMember_list();
  const compile = (context: Context): string => compileMembers(context, members);
  emitter.emitTrigger(trigger.symbol, compile, `C.${trigger.jsName}`, trigger.tree);
}

function compileMembers(context: Context, members: readonly TriggerBlockMemberContext[]): string {
  const codes: string[] = [];
  let completes = true;
  for (const member of members) {
    if (!completes) {
      context.report(member, 'Unreachable statement');
      break;
    }
    const one = compileMember(context, member);
    codes.push(one.code);
    completes = one.completes;
  }
  return codes.join(' ');
}

/** A statement, or a declaration of variables, which the grammar takes for a field. */
function compileMember(context: Context, member: TriggerBlockMemberContext): Compiled {
  const statement = optional(member.statement());
  if (statement) {
    return compileReported(context, statement);
  }
  const field = optional(optional(member.triggerMemberDeclaration())?.fieldDeclaration());
  try {
    if (!field) {
      throw new CompileError(member, 'Methods and classes inside a trigger are not modelled by local/org');
    }
    const variables = compileVariables(context, field, member.modifier_list());
    return { ...variables, code: `${mark(field)}${variables.code}` };
  } catch (error) {
    if (!(error instanceof CompileError)) {
      throw error;
    }
    context.report(error.node, error.message);
    return compiled('');
  }
}

/** The trigger as the data engine runs it. */
export function runnableTrigger(
  trigger: DeclaredTrigger,
  body: () => void,
  guard: (work: () => void) => void,
): CompiledTrigger {
  return {
    name: trigger.symbol.name,
    objectName: trigger.objectName,
    moments: trigger.moments,
    run: (context) => guard(() => inTrigger(context, body)),
  };
}
