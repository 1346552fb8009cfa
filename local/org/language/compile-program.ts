import type { PlatformMember } from '../kernel/define';
import { type SourceProblem, SourceProblemsError } from '../kernel/exceptions';
import type { PreparedQuery } from '../kernel/execution';
import type { CompiledProgram } from '../kernel/program';
import type { OrgSchema } from '../kernel/schema';
import type { TypeRegistry } from '../kernel/registry';
import type { TypeRef } from '../kernel/type-ref';
import { checkClass } from './check-classes';
import { Tables } from './context';
import { declareFile, type Later } from './declare';
import { ClassEmitter, renderFile } from './emit';
import { planOf } from './plans';
import { isInstance } from './runtime/casts';
import { Classes, setInstanceTest } from './runtime/classes';
import { setFrameRanges, SOURCE_PREFIX } from './runtime/exceptions';
import { library } from './runtime/library';
import { type ApexSource, type ParsedSource, parseSource } from './source';
import { makeProgram } from './program';
import { type DeclaredTrigger, declareTrigger, emitTrigger } from './triggers';
import { type PrepareQuery, World } from './world';

export interface CompileInput {
  /** `.cls` and `.trigger` files. */
  readonly sources: readonly ApexSource[];
  readonly schema: OrgSchema;
  /** Checks a query against the schema. Its errors become compile errors. */
  readonly prepareQuery: PrepareQuery;
  /** Keep parse trees on disk for other processes; default true. */
  readonly isCached?: boolean;
}

/** What runs, and what a coverage report needs. */
export interface CompileOutput {
  readonly program: CompiledProgram;
  readonly types: TypeRegistry;
  /** By file: how often each line's statements ran (index is the line); lines without a statement are undefined. */
  readonly coverage: ReadonlyMap<string, readonly (number | undefined)[]>;
}

interface EmittedFile {
  readonly source: ApexSource;
  readonly code: string;
}

/**
 * Compiles all Apex of a package to JavaScript.
 *
 * @throws {SourceProblemsError} with everything that an org's compiler would refuse, or that is not modelled here
 */
export function compileProgram(input: CompileInput): CompileOutput {
  const world = new World(input.schema, input.prepareQuery);
  const parsed = input.sources
    .map((source) => parseSource(source, world.problems, input.isCached ?? true))
    .filter((one) => one !== null);
  const triggers = declare(world, parsed);
  stopAtProblems(world.problems.list);
  const tables = new Tables();
  const files = emitFiles(world, tables, parsed, triggers);
  stopAtProblems(world.problems.list);
  setInstanceTest(isInstance);
  const classes = new Classes([...world.byName.values()].map((cls) => planOf(world, cls)));
  const coverage = new Map<string, (number | undefined)[]>();
  for (const { source, code } of files) {
    coverage.set(source.file, load(source, code, classes, tables));
  }
  return { program: makeProgram(world, classes, triggers), types: classes, coverage };
}

function stopAtProblems(problems: readonly SourceProblem[]): void {
  if (problems.length > 0) {
    throw new SourceProblemsError(
      [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column),
    );
  }
}

function declare(world: World, parsed: readonly ParsedSource[]): DeclaredTrigger[] {
  const steps: { supers: Later[]; members: Later[] }[] = [];
  const triggers: DeclaredTrigger[] = [];
  for (const one of parsed) {
    if (one.kind === 'class') {
      steps.push(declareFile(world, one));
    } else {
      const trigger = declareTrigger(world, one);
      if (trigger) {
        triggers.push(trigger);
      }
    }
  }
  steps.flatMap(({ supers }) => supers).forEach((step) => step());
  stopAtProblems(world.problems.list);
  steps.flatMap(({ members }) => members).forEach((step) => step());
  world.byName.forEach((cls) => checkClass(world, cls));
  return triggers;
}

function emitFiles(
  world: World,
  tables: Tables,
  parsed: readonly ParsedSource[],
  triggers: readonly DeclaredTrigger[],
): EmittedFile[] {
  const files: EmittedFile[] = [];
  for (const { source } of parsed) {
    const emitter = new ClassEmitter(world, tables);
    for (const cls of world.classes.values()) {
      if (cls.source === source) {
        emitter.emitClass(cls);
      }
    }
    for (const trigger of triggers) {
      if (trigger.symbol.source === source) {
        emitTrigger(emitter, trigger);
      }
    }
    setFrameRanges(source.file, emitter.frames);
    files.push({ source, code: renderFile(emitter.pieces) });
  }
  return files;
}

type Loader = (
  $: Readonly<Record<string, unknown>>,
  C: Classes['shells'],
  N: Record<string, PlatformMember['run']>,
  Q: readonly PreparedQuery[],
  T: Record<string, TypeRef>,
  H: (number | undefined)[],
) => void;

/** Runs a file's code, which adds the methods to the classes. @returns its coverage counters */
function load(source: ApexSource, code: string, classes: Classes, tables: Tables): (number | undefined)[] {
  const counters: (number | undefined)[] = [];
  for (const match of code.matchAll(/H\[(\d+)\]\+\+/g)) {
    counters[Number(match[1])] = 0;
  }
  const text = `(function ($, C, N, Q, T, H) { 'use strict'; ${code}\n})\n//# sourceURL=${SOURCE_PREFIX}${source.file}`;
  // Not `new Function`, which would shift the lines; the code was generated from the package's own Apex.
  const loader = (0, eval)(text) as Loader;
  loader(library(classes), classes.shells, tables.natives, tables.queries, tables.types, counters);
  return counters;
}
