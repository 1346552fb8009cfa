import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkAnswers } from './apex-aura';
import { checkClasses } from './apex-classes';
import { checkComments, checkSelected } from './apex-comments';
import { checkModes } from './apex-modes';
import { checkResources } from './apex-resources';
import { filesBelow } from './files';
import { checkImports } from './import-directions';
import { lineOf, type Check, type Problem } from './problem';
import { checkSuppressions, suppressionsOf, type Source } from './suppressions';
import { checkMembers } from './unused-members';

const FOLDERS = ['force-app', 'poller', 'contract', 'local', 'e2e', 'browser', 'scripts'];
const MAX_LINES = 350;
/** Folders of Apex that use policy and schema, never each other. */
const APART = ['filing', 'operations', 'setup'];

/** Rules of the house that no other tool knows: sizes, names, and which Apex may know which. See docs/contribute.md. */
export const houseRules: Check = {
  name: 'house rules',
  run(root) {
    const files = readSources(root);
    const dependencies = readDependencies(root);
    const code = files.filter(({ path }) => !/\.(?:html|css)$/.test(path));
    return [
      ...code.flatMap(sizeOf),
      ...code.flatMap(nameOf),
      ...code.flatMap(sharingOf),
      ...code.flatMap(checkComments),
      ...code.flatMap(checkSelected),
      ...code.flatMap(checkModes),
      ...code.flatMap(checkAnswers),
      ...code.flatMap((source) => checkImports(source, dependencies)),
      ...files.flatMap(checkSuppressions),
      ...layersOf(code),
      ...checkResources(code),
      ...checkClasses(code),
      ...checkMembers(code),
    ];
  },
};

function readDependencies(root: string): ReadonlySet<string> {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return new Set(Object.keys((JSON.parse(text) as { dependencies: Record<string, string> }).dependencies));
}

/** How many suppressions of rules there are; that each has its reason is a rule above. */
export function countSuppressions(root: string): number {
  return readSources(root).reduce((sum, source) => sum + suppressionsOf(source).length, 0);
}

function readSources(root: string): Source[] {
  const ofRoot = readdirSync(root).filter((name) => /\.[mc]?js$/.test(name));
  return [...ofRoot, ...FOLDERS.flatMap((folder) => filesBelow(root, folder))]
    .filter((path) => /\.(ts|[mc]?js|cls|trigger|html|css)$/.test(path) && !path.includes('/fixtures/'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A file that is longer says so, and why, in its first comment. */
function sizeOf({ path, text }: Source): Problem[] {
  const lines = text.split('\n').length - 1;
  const [comment = ''] = /\/\*\*[^]*?\*\//.exec(text.slice(0, 2000)) ?? [];
  return lines <= MAX_LINES || /\blong(er)?\b/i.test(comment)
    ? []
    : [
        {
          file: path,
          line: MAX_LINES + 1,
          message: `has ${lines} lines: split it, or say at its top why it is longer`,
        },
      ];
}

/** Names that say nothing, or that could meet a customer's: the package has no namespace. */
function nameOf({ path }: Source): Problem[] {
  const name = basename(path).split('.')[0] ?? '';
  const problem = (message: string): Problem[] => [{ file: path, line: 0, message }];
  if (/(?:utils?|helpers?|manager|impl)(?:test)?$/i.test(name)) {
    return problem(`the name ${name} says nothing: name what it does`);
  }
  if (/^force-app\/.*\.(cls|trigger)$/.test(path) && !name.startsWith('InboxSync')) {
    return problem(`the name ${name} must start with InboxSync`);
  }
  if (/\.ts$/.test(path) && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
    return problem(`the name ${name} must be in small letters with hyphens`);
  }
  const [, component] = /\/lwc\/([^/]+)\//.exec(path) ?? [];
  return component !== undefined && !/^(?:inboxSync|__|jest)/.test(component)
    ? problem(`the component ${component} must start with inboxSync`)
    : [];
}

/** Every class says whose sharing it keeps: without a word it is that of the caller, or none at the top of a call. */
function sharingOf({ path, text }: Source): Problem[] {
  const [declaration, sharing] =
    /^(?:public|global) ((?:with|without|inherited) sharing )?(?:(?:virtual|abstract) )*class /m.exec(text) ?? [];
  return /^force-app\/main\/.*\.cls$/.test(path) && declaration !== undefined && sharing === undefined
    ? [
        {
          file: path,
          line: lineOf(text, text.indexOf(declaration)),
          message: 'the class must say with, without or inherited sharing',
        },
      ]
    : [];
}

/** Filing, operations and set-up meet in policy and schema only. */
function layersOf(files: readonly Source[]): Problem[] {
  const main = files.filter(({ path }) => path.startsWith('force-app/main/'));
  const folderOf = ({ path }: Source): string => path.split('/')[2] ?? '';
  const owners = new Map(main.map((file) => [basename(file.path).split('.')[0] ?? '', folderOf(file)]));
  return main.flatMap((file) => {
    const own = folderOf(file);
    if (!/\.(cls|trigger)$/.test(file.path) || !(APART.includes(own) || own === 'policy')) {
      return [];
    }
    return file.text.split('\n').flatMap((line, index) =>
      namesIn(line)
        .filter((name) => isForbidden(own, owners.get(name)))
        .map((name) => ({
          file: file.path,
          line: index + 1,
          message: `${own} must not know ${name} of ${String(owners.get(name))}: move what both need to policy`,
        })),
    );
  });
}

/** Class names in a line of code; comments and texts name others freely. */
function namesIn(line: string): string[] {
  const code = line
    .replace(/'(?:[^'\\]|\\.)*'/g, '')
    .replace(/^\s*(?:\/?\*|\/\/).*/, '')
    .replace(/\/\/.*/, '');
  return code.match(/\bInboxSync\w+/g) ?? [];
}

function isForbidden(own: string, owner: string | undefined): boolean {
  return owner !== undefined && owner !== own && APART.includes(owner);
}
