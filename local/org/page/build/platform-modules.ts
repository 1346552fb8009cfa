import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'rollup';
import { readLabels } from '../../data/metadata/small-types';
import { readSourceFiles } from '../../data/metadata/source-files';
import { Problems } from '../../data/metadata/xml';
import { PageBuildError } from './page-error';

const CLIENT = 'local/org/page/client';

/**
 * What the platform gives components by import: Apex methods, labels, the user, navigation, toasts. Anything else that
 * begins with `@salesforce/` or `lightning/` and is no base component is an error that names the file.
 */
export function platformModules(root: string, baseComponents: readonly string[]): Plugin {
  const client = (name: string): string => join(root, CLIENT, `${name}.js`);
  const files: Readonly<Record<string, string>> = {
    '@salesforce/apex': client('apex'),
    'lightning/navigation': client('navigation'),
    'lightning/platformShowToastEvent': client('toast-event'),
  };
  let labels = new Map<string, string>();
  return {
    name: 'platform-modules',
    buildStart: () => {
      labels = labelsOf(root);
    },
    resolveId: (id, importer) => {
      if (files[id] !== undefined) {
        return files[id];
      }
      if (id.startsWith('@salesforce/')) {
        return `\0${checked(id, importer, root, labels)}`;
      }
      if (id.startsWith('lightning/') && !baseComponents.includes(id)) {
        throw new PageBuildError(`${from(importer, root)} imports ${id}, which the local page does not have`);
      }
      return null;
    },
    load: (id) => (id.startsWith('\0@salesforce/') ? sourceOf(id.slice(1), client('apex'), labels) : null),
  };
}

function labelsOf(root: string): Map<string, string> {
  const problems = new Problems();
  const labels = readLabels(readSourceFiles(root, ['force-app/main']), problems);
  if (problems.all.length > 0) {
    throw new PageBuildError(problems.all.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
  return labels;
}

/** @returns the id. @throws {PageBuildError} when there is no such thing */
function checked(id: string, importer: string | undefined, root: string, labels: Map<string, string>): string {
  const [, kind = '', name = ''] = /^@salesforce\/(\w+)\/(.+)$/.exec(id) ?? [];
  const refuse = (remedy: string): never => {
    throw new PageBuildError(`${from(importer, root)} imports ${id}: ${remedy}`);
  };
  switch (kind) {
    case 'apex':
      return isAuraEnabled(root, name) ? id : refuse('no class has such a static method with @AuraEnabled');
    case 'label':
      return labels.has(labelName(name)) ? id : refuse('no .labels-meta.xml has this label; add it there');
    case 'user':
      return name === 'Id' || name === 'isGuest' ? id : refuse('the local page knows user/Id and user/isGuest');
    case 'i18n':
      return name in I18N ? id : refuse(`the local page knows i18n/${Object.keys(I18N).join(', i18n/')}`);
    case 'schema':
      return id;
    default:
      return refuse('the local page does not model it; see local/org/page/build/platform-modules.ts');
  }
}

const I18N: Readonly<Record<string, string>> = { timeZone: 'timeZone', locale: 'locale', lang: 'language' };
const CONTEXT = `JSON.parse(document.getElementById('page-context').textContent)`;

function sourceOf(id: string, apexClient: string, labels: Map<string, string>): string {
  const [, kind = '', name = ''] = /^@salesforce\/(\w+)\/(.+)$/.exec(id) ?? [];
  const [first = '', second = ''] = name.split('.');
  switch (kind) {
    case 'apex':
      return (
        `import { apexMethod } from ${JSON.stringify(apexClient)};\n` +
        `export default apexMethod(${JSON.stringify(first)}, ${JSON.stringify(second)});`
      );
    case 'label':
      return `export default ${JSON.stringify(labels.get(labelName(name)))};`;
    case 'user':
      return `export default ${name === 'Id' ? `${CONTEXT}.userId` : 'false'};`;
    case 'i18n':
      return `export default ${CONTEXT}.${I18N[name] ?? ''};`;
    default:
      return `export default ${JSON.stringify(second === '' ? { objectApiName: first } : { objectApiName: first, fieldApiName: second })};`;
  }
}

function labelName(name: string): string {
  return name.replace(/^c\./, '').toLowerCase();
}

/** Reads the source only: whether the method takes the call is decided by the org when it comes. */
function isAuraEnabled(root: string, name: string): boolean {
  const [className = '', methodName = ''] = name.split('.');
  const main = join(root, 'force-app/main');
  const file = readdirSync(main)
    .map((capability) => join(main, capability, 'classes', `${className}.cls`))
    .find((path) => existsSync(path));
  const method = new RegExp(
    `@AuraEnabled(\\([^)]*\\))?\\s+(public|global)\\s+static\\s+[^;{(]+\\s${methodName}\\(`,
    'i',
  );
  return file !== undefined && method.test(readFileSync(file, 'utf8'));
}

function from(importer: string | undefined, root: string): string {
  return importer === undefined ? 'the page' : relative(root, importer.split('?')[0] ?? importer);
}
