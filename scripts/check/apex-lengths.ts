import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutComments } from './apex-text';
import { filesBelow } from './files';
import type { MetadataFile } from './metadata-files';
import { lineOf, type Problem } from './problem';
import { childText } from './xml';

/** `Detail__c = ….left(MAX_DETAIL)`, also as an argument of a record's constructor. */
const CUT = /\b(\w+__c)\s*=\s*(?:(?!\b\w+__c\s*=)[^;])*?\.(?:left|abbreviate)\((\w+)\)/g;

/** Texts are cut at the length of the field that they are written to, neither before nor behind it. */
export function checkLengths(root: string, files: readonly MetadataFile[]): Problem[] {
  const lengths = new Map<string, Set<number>>();
  for (const { name, root: field } of files.filter(({ type }) => type === 'CustomField')) {
    const length = childText(field, 'length');
    lengths.set(name, (lengths.get(name) ?? new Set()).add(Number(length)));
  }
  return filesBelow(root, 'force-app/main')
    .filter((path) => path.endsWith('.cls'))
    .flatMap((path) => {
      const code = withoutComments(readFileSync(join(root, path), 'utf8'));
      return [...code.matchAll(CUT)].flatMap(({ index, 1: field = '', 2: limit = '' }) => {
        const length = /^\d+$/.test(limit) ? Number(limit) : constantOf(limit, code);
        const known = lengths.get(field);
        return length === null || !known || known.has(length)
          ? []
          : [
              {
                file: path,
                line: lineOf(code, index),
                message: `${field} is cut at ${length}, and holds ${[...known].join(' or ')} characters`,
              },
            ];
      });
    });
}

function constantOf(name: string, code: string): number | null {
  const [, value] = new RegExp(`\\bInteger\\s+${name}\\s*=\\s*(\\d+);`).exec(code) ?? [];
  return value === undefined ? null : Number(value);
}
