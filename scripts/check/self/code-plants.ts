import { addFile, replaceIn, type Plant } from './plant';

const source = 'poller/src/domain/planted.ts';
const planted = (error: string, check: string, text: string, path = source): Plant => ({
  error,
  checks: [check],
  plant: addFile(path, text),
});

/** Errors in TypeScript and in the project's files. */
export const codePlants: readonly Plant[] = [
  planted('a type error', 'tsc', "export const planted: number = 'a';\n"),
  planted('an index that may be undefined', 'tsc', 'export const planted = (list: number[]): number => list[0];\n'),
  planted('any', 'eslint', 'export const planted = (value: any): string => String(value);\n'),
  planted(
    'a promise nobody waits for',
    'eslint',
    'export function planted(): void {\n  Promise.reject(new Error());\n}\n',
  ),
  planted('a domain that imports an adapter', 'eslint', "export * from '../store/planted';\n"),
  planted(
    'an adapter that imports another',
    'eslint',
    "export * from '../store/planted';\n",
    'poller/src/gmail/planted.ts',
  ),
  planted('a poller that imports a stand-in', 'eslint', "export * from '../../../local/lib/project-root';\n"),
  planted(
    'a stand-in that imports the poller',
    'eslint',
    "export * from '../../poller/src/config';\n",
    'local/lib/planted.ts',
  ),
  planted('code that is not formatted', 'prettier', 'export  const planted = "a"\n'),
  planted('code that nobody uses', 'knip', "export const planted = 'a';\n"),
  planted('a file that is too long and gives no reason', 'house rules', '// a line\n'.repeat(351)),
  planted('a name that says nothing', 'house rules', '', 'poller/src/domain/mail-helper.ts'),
  {
    error: 'filing that knows operations',
    checks: ['house rules'],
    plant: replaceIn('force-app', /main\/filing\/.*Service\.cls$/, /\}\s*$/, '  private InboxSyncPurge planted;\n}\n'),
  },
  {
    error: 'Apex that is not formatted',
    checks: ['prettier'],
    plant: replaceIn('force-app', /main\/.*\.cls$/, /\n {2}(\S)/, '\n      $1'),
  },
  {
    error: 'a dependency that nobody uses',
    checks: ['knip'],
    plant: replaceIn('.', /^package\.json$/, /"zod":/, '"undici": "^8.0.0",\n    "zod":'),
  },
];
