import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../files';
import type { Problem } from '../problem';
import { at, mainFile, parseScript, visit, type Bundle } from './bundles';
import { constant } from './component-class';
import { textsIn } from './events';

/** What the framework calls or reads by itself (LWC Developer Guide, "Component Lifecycle", and lwc's declarations). */
const CALLED_BY_FRAMEWORK = new Set(
  (
    'constructor connectedCallback disconnectedCallback renderedCallback errorCallback render renderMode delegatesFocus ' +
    'shadowSupportMode formAssociated formAssociatedCallback formResetCallback formDisabledCallback ' +
    'formStateRestoreCallback validationOptOut stylesheets'
  ).split(' '),
);

/** Members of a component that nothing uses, so that a misspelt `connectedCallback` never runs unseen. */
export function checkUnusedMembers(bundle: Bundle): Problem[] {
  const file = mainFile(bundle, 'js');
  if (!file) {
    return [];
  }
  const source = parseScript(file.path, file.text);
  const used = usedIn(bundle);
  return source.statements.filter(ts.isClassDeclaration).flatMap(({ members }) => {
    // Of an accessor one half is decorated, for both.
    const decorated = new Set(members.filter(isDecorated).map((member) => member.name?.getText(source)));
    return members.flatMap((member) => {
      const name = member.name && ts.isIdentifier(member.name) ? member.name.text : null;
      return name === null || decorated.has(name) || used.has(name) || CALLED_BY_FRAMEWORK.has(name)
        ? []
        : [at(source, member, `nothing in the component uses ${name}: is it spelt right?${hintFor(name)}`)];
    });
  });
}

function isDecorated(member: ts.ClassElement): boolean {
  return ts.canHaveDecorators(member) && (ts.getDecorators(member)?.length ?? 0) > 0;
}

function hintFor(name: string): string {
  return /call?b?ack$/i.test(name) ? ' The framework calls connectedCallback, disconnectedCallback and so on.' : '';
}

/** Words of templates and texts, and every name in the scripts but those that declare a member. */
function usedIn({ files }: Bundle): ReadonlySet<string> {
  const used = new Set<string>();
  const addWords = (text: string): void => (text.match(/\w+/g) ?? []).forEach((word) => void used.add(word));
  for (const { path, text } of files) {
    if (path.endsWith('.html')) {
      addWords(text);
    } else if (path.endsWith('.js')) {
      const source = parseScript(path, text);
      textsIn(source).forEach(addWords);
      visit(source, (node) => {
        if (ts.isIdentifier(node) && !(ts.isClassElement(node.parent) && node.parent.name === node)) {
          used.add(node.text);
        }
      });
    }
  }
  return used;
}

/** Every text that could be a key somewhere: of scripts, templates, Apex, and values of picklists. */
export function spokenTexts(root: string, bundles: readonly Bundle[]): ReadonlySet<string> {
  const inBundles = bundles.flatMap(({ files }) =>
    files.flatMap(({ path, text }) => {
      if (path.endsWith('.js')) {
        return [...textsIn(parseScript(path, text))];
      }
      return [...text.matchAll(/="([^"{]*)"/g)].map(([, value = '']) => value);
    }),
  );
  const inPackage = filesBelow(root, 'force-app/main')
    .filter((path) => /\.(?:cls|field-meta\.xml)$/.test(path))
    .flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'|<fullName>([^<]*)</g)].map(
        ([, text, name]) => text ?? name ?? '',
      ),
    );
  return new Set([...inBundles, ...inPackage]);
}

/** Keys of a constant that is read as `LOOKS[outcome]`, and that no text of the package is: nobody can ask for them. */
export function checkSpokenKeys(bundle: Bundle, spoken: ReadonlySet<string>): Problem[] {
  return bundle.files
    .filter(({ path }) => path.endsWith('.js'))
    .flatMap(({ path, text }) => {
      const source = parseScript(path, text);
      const problems = new Map<ts.Node, Problem>();
      visit(source, (node) => {
        if (!ts.isElementAccessExpression(node) || !ts.isIdentifier(node.expression)) {
          return;
        }
        for (const key of keysOf(constant(source, node.expression.text))) {
          const isRead = new RegExp(`\\b${node.expression.text}\\.${key.text}\\b`).test(text);
          // Ids and numbers are read from what Salesforce answers.
          if (/^[A-Za-z]/.test(key.text) && !spoken.has(key.text) && !isRead) {
            problems.set(
              key,
              at(source, key, `no script, template, Apex or picklist says '${key.text}': is it spelt right?`),
            );
          }
        }
      });
      return [...problems.values()];
    });
}

function keysOf(value: ts.Expression | undefined): (ts.Identifier | ts.StringLiteral)[] {
  if (value && ts.isCallExpression(value)) {
    return keysOf(value.arguments[0]);
  }
  return value && ts.isObjectLiteralExpression(value)
    ? value.properties.flatMap(({ name }) =>
        name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name] : [],
      )
    : [];
}
