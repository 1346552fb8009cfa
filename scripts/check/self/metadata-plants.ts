import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow } from '../files';
import { replaceIn, type Plant } from './plant';

const field = /\.field-meta\.xml$/;
const permissionSet = /\.permissionset-meta\.xml$/;

function types(error: string, plant: Plant['plant']): Plant {
  return { error, checks: ['metadata types'], plant };
}
function rules(error: string, plant: Plant['plant']): Plant {
  return { error, checks: ['metadata rules'], plant };
}
function references(error: string, plant: Plant['plant']): Plant {
  return { error, checks: ['metadata references'], plant };
}
const inField = (from: RegExp, to: string): Plant['plant'] => replaceIn('force-app', field, from, to);
const inPermissions = (from: RegExp, to: string): Plant['plant'] => replaceIn('force-app', permissionSet, from, to);

/** Errors in metadata files that a deployment refuses, or that would harm a customer's org. */
export const metadataPlants: readonly Plant[] = [
  types('an element that does not exist', inField(/<label>(.*?)<\/label>/, '<lable>$1</lable>')),
  types('an enum value that does not exist', inField(/<type>Text<\/type>/, '<type>Txt</type>')),
  types('a boolean that is none', inField(/<required>false<\/required>/, '<required>no</required>')),
  types('a number that is none', inField(/<length>\d+<\/length>/, '<length>long</length>')),
  types('an element that stands twice', inField(/(<label>.*?<\/label>)/, '$1\n    $1')),
  types('a file that is not well-formed', inField(/<\/CustomField>/, '</CustomFeld>')),
  types('a required element that is missing', inPermissions(/<label>.*?<\/label>/, '')),
  types(
    'repeated elements that stand apart',
    inPermissions(
      /<label>/,
      '<fieldPermissions><editable>false</editable><field>Task.InboxSyncKey__c</field><readable>true</readable></fieldPermissions><label>',
    ),
  ),
  types('a namespace that is missing', inField(/ xmlns="[^"]*"/, '')),
  types('a root element of another type', inField(/CustomField/g, 'CustomObject')),
  rules('a field without a description', inField(/<description>[\s\S]*?<\/description>/, '')),
  rules('a field without a label', inField(/<label>.*?<\/label>/, '')),
  rules('a full name that is not the file', inField(/<fullName>(.*?)__c<\/fullName>/, '<fullName>$1x__c</fullName>')),
  rules('a text longer than 255', inField(/<length>255<\/length>/, '<length>256</length>')),
  rules('a long text on one line', inField(/<visibleLines>\d+<\/visibleLines>/, '<visibleLines>1</visibleLines>')),
  rules('a lookup without its object', inField(/<referenceTo>.*?<\/referenceTo>/, '')),
  rules(
    'another API version',
    replaceIn('force-app', /\.cls-meta\.xml$/, /<apiVersion>.*?<\/apiVersion>/, '<apiVersion>58.0</apiVersion>'),
  ),
  rules(
    'an object without a description',
    replaceIn('force-app', /\.object-meta\.xml$/, /<description>[\s\S]*?<\/description>/, ''),
  ),
  rules('a class without its metadata file', (root) => {
    const path = firstFile(root, /main\/.*\.cls-meta\.xml$/);
    rmSync(join(root, path));
    return path.replace('-meta.xml', '');
  }),
  rules('a class without the prefix', (root) => {
    const path = firstFile(root, /main\/.*\.cls$/);
    const renamed = join(dirname(path), 'EmailHandler.cls');
    renameSync(join(root, path), join(root, renamed));
    renameSync(join(root, `${path}-meta.xml`), join(root, `${renamed}-meta.xml`));
    return `${renamed}-meta.xml`;
  }),
  rules('a custom metadata record that would be shipped', (root) => {
    const path = 'force-app/main/schema/customMetadata/InboxSyncPolicy.Org.md-meta.xml';
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      '<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata"><label>Org</label></CustomMetadata>',
    );
    return path;
  }),
  references(
    'a permission on a class that does not exist',
    inPermissions(/<apexClass>(.*?)<\/apexClass>/, '<apexClass>$1x</apexClass>'),
  ),
  references(
    'a permission on a field that does not exist',
    inPermissions(/<field>(.*?)__c<\/field>/, '<field>$1x__c</field>'),
  ),
  references(
    'a permission on an object that does not exist',
    inPermissions(/<object>(.*?)<\/object>/, '<object>$1x</object>'),
  ),
  references(
    'a right on Task without the one on Event',
    inPermissions(
      /<fieldPermissions>\s*<editable>\w+<\/editable>\s*<field>Event\..*?<\/field>\s*<readable>\w+<\/readable>\s*<\/fieldPermissions>/,
      '',
    ),
  ),
  references(
    'a permission on a required field',
    inPermissions(
      /<fieldPermissions>/,
      '<fieldPermissions><editable>false</editable><field>InboxSyncEntry__c.DeliveryKey__c</field><readable>true</readable></fieldPermissions><fieldPermissions>',
    ),
  ),
  references('editing without reading', inPermissions(/<allowRead>true<\/allowRead>/, '<allowRead>false</allowRead>')),
  references(
    'a lookup to an object that does not exist',
    inField(/<referenceTo>(.*?)<\/referenceTo>/, '<referenceTo>$1x</referenceTo>'),
  ),
];

function firstFile(root: string, path: RegExp): string {
  const found = filesBelow(root, 'force-app').find((candidate) => path.test(candidate));
  if (found === undefined) {
    throw new Error(`no file below force-app matches ${String(path)}`);
  }
  return found;
}
