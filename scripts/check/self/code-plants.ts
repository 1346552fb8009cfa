import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addFile, replaceIn, type Plant } from './plant';

const source = 'poller/src/domain/planted.ts';
const planted = (error: string, check: string, text: string, path = source): Plant => ({
  error,
  checks: [check],
  plant: addFile(path, text),
});
const alone = (error: string, path: string, text: string, check = 'oxlint'): Plant => ({
  ...planted(error, check, text, path),
  standsAlone: true,
});

/** Errors that the compiler refuses: one for each of its settings. */
const wrongTypes: readonly [error: string, text: string][] = [
  ['a type error', "export const planted: number = 'a';\n"],
  ['an index that may be undefined', 'export const planted = (list: number[]): number => list[0];\n'],
  ['an optional property that is set to undefined', 'export const planted: { a?: number } = { a: undefined };\n'],
  ['a variable that nobody reads', 'export function planted(): void {\n  const unread = 1;\n}\n'],
  ['a parameter that nobody reads', 'export function planted(unread: number): void {\n  return;\n}\n'],
  ['a property of an index signature with a dot', 'export const planted = (x: Record<string, number>) => x.a;\n'],
  [
    'an override that does not say so',
    'export class Planted extends Error {\n  toString(): string {\n    return "";\n  }\n}\n',
  ],
  [
    'a case that falls through',
    'export function planted(x: number): number {\n  switch (x) {\n    case 1:\n      x++;\n    default:\n      return x;\n  }\n}\n',
  ],
  [
    'a caught error taken for an Error',
    'export function planted(): string {\n  try {\n    return "";\n  } catch (error) {\n    return error.message;\n  }\n}\n',
  ],
  ['a module that does not exist', "export * from './nothing';\n"],
  ['a name that a module does not export', "export { nothing } from '../lib/text';\n"],
  ['a parameter without a type', 'export const planted = (x): string => String(x);\n'],
];

/** Errors that rules find, one for each group of them. */
const wrongCode: readonly [error: string, text: string][] = [
  ['any', 'export const planted = (value: any): string => String(value);\n'],
  ['a promise nobody waits for', 'export function planted(): void {\n  Promise.reject(new Error());\n}\n'],
  ['a promise taken for a condition', 'export const planted = (x: Promise<boolean>): number => (x ? 1 : 2);\n'],
  [
    'a promise where nothing is awaited',
    'export const planted = (list: number[]): void => {\n  list.forEach(async (x) => {\n    await Promise.resolve(x);\n  });\n};\n',
  ],
  ['an await of nothing', 'export async function planted(x: number): Promise<number> {\n  return await x;\n}\n'],
  ['an async function without await', 'export async function planted(): Promise<number> {\n  return 1;\n}\n'],
  ['an unsafe assignment', "export const planted: string = JSON.parse('1');\n"],
  ['an unsafe call', "export const planted = (): string => JSON.parse('1')();\n"],
  ['an unsafe member', "export const planted = (): unknown => JSON.parse('1').a;\n"],
  ['an unsafe argument', "export const planted = (): number => Number.parseInt(JSON.parse('1'));\n"],
  ['an unsafe return', "export function planted(): string {\n  return JSON.parse('1');\n}\n"],
  ['a non-null assertion', 'export const planted = (list: number[]): number => list[0]!;\n'],
  ['a condition that is always true', "export const planted = (x: string): string => x ?? 'a';\n"],
  ['an assertion that changes nothing', 'export const planted = (x: string): string => x as string;\n'],
  ['an object in a text', 'export const planted = (x: object): string => `${x}`;\n'],
  ['a text added to a number', "export const planted = (x: number): string => x + 'a';\n"],
  ['a method without its object', 'export const planted = (x: Map<string, string>): unknown => x.get;\n'],
  ['a thrown text', "export function planted(): never {\n  throw 'a';\n}\n"],
  ['a rejection with a text', "export const planted = (): Promise<void> => Promise.reject('a');\n"],
  ['a value of void', 'export const planted = (x: () => void): unknown => {\n  return x();\n};\n'],
  ['something deprecated', "export const planted = 'abc'.substr(1);\n"],
  [
    'a key that is deleted by its name',
    'export function planted(x: Record<string, number>, y: string): void {\n  delete x[y];\n}\n',
  ],
  [
    'an array that is looped over by its keys',
    'export function planted(x: number[]): void {\n  for (const key in x) {\n    planted([Number(key)]);\n  }\n}\n',
  ],
  ['a type parameter that is used once', 'export function planted<T>(x: T): void {\n  String(x);\n}\n'],
  ['a class of static members only', 'export class Planted {\n  static x = 1;\n}\n'],
  ['a comment that silences the compiler', "// @ts-ignore\nexport const planted: number = 'a';\n"],
  [
    'a name that hides another',
    'export function planted(x: number): number[] {\n  return [1].map((x) => x);\n}\nexport const y = planted(1);\n',
  ],
  [
    'a switch without one of its cases',
    "export function planted(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      planted('b');\n      break;\n  }\n}\n",
  ],
  [
    'a suppression of nothing',
    '// oxlint-disable-next-line no-empty -- nothing is empty here\nexport const planted = 1;\n',
  ],
  ['var', 'export var planted = 1;\n'],
  ['let that never changes', 'export function planted(): number {\n  let x = 1;\n  return x;\n}\n'],
  ['an empty block', 'export function planted(x: boolean): void {\n  if (x) {\n  }\n}\n'],
  ['an empty catch in TypeScript', 'export function planted(): void {\n  try {\n    planted();\n  } catch {}\n}\n'],
  ['a condition that is constant', 'export function planted(): void {\n  if (1) {\n    planted();\n  }\n}\n'],
  ['an escape of nothing', "export const planted = '\\a';\n"],
  ['a control character in an expression', 'export const planted = /\\x00/;\n'],
  ['an expression without effect', 'export function planted(x: number): void {\n  x + 1;\n}\n'],
  ['code that is never reached', 'export function planted(): number {\n  return 1;\n  planted();\n}\n'],
  ['a comparison with itself', 'export const planted = (x: number): boolean => x === x;\n'],
  [
    'a return in finally',
    'export function planted(): number {\n  try {\n    return 1;\n  } finally {\n    return 2;\n  }\n}\n',
  ],
];

