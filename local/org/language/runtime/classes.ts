import { ApexEnum, type ApexEnumValue } from '../../kernel/enums';
import { ApexException, apexError } from '../../kernel/exceptions';
import { type ApexClass, apexClass, type ApexField, type ApexInstance, type TypeRegistry } from '../../kernel/registry';
import type { TypeRef } from '../../kernel/type-ref';

/** A method as calls from the library find it. */
export interface MethodPlan {
  readonly name: string;
  readonly jsName: string;
  readonly parameters: readonly TypeRef[];
}

/** What the compiler says about a class before its code runs. */
export interface ClassPlan {
  readonly name: string;
  readonly jsName: string;
  readonly kind: ApexClass['kind'];
  readonly isAbstract: boolean;
  readonly isException: boolean;
  readonly superName: string | null;
  readonly superTypes: readonly TypeRef[];
  readonly constants: readonly string[];
  readonly staticFields: readonly string[];
  readonly fields: readonly FieldPlan[];
  readonly methods: readonly MethodPlan[];
  /** JavaScript names of the constructors that it has without declaring them. */
  readonly givenConstructors: readonly string[];
  /** Whether it can be made without arguments from outside. */
  readonly hasDefaultConstructor: boolean;
}

export interface FieldPlan {
  readonly name: string;
  readonly type: TypeRef;
  readonly isTransient: boolean;
  readonly isAuraEnabled: boolean;
  /** Hand-written accessors, by their JavaScript names; null where storage is read or written directly. */
  readonly getter: string | null;
  readonly setter: string | null;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  readonly hasStorage: boolean;
}

type Instance = ApexInstance & Record<string, unknown>;
type Method = (this: unknown, ...args: unknown[]) => unknown;
type Step = (this: Instance) => void;

/** A JavaScript class that stands for an Apex class. */
export interface Shell {
  new (): Instance;
  readonly prototype: Instance;
  /** The static fields, initialised on first use. */
  $s(): Record<string, unknown>;
  /** Runs field initialisers and initialiser blocks of this class on a new instance. */
  $init(instance: Instance): void;
  readonly $values: readonly ApexEnumValue[];
}

interface Statics {
  current: Record<string, unknown> | null;
  readonly names: readonly string[];
  readonly steps: (() => void)[];
}

/** The classes of a program as JavaScript classes, without their methods: generated code adds those. */
export class Classes implements TypeRegistry {
  /** By JavaScript name; what generated code calls `C`. */
  readonly shells: Record<string, Shell> = {};
  private readonly byName = new Map<string, ApexClass>();
  private readonly statics = new Map<Shell, Statics>();
  private readonly instanceSteps = new Map<Shell, Step[]>();
  private readonly plans: ReadonlyMap<string, ClassPlan>;

  constructor(plans: readonly ClassPlan[]) {
    this.plans = new Map(plans.map((plan) => [plan.name, plan]));
    this.shells['$Exception'] = exceptionBase() as unknown as Shell;
    for (const plan of plans) {
      this.shellOf(plan);
    }
  }

  find(name: string): ApexClass | null {
    return this.byName.get(name.toLowerCase()) ?? null;
  }

  /** Static variables start anew. */
  resetStatics(): void {
    for (const statics of this.statics.values()) {
      statics.current = null;
    }
  }

  readonly staticInit = (shell: Shell, step: () => void): void => {
    this.statics.get(shell)?.steps.push(step);
  };

  readonly instanceInit = (shell: Shell, step: Step): void => {
    this.instanceSteps.get(shell)?.push(step);
  };

  private shellOf(plan: ClassPlan): Shell {
    const known = this.shells[plan.jsName];
    if (known) {
      return known;
    }
    const parentPlan = plan.superName === null ? undefined : this.plans.get(plan.superName);
    const parent = parentPlan ? this.shellOf(parentPlan) : plan.isException ? this.shells['$Exception'] : undefined;
    const shell = makeShell(plan, parent);
    this.shells[plan.jsName] = shell;
    this.addMembers(plan, shell, parent ?? null);
    const apex = describeClass(plan, shell, parentPlan ? this.find(parentPlan.name) : null);
    Object.defineProperty(shell.prototype, apexClass, { value: apex });
    this.byName.set(plan.name.toLowerCase(), apex);
    return shell;
  }

  private addMembers(plan: ClassPlan, shell: Shell, parent: Shell | null): void {
    const statics: Statics = { current: null, names: plan.staticFields, steps: [] };
    const steps: Step[] = [];
    this.statics.set(shell, statics);
    this.instanceSteps.set(shell, steps);
    Object.assign(shell, {
      $s: () => statics.current ?? start(statics),
      $init: (instance: Instance) => {
        for (const step of steps) {
          step.call(instance);
        }
      },
      $values: plan.kind === 'enum' ? new ApexEnum(plan.name, plan.constants).values : [],
    });
    for (const name of plan.givenConstructors) {
      (shell.prototype as Record<string, unknown>)[name] = function construct(
        this: Instance,
        ...args: unknown[]
      ): Instance {
        (parent?.prototype[name] as Method | undefined)?.apply(this, args);
        shell.$init(this);
        return this;
      };
    }
  }
}

