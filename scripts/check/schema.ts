import { SourceProblemsError } from '../../local/org/kernel/exceptions';
import { loadSchema } from '../../local/org/data/metadata/load-schema';
import { readSourceFiles } from '../../local/org/data/metadata/source-files';
import type { DataSchema } from '../../local/org/data/schema/model';

/** The package's objects and the standard ones, read when first asked for; null when the sources have errors. */
export function schemaReader(root: string): () => DataSchema | null {
  let read: DataSchema | null | undefined;
  return () => (read ??= load(root));
}

function load(root: string): DataSchema | null {
  try {
    const files = readSourceFiles(root, ['force-app/main']);
    return loadSchema(files, { sharedActivities: true, personAccounts: false });
  } catch (error) {
    if (error instanceof SourceProblemsError) {
      return null;
    }
    throw error;
  }
}
