import type { ApexSObject } from './sobject';
import type { TypeRef } from './type-ref';

export type TriggerMoment =
  | 'before insert'
  | 'before update'
  | 'before delete'
  | 'after insert'
  | 'after update'
  | 'after delete'
  | 'after undelete';

/** What `Trigger.*` holds in one run. */
export interface TriggerContext {
  readonly moment: TriggerMoment;
  readonly objectName: string;
  readonly newRecords: ApexSObject[] | null;
  readonly oldRecords: ApexSObject[] | null;
}

/** A compiled trigger. */
export interface CompiledTrigger {
  readonly name: string;
  readonly objectName: string;
  readonly moments: ReadonlySet<TriggerMoment>;
  run(context: TriggerContext): void;
}

/** A compiled Apex test method. */
export interface CompiledTest {
  readonly className: string;
  readonly methodName: string;
  /** Path relative to the project's root. */
  readonly file: string;
  readonly line: number;
  /** Runs `@TestSetup` methods of its class, if any. The caller provides the transaction and undoes it. */
  setUp(): void;
  run(): void;
}

/** A class with `@RestResource`. */
export interface CompiledRestResource {
  readonly className: string;
  /** For example `/inbox-sync/v1/heartbeat` or with a trailing `*`. */
  readonly urlMapping: string;
  /** HTTP methods it answers: `POST`, `GET` … */
  readonly methods: ReadonlySet<string>;
  /** Runs the method with `RestContext` set and gives what it returned (null for void). */
  run(method: string, request: ApexRestRequest): ApexRestResponse;
}

/** A static method with `@AuraEnabled`, which components call. */
export interface CompiledAuraMethod {
  readonly className: string;
  readonly methodName: string;
  /** `@AuraEnabled(cacheable=true)`: components may wire it, and it may write nothing. */
  readonly isCacheable: boolean;
  readonly parameters: readonly { readonly name: string; readonly type: TypeRef }[];
  /** @param args Apex values, one a parameter */
  run(args: readonly unknown[]): unknown;
}

export interface ApexRestRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ApexRestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** All Apex of a package, compiled. Made by local/org/language, run by the data engine. */
export interface CompiledProgram {
  triggersFor(objectName: string): readonly CompiledTrigger[];
  readonly tests: readonly CompiledTest[];
  readonly restResources: readonly CompiledRestResource[];
  readonly auraMethods: readonly CompiledAuraMethod[];
  /** Static variables start anew: the data engine calls it at the start of each transaction and test. */
  resetStatics(): void;
  /** Runs a queueable's `execute(QueueableContext)`; the job is the Apex object given to Execution.enqueue. */
  runQueueable(job: unknown, jobId: string): void;
  /** Runs a schedulable's `execute(SchedulableContext)`; the job is the Apex object given to Execution.schedule. */
  runSchedulable(job: unknown, triggerId: string): void;
  /** Calls a static method by name with Apex values; for tools and tests. */
  callStatic(className: string, methodName: string, args: readonly unknown[]): unknown;
  /** Class names, for permission checks (`classAccesses`) and describes. */
  readonly classNames: readonly string[];
}