/** Imports in a forbidden direction. */
const wrongImports: readonly [error: string, path: string, module: string][] = [
  ['a library that imports the domain', 'poller/src/lib/planted.ts', '../domain/keys'],
  ['a domain that imports an adapter', 'poller/src/domain/planted-store.ts', '../store/sql'],
  ['a sync that imports an adapter', 'poller/src/sync/planted.ts', '../gmail/gmail-errors'],
  ['an adapter that imports another', 'poller/src/gmail/planted.ts', '../store/sql'],
  ['Graph that imports Gmail', 'poller/src/graph/planted.ts', '../gmail/gmail-errors'],
  ['a store that imports Salesforce', 'poller/src/store/planted.ts', '../salesforce/call-errors'],
  ['Salesforce that imports the store', 'poller/src/salesforce/planted.ts', '../store/sql'],
  ['a poller that imports a stand-in', 'poller/src/domain/planted-local.ts', '../../../local/lib/project-root'],
  ['a stand-in that imports the poller', 'local/lib/planted.ts', '../../poller/src/config'],
  ['a contract that imports a side', 'contract/planted.ts', '../poller/src/config'],
];

/** Suppressions that do not say why. */
const withoutReason: readonly [error: string, path: string, text: string][] = [
  [
    'an oxlint suppression without a reason',
    source,
    '// oxlint-disable-next-line no-empty\nexport const planted = 1;\n',
  ],
  ['an eslint suppression without a reason', 'scripts/planted.mjs', '/* eslint-disable no-undef */\nplanted();\n'],
  ['an eslint suppression of everything', 'scripts/planted.mjs', '/* eslint-disable -- planted for a test */\n'],
  ['an expected error without a reason', source, "// @ts-expect-error\nexport const planted: number = 'a';\n"],
  ['an ignored format without a reason', source, '// prettier-ignore\nexport const planted = 1;\n'],
  ['a NOPMD without a reason', 'force-app/main/filing/classes/InboxSyncPlanted.cls', '// NOPMD\n'],
  [
    'a SuppressWarnings without a reason',
    'force-app/main/filing/classes/InboxSyncPlanted.cls',
    "@SuppressWarnings('PMD.ExcessivePublicCount')\npublic with sharing class InboxSyncPlanted {\n}\n",
  ],
];

/** Imports in a forbidden direction that are no import declarations, or whose text does not show where they lead. */
const hiddenImports: readonly [error: string, path: string, text: string][] = [
  ['a poller that imports a stand-in at run time', source, "await import('../../../local/lib/project-root');\n"],
  ['a poller that requires a stand-in', source, "require('../../../local/lib/project-root');\n"],
  [
    'a poller that names a type of a stand-in',
    source,
    "export type Planted = import('../../../local/org/org').Planted;\n",
  ],
  ['a poller that imports the build of a stand-in', source, "export * from '../../../dist/local/org/org';\n"],
  [
    'a stand-in that imports the poller at run time',
    'local/lib/planted.ts',
    "await import('../../poller/src/config');\n",
  ],
  ['Gmail that imports Graph at run time', 'poller/src/gmail/planted.ts', "await import('../graph/mime-message');\n"],
  [
    'a stand-in for Gmail that imports the one for Graph',
    'local/gmail/planted.ts',
    "export * from '../graph/server';\n",
  ],
  ['a library that imports a command', 'poller/src/lib/planted.ts', "export * from '../cli/commands/run';\n"],
  ['a module that imports main', 'poller/src/cli/planted.ts', "export * from '../main';\n"],
  ['an import that does not say of what', source, 'export const planted = (x: string) => import(x);\n'],
  ['a require under another name', source, "const load = require;\nload('../../../local/org/org');\n"],
];

