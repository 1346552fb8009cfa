import { changing, matching, typoOfUse, type MutationClass } from './mutation';
import { misspell, pick } from './text-places';

const TS = /^(?:poller|local|contract|e2e|scripts)\/.*\.ts$/;

/** Errors in TypeScript and in the project's files. */
export const codeMutations: readonly MutationClass[] = [
  changing('TypeScript: a misspelt word', TS, ['oxlint', 'knip'], typoOfUse),
  changing(
    'TypeScript: no await',
    TS,
    ['oxlint'],
    matching(/(?<=^\s+)await (?=\w)/gm, () => ''),
  ),
  changing(
    'TypeScript: an export that nobody needs',
    TS,
    ['knip'],
    matching(/^(?=(?:async )?function \w|const \w)/gm, () => 'export '),
  ),
  changing(
    'formatting',
    /^(?!docs|.*\.xml$).*\.(ts|js|mjs|cls|trigger|html|json|css)$/,
    ['prettier'],
    matching(/\n( {2,})(?=[\w}<])/g, ([, spaces = '']) => `\n${spaces} `),
  ),
  changing(
    'TypeScript: another type',
    TS,
    ['oxlint'],
    matching(/(?<=\w: )(?:string|number|boolean)(?=[,;)]| \|)/g, ([type]) =>
      type === 'number' ? 'boolean' : 'number',
    ),
  ),
  changing(
    'TypeScript: a missing argument',
    TS,
    ['oxlint'],
    matching(/(?<=\b(?!(?:if|for|while|switch|catch)\b)\w+\([\w.]+), [\w.]+(?=\);)/g, () => ''),
  ),
  changing(
    'TypeScript: any',
    TS,
    ['oxlint'],
    matching(/(?<=\w: )(?:string|number|unknown|[A-Z]\w+)(?=[,;)])/g, () => 'any'),
  ),
  changing('TypeScript: an import in a wrong direction', TS, ['house rules'], (_, random, file) => {
    const wrong = pick(wrongImports(file), random);
    const up = '../'.repeat(file.split('/').length - 1);
    return wrong === undefined ? null : { at: 0, length: 0, to: `import '${up}${wrong}';\n` };
  }),
  changing(
    'TypeScript: a package that is not listed',
    /^(?:poller|local|contract|e2e|scripts)\/.*\.ts$/,
    ['knip', 'house rules'],
    (_, random) => ({ at: 0, length: 0, to: `import '${pick(['acorn', 'semver', 'debug', 'ws'], random) ?? ''}';\n` }),
  ),
  changing(
    'poller: a package that customers do not have',
    /^(?:poller\/src|contract)\/(?!.*\.test\.ts$).*\.ts$/,
    ['house rules'],
    (_, random) => ({ at: 0, length: 0, to: `import '${pick(['yaml', 'csv-parse', 'typescript'], random) ?? ''}';\n` }),
  ),
  changing('package.json: a misspelt dependency', /^package\.json$/, ['knip'], (text, random) => {
    const [dependencies = ''] = /"dependencies": \{[^]*\}/.exec(text) ?? [];
    const name = pick([...dependencies.matchAll(/(?<=")[^"\n]+(?=": "[\^~\d])/g)], random);
    const at = text.indexOf(dependencies) + (name?.index ?? 0);
    return name && { at, length: name[0].length, to: misspell(name[0], random) };
  }),
];

/** Files that a file of that folder must not import. */
function wrongImports(file: string): readonly string[] {
  const [, folder = ''] = /^(poller\/src\/\w+|poller|local|contract)\//.exec(file) ?? [];
  const stores = ['poller/src/store/sql'];
  const wrong: Readonly<Record<string, readonly string[]>> = {
    poller: ['local/lib/project-root', 'local/org/org'],
    local: ['poller/src/config', 'poller/src/domain/keys'],
    contract: ['poller/src/config', 'local/lib/project-root', 'scripts/check/problem'],
    'poller/src/lib': ['poller/src/domain/keys', 'poller/src/config', 'contract/event-fields', ...stores],
    'poller/src/domain': ['poller/src/sync/run-once', 'poller/src/config', ...stores],
    'poller/src/sync': ['poller/src/gmail/gmail-errors', 'poller/src/config', ...stores],
    'poller/src/gmail': ['poller/src/graph/mime-message', 'poller/src/cli/commands/run', ...stores],
    'poller/src/graph': ['poller/src/gmail/gmail-errors', 'poller/src/salesforce/call-errors', ...stores],
    'poller/src/salesforce': ['poller/src/gmail/gmail-errors', 'poller/src/main', ...stores],
    'poller/src/store': ['poller/src/salesforce/call-errors', 'poller/src/web/operations'],
    'poller/src/web': ['poller/src/main', 'local/lib/project-root', ...stores],
  };
  return wrong[folder] ?? [];
}
