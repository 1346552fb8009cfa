import { basename } from 'node:path';
import { withoutComments } from './apex-text';
import type { Problem } from './problem';
import type { Source } from './suppressions';

/** Classes of the package that nothing of it names: apex-ls looks at the members of a class, not at the class. */
export function checkClasses(sources: readonly Source[]): Problem[] {
  const main = sources.filter(({ path }) => path.startsWith('force-app/main/') && !path.includes('/__'));
  const names = main.map(
    ({ path, text }) =>
      new Set(
        withoutComments(text)
          .match(/\bInboxSync\w+/g)
          ?.concat(path) ?? [],
      ),
  );
  const count = (name: string): number => names.filter((named) => named.has(name)).length;
  return main
    .filter(({ path, text }) => path.endsWith('.cls') && !/@RestResource\b/i.test(text))
    .filter(({ path }) => count(basename(path, '.cls')) < 2)
    .map(({ path }) => ({ file: path, line: 0, message: 'nothing of the package names this class: remove it' }));
}
