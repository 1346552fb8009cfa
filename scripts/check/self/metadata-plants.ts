import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow } from '../files';
import { addFile, replaceIn, type Plant } from './plant';
import { shapePlants } from './shape-plants';

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

const page = /\.flexipage-meta\.xml$/;
const tab = /\.tab-meta\.xml$/;
const app = /\.app-meta\.xml$/;
const labels = /\.labels-meta\.xml$/;
const exposed = /inboxSyncSetup\.js-meta\.xml$/;
const inFile = (path: RegExp, from: RegExp, to: string): Plant['plant'] => replaceIn('force-app', path, from, to);

/** What pages, tabs, apps, labels and the settings of components refer to. */
const pagePlants: readonly Plant[] = [
  references('a page with a component that does not exist', inFile(page, /(<componentName>\w+)/, '$1x')),
  references('a page with a region that its template lacks', inFile(page, /<name>main</, '<name>mian<')),
  references('a page with an unknown template', inFile(page, /(<name>flexipage:\w+)/, '$1x')),
  references(
    'a page with a property that its component lacks',
    inFile(
      page,
      /(<componentName>)/,
      '<componentInstanceProperties><name>nothing</name><value>1</value></componentInstanceProperties>$1',
    ),
  ),
  references('an app outside Lightning', inFile(app, />Lightning</, '>Aloha<')),
  references(
    'two lookups of one name',
    addFile(
      `force-app/main/schema/objects/InboxSyncRun__c/fields/Planted__c.field-meta.xml`,
      '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><referenceTo>InboxSyncMailbox__c</referenceTo><relationshipName>Entries</relationshipName></CustomField>\n',
    ),
  ),
  references('a page of a type for which its component is not', inFile(page, />AppPage</, '>HomePage<')),
  references('a tab of a page that does not exist', inFile(tab, /(<flexiPage>\w+)/, '$1x')),
  references('a tab that shows nothing', inFile(tab, /<flexiPage>.*?<\/flexiPage>/, '')),
  references('a tab with an icon that does not exist', inFile(tab, /Postage/, 'Postag')),
  references('an app with a tab that does not exist', inFile(app, /(<tabs>\w+)/, '$1x')),
  references('an app with a colour that is none', inFile(app, /#0176D3/, '#0176D')),
  references('a target that does not exist', inFile(exposed, /lightning__Tab/, 'lightning__Tabs')),
  references('a component on a page that is not exposed', inFile(exposed, />true<\/isExposed/, '>false</isExposed')),
  references('an exposed component without a label', inFile(exposed, /<masterLabel>.*?<\/masterLabel>/, '')),
  references('a label that stands twice', inFile(labels, /(<labels>[^]*?<\/labels>)/, '$1$1')),
  references('a label in another language', inFile(labels, /en_US/, 'en_GB')),
  references('a label that nothing shows', inFile(labels, /<fullName>InboxSync/, '<fullName>InboxSyncUnused')),
  references(
    'a user permission that does not exist',
    inPermissions(/<name>ApiEnabled<\/name>/, '<name>ApiEnable</name>'),
  ),
  references('a permission on a tab that does not exist', inPermissions(/<tab>(\w+)<\/tab>/, '<tab>$1x</tab>')),
  references(
    'a permission on an app that does not exist',
    inPermissions(/<application>(\w+)<\/application>/, '<application>$1x</application>'),
  ),
];

const METADATA = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const entry = 'force-app/main/schema/objects/InboxSyncEntry__c';
const layoutOf = (object: string, content: string): Plant['plant'] =>
  addFile(
    `force-app/main/access/layouts/${object}-Inbox Sync Layout.layout-meta.xml`,
    `<Layout ${METADATA}>${content}</Layout>\n`,
  );
const section = (name: string): string =>
  `<layoutSections><layoutColumns><layoutItems><field>${name}</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>`;
const listView = (columns: string, filters = ''): Plant['plant'] =>
  addFile(
    `${entry}/listViews/InboxSyncAll.listView-meta.xml`,
    `<ListView ${METADATA}><fullName>InboxSyncAll</fullName>${columns}<filterScope>Everything</filterScope>${filters}<label>All</label></ListView>\n`,
  );

/** What layouts, list views and field sets refer to; the package has none yet. */
const layoutPlants: readonly Plant[] = [
  references('a layout with a field that does not exist', layoutOf('InboxSyncEntry__c', section('DeliveryKeys__c'))),
  references('a layout with a standard field that does not exist', layoutOf('InboxSyncEntry__c', section('OwnersId'))),
  references('a layout of an object that does not exist', layoutOf('InboxSyncEntries__c', section('DeliveryKey__c'))),
  references(
    'a layout with a related list that does not exist',
    layoutOf('InboxSyncEntry__c', '<relatedLists><relatedList>InboxSyncRun__c.Entry__c</relatedList></relatedLists>'),
  ),
  references(
    'a list view of a standard object',
    addFile(
      'force-app/main/schema/objects/Task/listViews/InboxSyncAll.listView-meta.xml',
      `<ListView ${METADATA}><fullName>InboxSyncAll</fullName><columns>Subject</columns><filterScope>Everything</filterScope><label>All</label></ListView>\n`,
    ),
  ),
  references('a list view with a column that does not exist', listView('<columns>DeliveryKeys__c</columns>')),
  references(
    'a list view with a filter of a field that does not exist',
    listView(
      '<columns>NAME</columns>',
      '<filters><field>DeliveryKeys__c</field><operation>equals</operation><value>a</value></filters>',
    ),
  ),
  references(
    'a compact layout with a field that does not exist',
    addFile(
      `${entry}/compactLayouts/InboxSyncShort.compactLayout-meta.xml`,
      `<CompactLayout ${METADATA}><fullName>InboxSyncShort</fullName><fields>Nam</fields><label>Short</label></CompactLayout>\n`,
    ),
  ),
  references(
    'a compact layout that the object lacks',
    inFile(/\.object-meta\.xml$/, /(<compactLayoutAssignment>)SYSTEM/, '$1InboxSyncShort'),
  ),
  references(
    'a field set with a field that does not exist',
    addFile(
      `${entry}/fieldSets/InboxSyncKeys.fieldSet-meta.xml`,
      `<FieldSet ${METADATA}><fullName>InboxSyncKeys</fullName><description>Keys</description><displayedFields><field>DeliveryKeys__c</field></displayedFields><label>Keys</label></FieldSet>\n`,
    ),
  ),
];

const without = (element: string, name: string): Plant['plant'] =>
  inPermissions(new RegExp(` *<${element}>(?:(?!</${element}>)[^])*>${name}<[^]*?</${element}>\\n`), '');

/** Rights that are missing, and entries that give none. */
const accessPlants: readonly Plant[] = [
  references(
    'a field that who sees its object may not see',
    without('fieldPermissions', 'InboxSyncEntry__c\\.Detail__c'),
  ),
  references('fields of an object that nobody may see', without('objectPermissions', 'InboxSyncRun__c')),
  references('an app without the Apex of its components', without('classAccesses', 'InboxSyncMailboxController')),
  references('an app without its tab', without('tabSettings', 'InboxSync')),
  references('a tab without its app', without('applicationVisibilities', 'InboxSync')),
  references('a resource without the API', without('userPermissions', 'ApiEnabled')),
  references('a tab that is hidden', inPermissions(/>Visible</, '>None<')),
  references('an entry that gives nothing', inPermissions(/<enabled>true/, '<enabled>false')),
  {
    error: 'a resource that nobody may call',
    checks: ['metadata references'],
    plant: (root) => {
      without('classAccesses', 'InboxSyncHeartbeatResource')(root);
      return 'force-app/main/operations/classes/InboxSyncHeartbeatResource.cls';
    },
  },
];

const placeholders = (error: string, plant: Plant['plant']): Plant => ({ error, checks: ['placeholders'], plant });

/** Texts that are not filled as they ask for. */
const textPlants: readonly Plant[] = [
  placeholders('a label whose placeholders have a gap', inFile(labels, /(<value>[^<]*)\{0\}/, '$1{3}')),
  placeholders(
    'a component that gives a label no value',
    inFile(/inboxSyncConnections\.js$/, /format\(labels\.count, \w+\.length, /, 'format(labels.count, '),
  ),
  placeholders(
    'a component that shows a label with placeholders as it is',
    inFile(/inboxSyncConnections\.js$/, /format\(labels\.nothingFound, [\w.]+\)/, 'labels.nothingFound'),
  ),
  placeholders('Apex whose placeholders have a gap', inFile(/JsonObject\.cls$/, /(TOO_MANY = '[^']*)\{0\}/, '$1{3}')),
  placeholders(
    'Apex that gives a text a value too many',
    inFile(/MonitorChecks\.cls$/, /NOT_RUNNING, new List<String>\{ /, "NOT_RUNNING, new List<String>{ 'a', "),
  ),
];

/** Errors in metadata files that a deployment refuses, or that would harm a customer's org. */
export const metadataPlants: readonly Plant[] = [
  ...pagePlants,
  ...layoutPlants,
  ...accessPlants,
  ...textPlants,
  ...shapePlants,
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
  types(
    'elements in another order',
    inPermissions(/( *<description>.*?<\/description>\n)([^]*?)( *<label>.*?<\/label>\n)/, '$3$2$1'),
  ),
  types('a namespace that is missing', inField(/ xmlns="[^"]*"/, '')),
  types('a root element of another type', inField(/CustomField/g, 'CustomObject')),
  rules('a field without a description', inField(/<description>[\s\S]*?<\/description>/, '')),
  rules('a field without a label', inField(/<label>.*?<\/label>/, '')),
  rules('a full name that is not the file', inField(/<fullName>(.*?)__c<\/fullName>/, '<fullName>$1x__c</fullName>')),
  rules('a text longer than 255', inField(/<length>255<\/length>/, '<length>256</length>')),
  rules('a long text on one line', inField(/<visibleLines>\d+<\/visibleLines>/, '<visibleLines>1</visibleLines>')),
  rules('a description that is too long', inPermissions(/<description>/, `<description>${'Long. '.repeat(40)}`)),
  rules('an element that the type of a field lacks', inField(/<type>Text<\/type>/, '<type>Date</type>')),
  rules(
    'a batch that is too large',
    replaceIn('unpackaged', /SubscriberConfig-meta\.xml$/, /<batchSize>\d+/, '<batchSize>2001'),
  ),
  rules(
    'a name field without a label',
    replaceIn('force-app', /\.object-meta\.xml$/, /(<nameField>[^]*?)<label>.*?<\/label>/, '$1'),
  ),
  rules('a lookup without its object', inField(/<referenceTo>.*?<\/referenceTo>/, '')),
  rules(
    'another API version',
    replaceIn('force-app', /\.cls-meta\.xml$/, /<apiVersion>.*?<\/apiVersion>/, '<apiVersion>58.0</apiVersion>'),
  ),
  rules(
    'an object without a description',
    replaceIn('force-app', /\.object-meta\.xml$/, /<description>[\s\S]*?<\/description>/, ''),
  ),
  rules('a file that is no metadata', addFile('force-app/main/schema/customMetadata/InboxSyncPolicy.Org.md', '<a/>\n')),
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
    'a permission on a test',
    inPermissions(/<apexClass>InboxSyncActivityController</, '<apexClass>InboxSyncActivityControllerTest<'),
  ),
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
