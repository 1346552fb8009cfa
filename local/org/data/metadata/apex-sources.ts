import type { ApexSource } from '../schema/model';
import type { SourceFile } from './source-files';
import { ElementReader, type Problems, readXml } from './xml';

/** API versions of Apex from which the local org's rules hold: user mode by default, `with sharing` where undeclared. */
const OLDEST_API_VERSION = 67;

/** Apex classes and triggers, each with its metadata file as a deployment demands. */
export function readApexSources(files: readonly SourceFile[], problems: Problems): ApexSource[] {
  const byFile = new Map(files.map((source) => [source.file, source]));
  for (const { file, text } of files) {
    const type = /\.(cls|trigger)-meta\.xml$/.exec(file)?.[1];
    if (type !== undefined) {
      checkMetadata(file, text, type, problems);
      if (!byFile.has(file.replace(/-meta\.xml$/, ''))) {
        problems.add(file, 1, 'the Apex file that this metadata describes does not exist');
      }
    }
  }
  const sources = files.filter(({ file }) => /\.(cls|trigger)$/.test(file));
  for (const { file } of sources) {
    if (!byFile.has(`${file}-meta.xml`)) {
      problems.add(file, 1, `the metadata file ${file}-meta.xml does not exist`);
    }
  }
  return sources;
}

function checkMetadata(file: string, text: string, type: string, problems: Problems): void {
  const root = readXml(file, text, problems);
  if (!root) {
    return;
  }
  const expected = type === 'cls' ? 'ApexClass' : 'ApexTrigger';
  if (root.name !== expected) {
    problems.add(file, root.line, `expected the root element ${expected}, found ${root.name}`);
  }
  const xml = new ElementReader(root, file, problems, ['apiVersion', 'status', 'description']);
  const version = xml.required('apiVersion');
  if (!/^\d+\.0$/.test(version) || Number(version) < OLDEST_API_VERSION) {
    xml.problem(`local/org models Apex of API version ${OLDEST_API_VERSION}.0 and later, not ${version}`);
  }
  if (xml.required('status') !== 'Active') {
    xml.problem('local/org models active Apex only');
  }
}
