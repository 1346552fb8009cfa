import { replaceIn, type Plant } from './plant';

const field = /\.field-meta\.xml$/;
const object = /__c\.object-meta\.xml$/;
const metadataType = /__mdt\.object-meta\.xml$/;
const event = /__e\.object-meta\.xml$/;
const eventField = /__e\/fields\/.*\.field-meta\.xml$/;
const metadataField = /__mdt\/fields\/.*\.field-meta\.xml$/;
const component = /\.js-meta\.xml$/;

/** Errors of one element: where, what stands there, and what is planted instead. */
const wrongShapes: readonly (readonly [error: string, path: RegExp, from: RegExp, to: string])[] = [
  ['a picklist with two defaults', /MatchRule__mdt|Status__c\.field/, /(true<\/default>[^]*<default>)false/, '$1true'],
  ['a picklist value under another label', field, /<label>Skipped</, '<label>Left out<'],
  ['a picklist that takes any value', field, /<restricted>true</, '<restricted>false<'],
  ['a key that is too short for a hash', field, /<length>64</, '<length>46<'],
  ['an id that is too short', field, /<length>18</, '<length>15<'],
  ['a length with a digit too few', field, /<length>255</, '<length>25<'],
  ['a length with two digits swapped', field, /<length>32768</, '<length>32786<'],
  ['a count with decimals', field, /<scale>0</, '<scale>2<'],
  ['a count of one digit', field, /<precision>\d+</, '<precision>1<'],
  ['an event field that is unique', eventField, /<type>Text<\/type>/, '$&<unique>true</unique>'],
  ['an event field with a history', eventField, /<type>/, '<trackHistory>false</trackHistory><type>'],
  ['custom metadata that the package owns', metadataField, /SubscriberControlled/, 'DeveloperControlled'],
  ['custom metadata that nobody is said to own', metadataField, /<fieldManageability>.*?<\/fieldManageability>/, ''],
  ['custom metadata that nobody may see', metadataType, />Public</, '>Protected<'],
  ['custom metadata with sharing', metadataType, /<visibility>/, '<sharingModel>ReadWrite</sharingModel><visibility>'],
  ['an event that waits for a transaction', event, /PublishImmediately/, 'PublishAfterCommit'],
  ['an event of the old kind', event, /HighVolume/, 'StandardVolume'],
  ['an object that everybody may read', object, /<sharingModel>Private</, '<sharingModel>Read<'],
  ['an object that guests may write', object, /Model>Private/, 'Model>ReadWrite'],
  ['an object that is not deployed', object, />Deployed</, '>InDevelopment<'],
  ['an object whose records have names', object, /AutoNumber/, 'Text'],
  ['a label of names that is too long', object, /(<nameField>[^]*?<label>)/, `$1${'Long '.repeat(9)}`],
  ['a name without its number', object, /\{0+\}/, ''],
  ['a feature that not every org has', object, /<enableHistory>/, '<enableDivisions>true</enableDivisions>$&'],
  ['a history of an object without one', object, /<enableHistory>true</, '<enableHistory>false<'],
  ['a text that is unique in no way', field, /<caseSensitive>.*?<\/caseSensitive>/, ''],
  ['a lookup to another object', field, /<referenceTo>InboxSyncMailbox__c</, '<referenceTo>InboxSyncRun__c<'],
  ['a lookup that deletes its records', field, /SetNull/, 'Cascade'],
  ['a relationship with two underscores', field, /(<relationshipName>\w+)</, '$1__r<'],
  ['a component without a description', component, /<description>.*?<\/description>/, ''],
  ['a page without a description', /\.flexipage-meta\.xml$/, /<description>.*?<\/description>/, ''],
];

const key = /FiledKey__c\.field-meta\.xml$/;

