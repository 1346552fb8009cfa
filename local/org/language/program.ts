import { ApexException } from '../kernel/exceptions';
import { type ApexInstance, classOf } from '../kernel/registry';
import { ApexJobContext } from '../platform';
import type { CompiledProgram, CompiledTest } from '../kernel/program';
import type { Classes } from './runtime/classes';
import { asFault, traced } from './runtime/exceptions';
import { jsClassName } from './context';
import { auraMethods } from './aura-methods';
import { restResources } from './rest-resources';
import { hasAnnotation, type ClassSymbol, type MethodSymbol } from './symbols';
import { type DeclaredTrigger, runnableTrigger } from './triggers';
import type { World } from './world';

type Callable = (...args: readonly unknown[]) => unknown;

/** Runs Apex from outside: what goes wrong carries its Apex frames. */
function entry<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ApexException ? traced(error) : asFault(error);
  }
}

/** The static method `jsName` of a class, as generated. */
export function staticMethod(classes: Classes, cls: ClassSymbol, method: MethodSymbol): Callable {
  return (...args) => {
    const shell = classes.shells[jsClassName(cls.name)] as unknown as Record<string, Callable>;
    return entry(() => shell[method.jsName]?.(...args) ?? null);
  };
}

/** The compiled program as the data engine runs it. */
export function makeProgram(world: World, classes: Classes, triggers: readonly DeclaredTrigger[]): CompiledProgram {
  const bodies = classes.shells as unknown as Record<string, () => void>;
  const runnable = triggers.map((trigger) => runnableTrigger(trigger, () => bodies[trigger.jsName]?.(), entry));
  const topLevel = [...world.classes.values()];
  return {
    triggersFor: (objectName) =>
      runnable.filter((trigger) => trigger.objectName.toLowerCase() === objectName.toLowerCase()),
    tests: topLevel.flatMap((cls) => testsOf(classes, cls)),
    restResources: restResources(classes, topLevel),
    auraMethods: auraMethods(classes, topLevel),
    resetStatics: () => classes.resetStatics(),
    runQueueable: (job, jobId) => {
      entry(() => invoke(job, 'execute', [new ApexJobContext(jobId)]));
    },
    runSchedulable: (job, triggerId) => {
      entry(() => invoke(job, 'execute', [new ApexJobContext(triggerId)]));
    },
    callStatic: (className, methodName, args) => callStatic(world, classes, className, methodName, args),
    classNames: topLevel.map((cls) => cls.name),
  };
}

function testsOf(classes: Classes, cls: ClassSymbol): CompiledTest[] {
  if (!hasAnnotation(cls.modifiers, 'istest')) {
    return [];
  }
  const methods = [...cls.methods.values()].flat();
  const setups = methods
    .filter((method) => hasAnnotation(method.modifiers, 'testsetup'))
    .map((method) => staticMethod(classes, cls, method));
  return methods
    .filter((method) => hasAnnotation(method.modifiers, 'istest') || method.modifiers.words.has('testmethod'))
    .map((method) => ({
      className: cls.name,
      methodName: method.name,
      file: cls.source.file,
      line: method.node.start.line,
      setUp: () => setups.forEach((setUp) => setUp()),
      run: () => {
        staticMethod(classes, cls, method)();
      },
    }));
}

function invoke(target: unknown, name: string, args: readonly unknown[]): unknown {
  const cls = classOf(target);
  if (!cls) {
    throw new Error(`not an object of the program: ${String(target)}`);
  }
  return cls.invoke(target as ApexInstance, name, args);
}

function callStatic(
  world: World,
  classes: Classes,
  className: string,
  methodName: string,
  args: readonly unknown[],
): unknown {
  const cls = world.findClass(className, null);
  const methods = (cls?.methods.get(methodName.toLowerCase()) ?? []).filter(
    (method) => method.isStatic && method.parameters.length === args.length,
  );
  const [method] = methods;
  if (!cls || !method || methods.length > 1) {
    throw new Error(
      `there is ${method ? 'more than one' : 'no'} static method ${className}.${methodName} with ${args.length} parameters`,
    );
  }
  return staticMethod(classes, cls, method)(...args);
}
