import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files';
import { metadataModel } from './metadata-model';
import type { Check, Problem } from './problem';

/** What of JSON Schema the two schemas of Salesforce use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const SCHEMAS = 'node_modules/@salesforce/schemas';

/** sfdx-project.json and the definitions of scratch orgs: their keys, values and versions. */
export const projectFiles: Check = {
  name: 'project files',
  run(root) {
    return [
      ...checkIgnored(root),
      ...validated(root, 'sfdx-project.json', 'sfdx-project.schema.json', checkProject),
      ...filesBelow(root, 'config')
        .filter((path) => path.endsWith('.json'))
        .flatMap((path) => validated(root, path, 'project-scratch-def.schema.json', () => [])),
    ];
  },
};

/** What no deployment needs. */
const IGNORED = ['**/*.ts', '**/__tests__/**', '**/__mocks__/**', '**/jsconfig.json', '**/README.md'];

/** Nothing of the package is left out of a deployment by the way. */
function checkIgnored(root: string): Problem[] {
  const lines = readFileSync(join(root, '.forceignore'), 'utf8').split('\n');
  return lines.flatMap((pattern, index) =>
    pattern === '' || pattern.startsWith('#') || IGNORED.includes(pattern)
      ? []
      : [
          {
            file: '.forceignore',
            line: index + 1,
            message: `leaves out ${pattern}: scripts/check/project-files.ts knows what no deployment needs`,
          },
        ],
  );
}

type Json = Readonly<Record<string, unknown>>;

function validated(
  root: string,
  file: string,
  schemaFile: string,
  check: (content: Json, root: string) => string[],
): Problem[] {
  const at = (message: string): Problem => ({ file, line: 0, message });
  const schema = read(root, join(SCHEMAS, schemaFile)) as Schema;
  try {
    // The schema's list of an org's settings is older than those are; the Metadata API's types know them.
    const { settings, ...content } = read(root, file) as Json;
    const wrong = settings === undefined ? [] : wrongSettings(settings as Readonly<Record<string, Json>>, root);
    return [...errorsOf(content, schema, schema, 'the file'), ...wrong, ...check(content, root)].map(at);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [at(`is no JSON: ${error.message}`)];
    }
    throw error;
  }
}

const read = (root: string, path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8')) as unknown;

/** Why a value is not what the schema asks for. A key that the schema does not list is an error, also where it allows any. */
function errorsOf(value: unknown, schema: Schema, whole: Schema, name: string): string[] {
  if (schema.$ref !== undefined) {
    return errorsOf(value, whole.definitions?.[schema.$ref.replace('#/definitions/', '')] ?? {}, whole, name);
  }
  if (schema.anyOf) {
    const found = schema.anyOf.map((one) => errorsOf(value, one, whole, name));
    const isChoice = found.length > 5;
    return found.some(({ length }) => length === 0)
      ? []
      : isChoice
        ? [`${name} cannot be ${JSON.stringify(value)}: Salesforce knows no such value`]
        : found.reduce((least, one) => (one.length < least.length ? one : least));
  }
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${name} cannot be ${JSON.stringify(value)}; allowed: ${schema.enum.join(', ')}`];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value))) {
    return [`${name} cannot be ${JSON.stringify(value)}`];
  }
  const type = Array.isArray(value) ? 'array' : typeof value;
  if (schema.type !== undefined && schema.type !== type) {
    return [`${name} must be of type ${schema.type}, not ${type}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => errorsOf(one, schema.items ?? {}, whole, `${name}[${index}]`));
  }
  return type === 'object' && schema.properties ? errorsOfObject(value as Json, schema, whole, name) : [];
}

function errorsOfObject(
  value: Json,
  { properties = {}, required = [] }: Schema,
  whole: Schema,
  name: string,
): string[] {
  return [
    ...required.filter((key) => !(key in value)).map((key) => `${name} needs a key ${key}`),
    ...Object.entries(value).flatMap(([key, one]) => {
      const schema = properties[key];
      return schema ? errorsOf(one, schema, whole, key) : [`${name} has no key ${key}`];
    }),
  ];
}

/** One version for both, no namespace, and folders that are there. */
function checkProject(project: Json, root: string): string[] {
  const { version } = read(root, 'package.json') as { version: string };
  const folders = (project['packageDirectories'] ?? []) as readonly Json[];
  return [
    ...(project['namespace'] === ''
      ? []
      : ['namespace must be empty: components say c-, and permission sets no prefix']),
    ...folders.flatMap(({ path, versionNumber }) => [
      ...(existsSync(join(root, String(path))) ? [] : [`there is no folder ${String(path)}`]),
      ...(versionNumber === `${version}.NEXT` ? [] : [`versionNumber must be ${version}.NEXT, as package.json says`]),
    ]),
  ];
}

/** Settings of an org are metadata of their own: `externalClientAppSettings` is an ExternalClientAppSettings. */
function wrongSettings(all: Readonly<Record<string, Json>>, root: string): string[] {
  return Object.entries(all).flatMap(([name, settings]) => {
    const type = metadataModel(root).typeNamed(name.charAt(0).toUpperCase() + name.slice(1));
    if (type?.kind !== 'object') {
      return [`no settings of an org are called ${name}`];
    }
    return Object.entries(settings).flatMap(([key, value]) => {
      const kind = type.fields.get(key)?.type.kind;
      return kind === undefined || (kind === 'boolean' && typeof value !== 'boolean')
        ? [`${name} cannot say ${key}: ${JSON.stringify(value)}`]
        : [];
    });
  });
}
