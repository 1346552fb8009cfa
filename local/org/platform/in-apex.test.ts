import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../lib/project-root';
import { platformTypes, type PlatformMember, type PlatformType } from '../kernel/define';
import { typeName, type TypeRef } from '../kernel/type-ref';
import { loadOrg } from '../org';
import './index';

const FOLDER = 'local/org/platform/apex';
const META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
  <apiVersion>68.0</apiVersion>
  <status>Active</status>
</ApexClass>
`;

/** An org with nothing in it but one Apex class. */
function orgWith(name: string, text: string) {
  const file = `force-app/test/${name}.cls`;
  const fixtures = [
    { file, text },
    { file: `${file}-meta.xml`, text: META },
  ];
  return loadOrg({ sharedActivities: false, folders: [], fixtures });
}

describe.each(['PlatformValuesTest', 'PlatformObjectsTest'])('the platform library in Apex: %s', (name) => {
  const org = orgWith(name, readFileSync(join(projectRoot(), FOLDER, `${name}.cls`), 'utf8'));

  it.each(org.tests.map((test) => [test.methodName, test] as const))('%s', (_name, test) => {
    const { error } = org.runTest(test);
    if (error !== null) {
      throw error as Error;
    }
  });
});

/** A class with a method for each member of the library, which calls it with arguments of exactly its types. */
function callEverything(): { text: string; count: number } {
  const methods: string[] = [];
  for (const type of platformTypes()) {
    for (const member of type.kind === 'enum' ? [] : type.members) {
      methods.push(`  static void m${methods.length}${callOf(type, member)}`);
    }
  }
  return { text: `public class CallsEverything {\n${methods.join('\n')}\n}\n`, count: methods.length };
}

/** Type parameters get types that may be told apart. */
const ARGUMENTS: Readonly<Record<string, string>> = { T: 'String', K: 'String', V: 'Integer' };

function concrete(type: TypeRef): TypeRef {
  return { name: ARGUMENTS[type.name] ?? type.name, args: type.args.map(concrete) };
}

function callOf(type: PlatformType, member: PlatformMember): string {
  const self = typeName({ name: type.name, args: type.parameters.map((name) => concrete({ name, args: [] })) });
  const parameters = member.parameters.map((parameter, index) => `${typeName(concrete(parameter))} p${index}`);
  const args = member.parameters.map((_parameter, index) => `p${index}`).join(', ');
  if (!member.isStatic) {
    parameters.unshift(`${self} self`);
  }
  return `(${parameters.join(', ')}) { ${statement(member, self, member.isStatic ? type.name : 'self', args)} }`;
}

function statement(member: PlatformMember, self: string, receiver: string, args: string): string {
  const result = `${typeName(concrete(member.type))} r = `;
  switch (member.kind) {
    case 'constructor':
      return `${self} r = new ${self}(${args});`;
    case 'method':
      return `${member.type.name === 'void' ? '' : result}${receiver}.${member.name}(${args});`;
    case 'property':
      return `${result}${receiver}.${member.name};`;
    case 'setter':
      return `${receiver}.${member.name} = p0;`;
  }
}

describe('every member of the platform library', () => {
  it('can be called from Apex with arguments of its declared types, and no two overloads mean the same', () => {
    const { text, count } = callEverything();
    expect(count).toBeGreaterThan(900);
    expect(() => orgWith('CallsEverything', text)).not.toThrow();
  });

  it('is refused with one argument too many', () => {
    const text = 'public class CallsEverything { static void m(String s) { s.trim(s); } }';
    expect(() => orgWith('CallsEverything', text)).toThrow(/trim/);
  });
});
