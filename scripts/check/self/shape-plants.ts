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
  ['a text between elements', /(<label>)/, 'planted $1'],
];

/** Metadata that has the right types and is wrong: see scripts/check/metadata-shapes.ts. */
export const shapePlants: readonly Plant[] = [
  ...wrongRights.map(([error, set, from, to]) => ({
    error,
    checks: ['metadata references'],
    plant: replaceIn('force-app', new RegExp(`InboxSync${set}\\.permissionset-meta\\.xml$`), from, to),
  })),
  ...[...wrongShapes, ...wrongSettings].map(([error, path, from, to]) => ({
    error,
    checks: ['metadata rules'],
    plant: replaceIn('force-app', path, from, to),
  })),
  ...wrongTexts.map(([error, from, to]) => ({
    error,
    checks: ['metadata types'],
    plant: replaceIn('force-app', field, from, to),
  })),
];