const guide = (error: string, file: string, from: RegExp, to: string, check = 'guides'): Plant => ({
  error,
  checks: [check],
  plant: (root) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (!from.test(text)) {
      throw new Error(`${file} holds no ${String(from)}`);
    }
    writeFileSync(join(root, file), text.replace(from, to));
    return file;
  },
});

/** What guides and package.json name. */
const guidePlants: readonly Plant[] = [
  guide('a link to a file that is not there', 'README.md', /\(docs\/host\.md\)/, '(docs/hosts.md)'),
  guide('a link to a heading that is not there', 'README.md', /#how-much-it-carries/, '#how-much-it-carrys'),
  guide('a table without its head', 'docs/operate.md', /\| status \| meaning \| what to do \|\n/, ''),
  guide('a row that lost a cell', 'docs/operate.md', /\| `Connected` \| /, '| `Connected` '),
  guide('a link without its colon', 'docs/host.md', /\(https:\/\//, '(https//'),
  guide(
    'a proof that does not exist',
    'docs/architecture.md',
    /`poller\/test\/sync\/sweep\.test\.ts`/,
    '`poller/test/sync/sweeps.test.ts`',
  ),
  guide('a script that starts nothing', 'package.json', /scripts\/demo\.ts/, 'scripts/demos.ts'),
  guide('a script that runs another that is none', 'package.json', /npm run build && /, 'npm run biuld && '),
];

/** A name that stands in no source, not even in this one. */
const UNUSED = ['never', 'Used'].join('');

/** What Salesforce reads beside the package: one error a row. */
const wrongProjects: readonly (readonly [error: string, file: string, from: RegExp, to: string])[] = [
  ['a key of the project that does not exist', 'sfdx-project.json', /"packageDirectories"/, '"packageDirectries"'],
  ['a key of the package that does not exist', 'sfdx-project.json', /"versionName"/, '"versionNam"'],
  ['a package of another version', 'sfdx-project.json', /0\.1\.0\.NEXT/, '0.2.0.NEXT'],
  ['a package with a namespace', 'sfdx-project.json', /"namespace": ""/, '"namespace": "inboxsync"'],
  ['a package in a folder that is not there', 'sfdx-project.json', /"force-app"/, '"forceapp"'],
  ['a project that is no JSON', 'sfdx-project.json', /,/, ''],
  ['rights that are left out', '.forceignore', /$/, '**/permissionsets/**\n'],
  ['an edition that does not exist', 'config/scratch-single-contact.json', /"Developer"/, '"Devloper"'],
  ['a feature that does not exist', 'config/scratch-shared-activities.json', /"SharedActiv/, '"SharedActv'],
  ['a key of a scratch org that does not exist', 'config/scratch-single-contact.json', /"hasSample/, '"hasSampel'],
  ['settings that do not exist', 'config/scratch-single-contact.json', /"externalClientAppS/, '"externalClientApS'],
  ['a setting that does not exist', 'config/scratch-single-contact.json', /"enableConsumer/, '"enableConsmer'],
];

/** Errors in TypeScript and in the project's files. */
export const codePlants: readonly Plant[] = [
  ...guidePlants,
  ...wrongProjects.map(([error, file, from, to]) => guide(error, file, from, to, 'project files')),
  ...[...wrongTypes, ...wrongCode].map(([error, text], at) => alone(error, `poller/src/domain/planted-${at}.ts`, text)),
  ...wrongImports.map(([error, path, module]) => alone(error, path, `export * from '${module}';\n`, 'house rules')),
  planted('a variable of a script that does not exist', 'eslint', 'planted();\n', 'planted.mjs'),
  planted('code that is not formatted', 'prettier', 'export  const planted = "a"\n'),
  planted('code that nobody uses', 'knip', "export const planted = 'a';\n"),
  planted(
    'an export of a test that nobody needs',
    'knip',
    'export const planted = 1;\n',
    'poller/test/domain/planted.test.ts',
  ),
  planted('a package that customers do not have', 'house rules', "import 'yaml';\n"),
  planted('a package that is not listed', 'knip', "import 'acorn';\n"),
  planted('a file that is too long and gives no reason', 'house rules', '// a line\n'.repeat(351)),
  ...hiddenImports.map(([error, path, text]) => planted(error, 'house rules', text, path)),
  ...withoutReason.map(([error, path, text]) => planted(error, 'house rules', text, path)),
  ...[
    'public static final Integer PLANTED = 1;',
    'public Integer planted { get; set; }',
    'private class Planted {}',
  ].map((member): Plant => ({
    error: `no description of ${member}`,
    checks: ['house rules'],
    plant: replaceIn('force-app', /main\/filing\/.*Service\.cls$/, /\}\s*$/, `  ${member}\n}\n`),
  })),
  planted(
    'a member that nobody uses',
    'house rules',
    `export class Planted {\n  ${UNUSED}(): number {\n    return 1;\n  }\n}\n`,
  ),
  planted(
    'a part of an interface that nobody uses',
    'house rules',
    `export interface Planted {\n  readonly ${UNUSED}?: string;\n}\n`,
  ),
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
