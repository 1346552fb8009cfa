import { createHash } from 'node:crypto';
import type { QueryContext } from '@apexdevtools/apex-parser';
import { loadSchema } from './data/metadata/load-schema';
import type { SourceFile } from './data/metadata/source-files';
import type { DataSchema } from './data/schema/model';
import { SoqlError } from './data/soql/ast';
import { prepareQuery } from './data/soql/prepare';
import { apexError } from './kernel/exceptions';
import type { PreparedQuery } from './kernel/execution';
import { compileProgram, type CompileOutput } from './language/compile-program';

/** Schema and Apex of one set of files. Orgs may share it: what a transaction changes in it, the next one starts anew. */
export interface CompiledPackage extends CompileOutput {
  readonly schema: DataSchema;
}

/** What the org has switched on. */
export interface OrgFeatures {
  readonly sharedActivities: boolean;
  readonly personAccounts: boolean;
}

const KEPT = 3;
const kept = new Map<string, CompiledPackage>();

/**
 * Compiles a package, or takes it as this process compiled it before: tests load many orgs of the same files.
 *
 * @throws {SourceProblemsError} naming file and line of everything that an org would refuse, or that is not modelled
 */
export function compiledPackage(files: readonly SourceFile[], features: OrgFeatures): CompiledPackage {
  const key = keyOf(files, features);
  const known = kept.get(key);
  if (known) {
    return known;
  }
  const compiled = compile(files, features);
  kept.set(key, compiled);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) {
    kept.delete(oldest);
  }
  return compiled;
}

function compile(files: readonly SourceFile[], features: OrgFeatures): CompiledPackage {
  const schema = loadSchema(files, features);
  const output = compileProgram({
    sources: schema.apexSources,
    schema,
    prepareQuery: (soql) => prepareStatic(soql, schema),
  });
  return { ...output, schema };
}

function keyOf(files: readonly SourceFile[], features: OrgFeatures): string {
  const hash = createHash('sha256').update(JSON.stringify(features));
  for (const { file, text } of files) {
    hash.update(`\n${file} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/** A query in Apex source: what is wrong with it is a compile error at its line. */
function prepareStatic(soql: string | QueryContext, schema: DataSchema): PreparedQuery {
  try {
    return prepareQuery(soql, schema);
  } catch (error) {
    throw error instanceof SoqlError ? apexError('QueryException', error.message, error) : error;
  }
}
