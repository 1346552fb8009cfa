import type { ApexSource } from './source';
import type { NamedNode } from './symbols';
import type { World } from './world';

/**
 * Words that cannot name anything in Apex though the grammar has no keyword for them.
 * (Apex Developer Guide, "Reserved Keywords".)
 */
const RESERVED = new Set(
  (
    'activate and any array asc autonomous begin bigdecimal bulk by byte case cast char collect commit const default ' +
    'desc end exit export float goto group having hint import in inner int into join like limit loop not nulls number ' +
    'object of or outer package parallel pragma retrieve rollback search select short sort synchronized then ' +
    'transaction where'
  ).split(' '),
);

/** Reports a declared name that Apex refuses: reserved words, double or trailing underscores, too long. */
export function checkName(
  world: World,
  source: ApexSource,
  node: NamedNode,
  kind: 'type' | 'variable' | 'method',
): void {
  const name = node.getText();
  const report = (message: string): void => world.problems.add(source.file, node, message);
  if (RESERVED.has(name.toLowerCase()) && kind !== 'method') {
    report(`Identifier name is reserved: ${name}`);
  }
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || name.includes('__') || name.endsWith('_')) {
    report(`Invalid character in identifier: ${name}`);
  }
  if (name.length > (kind === 'type' ? 40 : 255)) {
    report(`Identifier name is too long: ${name}`);
  }
}
