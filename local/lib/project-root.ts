import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The project's root: the nearest folder at or above the working folder, or above the running script, that holds
 * sfdx-project.json. Neither `__dirname` nor `import.meta` exists both in CommonJS and in jest's ESM mode.
 *
 * @throws {Error} when neither leads to the project
 */
export function projectRoot(): string {
  for (const start of [process.cwd(), dirname(process.argv[1] ?? process.cwd())]) {
    for (let folder = start; ; folder = dirname(folder)) {
      if (existsSync(join(folder, 'sfdx-project.json'))) {
        return folder;
      }
      if (dirname(folder) === folder) {
        break;
      }
    }
  }
  throw new Error(`no sfdx-project.json at or above ${process.cwd()}: run this from inside the project`);
}