/** Facts of fields that Apex, queries or the poller rely on. */
const wrongFacts: readonly (readonly [error: string, path: RegExp, from: RegExp, to: string])[] = [
  ['a key that is no external id', key, /(<externalId>)true/, '$1false'],
  ['an external id that is none', /Detail__c\.field-meta\.xml$/, /(<externalId>)false/, '$1true'],
  ['a key that two rows may have', key, /<unique>true/, '<unique>false'],
  ['a key in any case', key, /<caseSensitive>true/, '<caseSensitive>false'],
  ['a field that rows may leave out', /Outcome__c\.field-meta\.xml$/, /<required>true/, '<required>false'],
  ['an event field that must be filled', eventField, /<required>false/, '<required>true'],
  ['an event field that holds less than it should', /Body__c\.field-meta\.xml$/, /<length>32768/, '<length>8192'],
  ['a history that nobody asked for', /OwnedOnly__c\.field-meta\.xml$/, /(<trackHistory>)false/, '$1true'],
  ['a history that is not kept', /IsActive__c\.field-meta\.xml$/, /(<trackHistory>)true/, '$1false'],
  ['a picklist with a default', /Outcome__c\.field-meta\.xml$/, /<default>false/, '<default>true'],
  ['a picklist without its default', /Access__c\.field-meta\.xml$/, /<default>true/, '<default>false'],
  ['a picklist that sorts its values', field, /<sorted>false/, '<sorted>true'],
  ['values in another order', field, /( *<value>(?:(?!<\/value>)[^])*<\/value>\n)( *<value>[^]*?<\/value>\n)/, '$2$1'],
  ['a field that does not say whether it is required', field, /\s*<required>false<\/required>/, ''],
  ['a text that does not say whether it is unique', field, /\s*<unique>false<\/unique>/, ''],
  ['an object without the stream that its bulk access needs', object, /StreamingApi>true/, 'StreamingApi>false'],
  ['an object with activities', object, /Activities>false/, 'Activities>true'],
];

const permissionSet = /\.permissionset-meta\.xml$/;
const app = /\.app-meta\.xml$/;
const page = /\.flexipage-meta\.xml$/;
const labels = /\.labels-meta\.xml$/;

/** Settings of a package that this one does not have. */
const wrongSettings: readonly (readonly [error: string, path: RegExp, from: RegExp, to: string])[] = [
  ['a field of a type that the package does not have', field, /<type>Number</, '<type>Currency<'],
  ['a checkbox with another default than it says', field, /<defaultValue>true/, '<defaultValue>false'],
  ['a permission set that waits for a session', permissionSet, /(ActivationRequired>)false/, '$1true'],
  ['a permission set with a licence', permissionSet, /<label>/, '<license>Salesforce</license><label>'],
  ['a tab that nobody finds', permissionSet, />Visible</, '>Available<'],
  ['an app without its colours', app, /\s*<brand>[^]*<\/brand>/, ''],
  ['an app with the colours of its own', app, /OrgTheme>false/, 'OrgTheme>true'],
  ['an app whose tabs nobody can arrange', app, /(NavPersonalizationDisabled>)false/, '$1true'],
  ['an app for a console', app, />Standard</, '>Console<'],
  ['an app without the desktop', app, /<formFactors>Large<\/formFactors>/, ''],
  ['an app for a device that does not exist', app, />Small</, '>Medium<'],
  ['an app with a tab twice', app, /<tabs>.*?<\/tabs>/, '$&$&'],
  ['an app with a picture that does not exist', app, /<brand>/, '<utilityBar>InboxSync_Bar</utilityBar><brand>'],
  ['a page that names its component otherwise', page, /c_inboxSync/, 'c-inboxSync'],
  ['a component without its name on the page', page, /<identifier>.*?<\/identifier>/, ''],
  ['a part of a page that is no region', page, />Region</, '>Facet<'],
  ['a notification without a bell', /\.notiftype-meta\.xml$/, /<desktop>true/, '<desktop>false'],
  ['a component with a capability', component, /<description>/, '<capabilities></capabilities>$&'],
  ['a label that nobody may translate', labels, /<protected>false/, '<protected>true'],
  ['a label with a tag', labels, /<value>/, '<value>&lt;b>'],
  ['a placeholder with spaces', labels, /(<value>[^<]*)\{0\}/, '$1{ 0 }'],
  ['a placeholder in other brackets', labels, /(<value>[^<]*)\{0\}/, '$1(0)'],
];

