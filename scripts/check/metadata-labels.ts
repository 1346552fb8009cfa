import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files';
import type { MetadataFile } from './metadata-files';
import type { Problem } from './problem';
import { childText } from './xml';

/** Longest texts of a label (Metadata API Developer Guide, CustomLabels). */
const LIMITS: readonly [element: string, length: number][] = [
  ['fullName', 80],
  ['shortDescription', 80],
  ['categories', 255],
  ['value', 1000],
];

/** The language in which the package is written. */
const LANGUAGE = 'en_US';

/** Custom labels: each stands once, within its limits, and something shows it. */
export function checkLabels(root: string, files: readonly MetadataFile[]): Problem[] {
  const used = usedLabels(root);
  const seen = new Set<string>();
  return files
    .filter(({ type }) => type === 'CustomLabels')
    .flatMap((file) =>
      file.root.children.flatMap((label) => {
        const name = childText(label, 'fullName') ?? '';
        const problems = LIMITS.filter(([element, length]) => (childText(label, element) ?? '').length > length).map(
          ([element, length]) => `<${element}> has more than ${length} characters`,
        );
        if (!/^InboxSync\w*$/.test(name)) {
          problems.push('the name must start with InboxSync');
        }
        if (seen.has(name.toLowerCase())) {
          problems.push('stands twice');
        }
        if (childText(label, 'language') !== LANGUAGE) {
          problems.push(`<language> must be ${LANGUAGE}`);
        }
        if (!used.has(name.toLowerCase())) {
          problems.push('is used nowhere: remove it');
        }
        seen.add(name.toLowerCase());
        return problems.map((message) => ({ file: file.path, line: label.line, message: `label ${name}: ${message}` }));
      }),
    );
}

/** Names of labels that components import and that Apex reads, lower-cased. */
function usedLabels(root: string): Set<string> {
  const found = new Set<string>();
  for (const path of filesBelow(root, 'force-app').filter((candidate) => /\.(js|cls|trigger)$/.test(candidate))) {
    const pattern = path.endsWith('.js') ? /@salesforce\/label\/c\.(\w+)/g : /\b(?:System\.)?Label\.(\w+)/gi;
    for (const [, name = ''] of readFileSync(join(root, path), 'utf8').matchAll(pattern)) {
      found.add(name.toLowerCase());
    }
  }
  return found;
}
