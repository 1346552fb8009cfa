import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { readMetadataFiles } from './metadata-files';
import { lineOf, type Check, type Problem } from './problem';
import { schemaReader } from './schema';
import { childText } from './xml';

/** Texts in Apex that are names of the package's parts, which no compiler reads: `'InboxSyncAlert'`, `'PollerUrl__c'`. */
export const apexNames: Check = {
  name: 'apex names',
  run(root) {
    const known = knownNames(root);
    return filesBelow(root, 'force-app')
      .filter((path) => /\.(cls|trigger)$/.test(path))
      .flatMap((path) => {
        const text = readFileSync(join(root, path), 'utf8');
        return [...checkFile(path, text, known), ...checkDigests(path, text)];
      });
  },
};

/** Algorithms of `Crypto.generateDigest`, also in a constant (Apex Reference Guide, "Crypto Class"). */
const DIGESTS = ['MD5', 'SHA1', 'SHA-256', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512'];

function checkDigests(file: string, text: string): Problem[] {
  return [...text.matchAll(/'((?:SHA|MD)[\d-]+)'/gi)]
    .filter(([, name = '']) => !DIGESTS.includes(name))
    .map(({ index, 1: name }) => ({
      file,
      line: lineOf(text, index),
      message: `Crypto knows no '${String(name)}'; it knows ${DIGESTS.join(', ')}`,
    }));
}

/** What a text that looks like a name may say, lower-cased. */
function knownNames(root: string): Set<string> {
  const { files } = readMetadataFiles(root);
  const names = files.flatMap(({ name, root: element }) => [name, childText(element, 'relationshipName') ?? name]);
  const code = filesBelow(root, 'force-app').filter((path) => /\.(cls|trigger)$/.test(path));
  const objects = [...(schemaReader(root)()?.objects.values() ?? [])];
  return new Set(
    [
      ...names,
      ...names.map((name) => `${name}__r`),
      ...names.map((name) => name.replace(/__c$/, '__r')),
      ...code.map((path) => basename(path).replace(/\.\w+$/, '')),
      ...objects.flatMap(({ name, fields }) => [name, ...[...fields.values()].map((field) => field.name)]),
    ].map((name) => name.toLowerCase()),
  );
}

/** Words of texts that can only be names: with the package's prefix, or with a suffix of custom things. */
const NAME = /\bInboxSync\w*|\b[A-Za-z]\w*__[A-Za-z]\w*/g;

/** Tests also name fields of a customer's org, or none at all. */
const NAME_IN_TESTS = /\bInboxSync\w*/g;

function checkFile(path: string, text: string, known: ReadonlySet<string>): Problem[] {
  const names = path.startsWith('force-app/test/') ? NAME_IN_TESTS : NAME;
  return text.split('\n').flatMap((line, index) =>
    textsIn(line)
      .flatMap((literal) => [
        ...(literal.match(names) ?? []).filter((name) => !known.has(name.toLowerCase())),
        ...(literal.match(/\b[A-Za-z]{8,}/g) ?? []).filter(isPrefixMisspelt),
      ])
      .map((name) => ({ file: path, line: index + 1, message: `'${name}' names nothing in the package` })),
  );
}

const PREFIX = 'inboxsync';

/** Whether a word begins as the prefix does but for a letter: one left out, doubled, changed, or two swapped. */
function isPrefixMisspelt(word: string): boolean {
  const lower = word.toLowerCase();
  return !lower.startsWith(PREFIX) && [-1, 0, 1].some((more) => isNear(lower.slice(0, PREFIX.length + more), PREFIX));
}

function isNear(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) {
    start++;
  }
  const [left, right] = [one.slice(start), other.slice(start)];
  const isSwapped =
    left.charAt(0) === right.charAt(1) && left.charAt(1) === right.charAt(0) && left.slice(2) === right.slice(2);
  return isSwapped || left.slice(1) === right || left === right.slice(1) || left.slice(1) === right.slice(1);
}

/** The texts of a line of code, without comments. */
function textsIn(line: string): string[] {
  const [code = ''] = /^(?:'(?:[^'\\]|\\.)*'|(?!\/\/).)*/.exec(line.replace(/^\s*(?:\/?\*).*/, '')) ?? [];
  return code.match(/'(?:[^'\\]|\\.)*'/g) ?? [];
}