/** Rights that are given, or taken, by the way. */
const wrongRights: readonly (readonly [error: string, set: string, from: RegExp, to: string])[] = [
  ['a user who may edit a field', 'User', /<editable>false/, '<editable>true'],
  ['an administrator who may not edit a field', 'Admin', /<editable>true/, '<editable>false'],
  ['a user who may edit an object', 'User', /<allowEdit>false/, '<allowEdit>true'],
  ['a user who sees the rows of all', 'User', /<viewAllRecords>false/, '<viewAllRecords>true'],
  ['an administrator who does not see all', 'Admin', /<viewAllRecords>true/, '<viewAllRecords>false'],
  ['an administrator who may write the ledger', 'Admin', /<allowCreate>false/, '<allowCreate>true'],
  [
    'custom metadata that one of the permission sets leaves out',
    'User',
    /<customMetadataTypeAccesses>[^]*?<\/customMetadataTypeAccesses>\s*/,
    '',
  ],
  ['a poller who may do everything', 'Poller', />ApiEnabled</, '>ModifyAllData<'],
];

const twoRights =
  /( *<fieldPermissions>(?:(?!<\/fieldPermissions>)[^])*<\/fieldPermissions>\n)( *<field[^]*?<\/fieldP.*\n)/;

/** Lists that Salesforce writes in one order. */
const wrongOrders: readonly (readonly [error: string, path: RegExp, from: RegExp, to: string])[] = [
  ['rights in another order', permissionSet, twoRights, '$2$1'],
  ['a right that stands twice', permissionSet, twoRights, '$1$1$2'],
  ['labels in another order', labels, /( *<labels>[^]*?<\/labels>\n)( *<labels>[^]*?<\/labels>\n)/, '$2$1'],
];

/** What a parser of XML that forgives would read over. */
const wrongTexts: readonly (readonly [error: string, from: RegExp, to: string])[] = [
  ['a file that does not begin with its declaration', /^<\?xml[^]*?\n/, ''],
  ['a space before the declaration', /^/, ' '],
  ['a byte order mark', /^/, '\uFEFF'],
  ['another version of XML', /version="1.0"/, 'version="1.1"'],
  ['an encoding that does not exist', /UTF-8/, 'UTF8'],
  ['a comment with two dashes', /<label>/, '<!-- a -- b --><label>'],
  ['an attribute that does not exist', /<label>/, '<label lang="en">'],
  ['an entity that XML does not know', /<label>/, '<label>&nbsp;'],
  ['the end of a text that did not begin', /(<label>\w)/, '$1]]>'],
  ['a control character', /(<label>\w)/, '$1\u0007'],
  ['a space before a value', /<type>/, '$& '],
  ['a space behind a value', /<\/required>/, ' $&'],
  ['an attribute of the root that does not exist', / xmlns=/, ' fqn="a"$&'],
  ['a text between elements', /(<label>)/, 'planted $1'],
];

/** Metadata that has the right types and is wrong: see scripts/check/metadata-shapes.ts. */
export const shapePlants: readonly Plant[] = [
  ...wrongRights.map(([error, set, from, to]) => ({
    error,
    checks: ['metadata references'],
    plant: replaceIn('force-app', new RegExp(`InboxSync${set}\\.permissionset-meta\\.xml$`), from, to),
  })),
  ...[...wrongShapes, ...wrongFacts, ...wrongSettings].map(([error, path, from, to]) => ({
    error,
    checks: ['metadata rules'],
    plant: replaceIn('force-app', path, from, to),
  })),
  ...wrongOrders.map(([error, path, from, to]) => ({
    error,
    checks: ['metadata types'],
    plant: replaceIn('force-app', path, from, to),
  })),
  ...wrongTexts.map(([error, from, to]) => ({
    error,
    checks: ['metadata types'],
    plant: replaceIn('force-app', field, from, to),
  })),
];
