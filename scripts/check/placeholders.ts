import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from './files';
import { readBundles } from './lwc/bundles';
import { readMetadataFiles } from './metadata-files';
import { checkApexTexts } from './placeholders/apex-texts';
import { checkComponentTexts } from './placeholders/component-texts';
import { placeholdersIn } from './placeholders/count';
import type { Check, Problem } from './problem';
import { childText } from './xml';

/** Texts with `{0}`: labels and constants of Apex. Each is filled with as many values as it has placeholders. */
export const placeholders: Check = {
  name: 'placeholders',
  run(root) {
    const labels = new Map<string, string>();
    const gaps: Problem[] = [];
    for (const file of readMetadataFiles(root).files.filter(({ type }) => type === 'CustomLabels')) {
      for (const label of file.root.children) {
        const name = childText(label, 'fullName') ?? '';
        const text = childText(label, 'value') ?? '';
        labels.set(name, text);
        if (placeholdersIn(text) === null) {
          const message = `label ${name}: number the placeholders from {0} on, without a gap`;
          gaps.push({ file: file.path, line: label.line, message });
        }
      }
    }
    const classes = filesBelow(root, 'force-app/main')
      .filter((path) => path.endsWith('.cls'))
      .map((path) => ({ path, name: basename(path, '.cls'), text: readFileSync(join(root, path), 'utf8') }));
    const filled = new Set<string>();
    const problems = [
      ...checkApexTexts(classes, labels, filled),
      ...checkComponentTexts(readBundles(root), labels, filled),
    ];
    const unfilled = [...labels]
      .filter(([name, text]) => (placeholdersIn(text) ?? 0) > 0 && !filled.has(name))
      .map(([name]) => ({
        file: 'force-app/main/setup/labels/CustomLabels.labels-meta.xml',
        line: 0,
        message: `label ${name} has placeholders, and nothing fills them`,
      }));
    return [...gaps, ...problems, ...unfilled];
  },
};
