import { SourceProblemsError } from '../../kernel/exceptions';
import { activityObjects } from '../standard/activities';
import { peopleObjects } from '../standard/people';
import { setupObjects } from '../standard/setup';
import type { DataObject, DataSchema, Grants } from '../schema/model';
import { finishObjects, type ObjectDraft } from '../schema/objects';
import { readApexSources } from './apex-sources';
import { readMetadataRecord } from './metadata-record';
import { readObjects } from './object-sources';
import { readPermissionSet } from './permission-set';
import type { SourceFile } from './source-files';
import { applyStandardValueSet } from './standard-value-set';
import { readLabels, readNotificationType, readValidationRule } from './small-types';
import { Problems, readXml } from './xml';
import { checkGrants } from './check-grants';

export interface SchemaOptions {
  readonly sharedActivities: boolean;
  readonly personAccounts: boolean;
}

/** Metadata that only the user interface or the installer reads: must be well-formed, is not looked into. */
const onlyWellFormed =
  /\.(tab|app|flexipage|layout|listView|compactLayout|fieldSet|webLink|quickAction|remoteSite|eca|ecaOauth)-meta\.xml$/;

/**
 * Reads everything the sources say about the org.
 *
 * @throws {SourceProblemsError} naming every file and line that a deployment would refuse, or that is not modelled
 */
export function loadSchema(files: readonly SourceFile[], options: SchemaOptions): DataSchema {
  const problems = new Problems();
  const custom = readObjects(files, problems);
  const standard = standardObjects(custom.objects, custom.fieldsOf('Activity'), options);
  for (const draft of standard) {
    draft.fields.push(...custom.fieldsOf(draft.name));
  }
  for (const name of custom.unknown(standard)) {
    problems.add(name.file, 1, `Entity of type 'CustomObject' named '${name.object}' cannot be found`);
  }
  const drafts = applyValueSets(files, [...standard, ...withKeyPrefixes(custom.objects)], problems);
  const objects = finishObjects(drafts);
  checkLookups(objects, (object, field) => custom.fileOf(object, field), problems);
  const permissionSets = readPermissionSets(files, objects, problems);
  const schema: DataSchema = {
    objects,
    permissionSets,
    customPermissions: named(files, 'customPermission'),
    labels: readLabels(files, problems),
    metadataRecords: files
      .filter(({ file }) => file.endsWith('.md-meta.xml'))
      .flatMap((source) => readMetadataRecord(source, objects, problems)),
    notificationTypes: files.flatMap((source) => readNotificationType(source, problems)),
    validationRules: files.flatMap((source) => readValidationRule(source, objects, problems)),
    apexSources: readApexSources(files, problems),
    sharedActivities: options.sharedActivities,
  };
  files.forEach((source) => checkKnown(source, problems));
  if (problems.all.length > 0) {
    throw new SourceProblemsError(problems.all);
  }
  return schema;
}

function standardObjects(
  custom: readonly ObjectDraft[],
  activityFields: ObjectDraft['fields'],
  options: SchemaOptions,
): ObjectDraft[] {
  const what = ['Account', 'Opportunity', ...custom.filter((draft) => draft.hasActivities).map(({ name }) => name)];
  return [
    ...peopleObjects(options.personAccounts),
    ...activityObjects(what, activityFields, options.sharedActivities),
    ...setupObjects(),
  ];
}

/** Custom objects get a00, a01 …, custom metadata types m00 …, events e00 …, in the order of their names. */
function withKeyPrefixes(drafts: readonly ObjectDraft[]): ObjectDraft[] {
  const letters = { custom: 'a', metadata: 'm', event: 'e', standard: '' } as const;
  const counts = new Map<string, number>();
  return [...drafts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((draft) => {
      const count = counts.get(draft.kind) ?? 0;
      counts.set(draft.kind, count + 1);
      return { ...draft, keyPrefix: `${letters[draft.kind]}${count.toString(36).toUpperCase().padStart(2, '0')}` };
    });
}

function applyValueSets(
  files: readonly SourceFile[],
  drafts: readonly ObjectDraft[],
  problems: Problems,
): readonly ObjectDraft[] {
  return files
    .filter(({ file }) => file.endsWith('.standardValueSet-meta.xml'))
    .reduce((current, source) => applyStandardValueSet(source, current, problems), drafts);
}

function checkLookups(
  objects: ReadonlyMap<string, DataObject>,
  fileOf: (object: string, field: string) => string | undefined,
  problems: Problems,
): void {
  for (const object of objects.values()) {
    for (const field of object.fields.values()) {
      const file = fileOf(object.name, field.name);
      const missing = field.referenceTo.find((target) => !objects.has(target.toLowerCase()));
      if (missing !== undefined && file !== undefined) {
        problems.add(
          file,
          1,
          `Field ${field.name}: referenceTo value of '${missing}' does not resolve to a valid sObject type`,
        );
      }
    }
    const names = object.childRelationships.flatMap(({ name }) => (name === null ? [] : [name.toLowerCase()]));
    const double = names.find((name, index) => names.indexOf(name) !== index);
    const child = object.childRelationships.find(({ name }) => name?.toLowerCase() === double);
    if (double !== undefined && child) {
      problems.add(
        fileOf(child.childObject, child.field) ?? '',
        1,
        `There is already a Child Relationship named ${child.name ?? ''} on ${object.name}`,
      );
    }
  }
}

function readPermissionSets(
  files: readonly SourceFile[],
  objects: ReadonlyMap<string, DataObject>,
  problems: Problems,
): Map<string, Grants> {
  const sets = new Map<string, Grants>();
  for (const { file, text } of files) {
    const name = /([^/]+)\.permissionset-meta\.xml$/.exec(file)?.[1];
    const root = name === undefined ? null : readXml(file, text, problems);
    if (name !== undefined && root) {
      const grants = readPermissionSet(name, root, file, problems);
      checkGrants(grants, objects, files, file, problems);
      sets.set(name.toLowerCase(), grants);
    }
  }
  return sets;
}

/** Lower-cased names of the files of one type. */
function named(files: readonly SourceFile[], type: string): Set<string> {
  const pattern = new RegExp(`([^/]+)\\.${type}-meta\\.xml$`);
  return new Set(
    files.flatMap(({ file }) => {
      const name = pattern.exec(file)?.[1];
      return name === undefined ? [] : [name.toLowerCase()];
    }),
  );
}

const readElsewhere =
  /\.(object|field|permissionset|md|labels|notiftype|validationRule|standardValueSet|cls|trigger)-meta\.xml$|\.(cls|trigger)$/;

function checkKnown({ file, text }: SourceFile, problems: Problems): void {
  if (readElsewhere.test(file)) {
    return;
  }
  if (onlyWellFormed.test(file) || file.endsWith('.customPermission-meta.xml')) {
    readXml(file, text, problems);
    return;
  }
  problems.add(file, 1, 'local/org does not know this kind of metadata file');
}