function start(statics: Statics): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of statics.names) {
    values[name] = null;
  }
  statics.current = values;
  for (const step of statics.steps) {
    step();
  }
  return values;
}

function makeShell(plan: ClassPlan, parent: Shell | undefined): Shell {
  const names = plan.fields.filter((field) => field.hasStorage).map((field) => `_${field.name.toLowerCase()}`);
  const fill = (instance: Record<string, unknown>): void => {
    for (const name of names) {
      instance[name] = null;
    }
  };
  const Base = (parent ?? Object) as new () => Record<string, unknown>;
  const shell = class extends Base {
    constructor() {
      super();
      fill(this);
      if (plan.isException) {
        this['typeName'] = plan.name;
        this['name'] = plan.name;
      }
    }
  };
  Object.defineProperty(shell, 'name', { value: plan.jsName });
  return shell as unknown as Shell;
}

/** The constructors that Apex gives to every exception; each class runs its initialisers after them. */
function exceptionBase(): new () => ApexException {
  class Base extends ApexException {
    constructor() {
      super('Exception');
    }
  }
  const add = (name: string, set: (self: ApexException, ...args: never[]) => void): void => {
    (Base.prototype as unknown as Record<string, Method>)[name] = function construct(
      this: unknown,
      ...args: unknown[]
    ) {
      set(this as ApexException, ...(args as never[]));
      return this;
    };
  };
  add('$new$', () => undefined);
  add('$new$string', (self, message: string | null) => (self.message = message ?? ''));
  add('$new$exception', (self, cause: ApexException | null) => {
    self.cause = cause;
    self.message = cause?.message ?? '';
  });
  add('$new$string$exception', (self, message: string | null, cause: ApexException | null) => {
    self.message = message ?? '';
    self.cause = cause;
  });
  return Base;
}

function describeClass(plan: ClassPlan, shell: Shell, superClass: ApexClass | null): ApexClass {
  const fields = [...(superClass?.fields ?? []), ...plan.fields.map(fieldOf)];
  const methodsNamed = (name: string, count: number): MethodPlan[] =>
    plan.methods.filter(
      (method) => method.name.toLowerCase() === name.toLowerCase() && method.parameters.length === count,
    );
  const hasMethod = (name: string, count: number): boolean =>
    methodsNamed(name, count).length > 0 || superClass?.hasMethod(name, count) === true;
  return {
    name: plan.name,
    kind: plan.kind,
    isAbstract: plan.isAbstract,
    superClass,
    superTypes: plan.superTypes,
    fields,
    enumValues: shell.$values,
    construct: () => {
      const instance = new shell();
      const constructor = instance['$new$'] as Method | undefined;
      if (plan.isAbstract || plan.kind !== 'class' || !plan.hasDefaultConstructor || !constructor) {
        throw apexError('TypeException', `Type cannot be constructed: ${plan.name}`);
      }
      return constructor.call(instance) as ApexInstance;
    },
    allocate: () => {
      const instance = new shell();
      initialiseAll(shell, instance);
      return instance;
    },
    hasMethod,
    invoke: (instance, name, args) => {
      const [method, ...others] = methodsNamed(name, args.length);
      if (!method) {
        if (superClass) {
          return superClass.invoke(instance, name, args);
        }
        throw new Error(`class ${plan.name} has no method ${name} with ${args.length} parameters`);
      }
      const chosen = others.length === 0 ? method : ([method, ...others].find((one) => fits(one, args)) ?? method);
      return ((instance as Instance)[chosen.jsName] as Method).apply(instance, [...args]);
    },
  };
}

let instanceTest: (value: unknown, type: TypeRef) => boolean = () => true;

/** The test that chooses between overloads when the library calls a method. */
export function setInstanceTest(test: typeof instanceTest): void {
  instanceTest = test;
}

function fits(method: MethodPlan, args: readonly unknown[]): boolean {
  return method.parameters.every((type, index) => args[index] === null || instanceTest(args[index], type));
}

/** Initialisers of the superclasses first. */
function initialiseAll(shell: Shell, instance: Instance): void {
  const parent = Object.getPrototypeOf(shell) as Partial<Shell>;
  if (parent.$init) {
    initialiseAll(parent as Shell, instance);
  }
  shell.$init(instance);
}

function fieldOf(plan: FieldPlan): ApexField {
  const storage = `_${plan.name.toLowerCase()}`;
  const accessor = (instance: ApexInstance, name: string): Method => (instance as Instance)[name] as Method;
  return {
    name: plan.name,
    type: plan.type,
    isTransient: plan.isTransient,
    isAuraEnabled: plan.isAuraEnabled,
    isReadable: plan.isReadable,
    isWritable: plan.isWritable,
    get: (instance) =>
      plan.getter === null ? (instance as Instance)[storage] : accessor(instance, plan.getter).call(instance),
    set: (instance, value) => {
      if (plan.setter === null) {
        (instance as Instance)[storage] = value;
      } else {
        accessor(instance, plan.setter).call(instance, value);
      }
    },
  };
}
