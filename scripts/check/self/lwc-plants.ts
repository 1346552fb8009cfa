import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addFile, replaceIn, type Plant } from './plant';

const folder = 'force-app/main/setup/lwc/inboxSyncPlanted';
const meta = `<?xml version="1.0" encoding="UTF-8"?>
<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>68.0</apiVersion><isExposed>false</isExposed></LightningComponentBundle>
`;
const script = (imports = '', body = ''): string =>
  `import { LightningElement, api, wire } from 'lwc';\n${imports}\nexport default class InboxSyncPlanted extends LightningElement {\n  @api thing;\n${body}\n}\n`;

/** A component of its own with one error, which may call itself `inboxSyncPlanted`; others are planted beside it. */
function component(error: string, ending: 'html' | 'js' | 'css', files: Readonly<Record<string, string>>): Plant {
  const number = count++;
  const own = (text: string): string => text.replace(/inbox-sync-planted|[iI]nboxSyncPlanted/g, `$&${number}`);
  return {
    error: `a component with ${error}`,
    checks: ['lwc'],
    standsAlone: true,
    plant: (root) => {
      const all = { 'js-meta.xml': meta, js: script(), html: '<template></template>\n', ...files };
      const path = own(`force-app/main/setup/lwc/inboxSyncPlanted/inboxSyncPlanted`);
      Object.entries(all).forEach(([key, text]) => addFile(`${path}.${key}`, own(text))(root));
      return `${path}.${ending}`;
    },
  };
}
let count = 0;
const template = (error: string, text: string): Plant =>
  component(error, 'html', { html: `<template>${text}</template>\n` });
const imports = (error: string, module: string, name = 'planted'): Plant =>
  component(error, 'js', { js: script(`import ${name} from '${module}';`, '  @api use = planted;') });
const calls = (error: string, method: string, body: string): Plant =>
  component(error, 'js', { js: script(`import planted from '@salesforce/apex/${method}';`, body) });

/** Errors in Lightning web components that only a deployment or a browser would show. */
export const lwcPlants: readonly Plant[] = [
  {
    error: 'a wire parameter that follows nothing',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, /'\$afterId'/, "'afterId'"),
  },
  {
    error: 'an event whose detail is misspelt',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncMailboxAdder\.js$/, /\bdetail: /, 'details: '),
  },
  {
    error: 'a template that shows a method',
    checks: ['lwc'],
    plant: (root) => {
      replaceIn('force-app/main', /inboxSyncConnections\.js$/, /\n {2}get emptyText\(/, '\n  emptyText(')(root);
      return 'force-app/main/setup/lwc/inboxSyncConnections/inboxSyncConnections.html';
    },
  },
  {
    error: 'an accessor that handles an event',
    checks: ['lwc'],
    plant: (root) => {
      replaceIn(
        'force-app/main',
        /inboxSyncActivityList\.js$/,
        /\n {2}handleFileSelected\(/,
        '\n  get handleFileSelected(',
      )(root);
      return 'force-app/main/setup/lwc/inboxSyncActivityList/inboxSyncActivityList.html';
    },
  },
  {
    error: 'a script that takes a method for a value',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, /\n {2}get isTurning\(/, '\n  isTurning('),
  },
  {
    error: 'a part of an answer that is refreshed',
    checks: ['lwc'],
    plant: replaceIn(
      'force-app/main',
      /inboxSyncConnections\.js$/,
      /refreshApex\(this\.wired\)/,
      'refreshApex(this.wired.data)',
    ),
  },
  {
    error: 'an element that is looked for in slots',
    checks: ['lwc'],
    plant: replaceIn(
      'force-app/main',
      /inboxSyncConnections\.js$/,
      /this\.template\.querySelector/,
      'this.querySelector',
    ),
  },
  {
    error: 'Apex whose answer nobody awaits',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, /await setActive/, 'setActive'),
  },
  {
    error: 'a class that is not called as its component',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncNotice\.js$/, /class InboxSyncNotice/, 'class InboxSyncNotices'),
  },
  {
    error: 'a member of the window where one of the component is meant',
    checks: ['eslint'],
    plant: replaceIn('force-app/main', /inboxSyncDeployedSave\.js$/, /this\.dispatchEvent/, 'dispatchEvent'),
  },
  {
    error: 'a function of ours that gets a value too few',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncUserPicker\.js$/, /messageOf\(error, /, 'messageOf('),
  },
  {
    error: 'a method that gets a value too many',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncPolicyForm\.js$/, /this\.change\(event, /, 'this.change(event, 1, '),
  },
  {
    error: 'an event that nobody listens for',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncDeployedSave\.js$/, /CustomEvent\('reset'/, "CustomEvent('onreset'"),
  },
  {
    error: 'an async method that awaits nothing',
    checks: ['eslint'],
    plant: replaceIn('force-app/main', /inboxSyncLoadProblem\.js$/, /await this\.retry/, 'this.retry'),
  },
  {
    error: 'a class that is called without new',
    checks: ['eslint'],
    plant: replaceIn('force-app/main', /inboxSyncText\.js$/, /new Set\(/, 'Set('),
  },
  {
    error: 'a component that writes to the console',
    checks: ['eslint'],
    plant: replaceIn(
      'force-app/main',
      /inboxSyncConnections\.js$/,
      /\n {4}return /,
      "\n    console.log('x');\n    return ",
    ),
  },
  {
    error: 'a component that calls the network',
    checks: ['eslint'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, /\n {4}return /, "\n    fetch('x');\n    return "),
  },
  {
    error: 'a component that compares without type',
    checks: ['eslint'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, / === /, ' == '),
  },
  {
    error: 'a part of an answer that no wire brings',
    checks: ['lwc'],
    plant: replaceIn('force-app/main', /inboxSyncConnections\.js$/, /\.wired\.error\b/, '.wired.errors'),
  },
  template('a loop without keys', '<template for:each={thing} for:item="one"><p>{one}</p></template>'),
  template('a base component that does not exist', '<lightning-buton></lightning-buton>'),
  template('a base component that is private', '<lightning-base-combobox></lightning-base-combobox>'),
  template('an attribute that a base component lacks', '<lightning-button lable="x"></lightning-button>'),
  template('a value that a base component does not list', '<lightning-button variant="primry"></lightning-button>'),
  template('a value that a base component does not know', '<lightning-input type="chekbox"></lightning-input>'),
  template('a base component that lacks what it needs', '<lightning-input type="date"></lightning-input>'),
  template('a value that HTML does not know', '<p role="allert"></p>'),
  template('an icon that does not exist', '<lightning-icon icon-name="utility:refrsh"></lightning-icon>'),
  template('a class that the design system lacks', '<p class="slds-text-heading_smal"></p>'),
  component('a class that nothing has', 'css', { css: '.planted {\n  color: red;\n}\n' }),
  component('an icon in a script that does not exist', 'js', {
    js: script('', "  @api icon = 'utility:warnin';"),
  }),
  template('a child that does not exist', '<c-inbox-sync-nothing></c-inbox-sync-nothing>'),
  template('an attribute that a child lacks', '<c-inbox-sync-planted thin={thing}></c-inbox-sync-planted>'),
  template('a binding to nothing', '<p>{thin}</p>'),
  template('an event that a base component never sends', '<lightning-input oncomit={go}></lightning-input>'),
  template('an event that a child never sends', '<c-inbox-sync-planted onsavd={go}></c-inbox-sync-planted>'),
  template('an event that the browser does not know', '<div onclck={go}></div>'),
  template('a slot that a base component lacks', '<lightning-card><p slot="actoins"></p></lightning-card>'),
  template('a slot that a child lacks', '<c-inbox-sync-planted><p></p></c-inbox-sync-planted>'),
  template('a property that nothing has', '<p>{thing.addresss}</p>'),
  template('a misspelt directive', '<p lwc:iff={thing}></p>'),
  template('a handler that does not exist', '<lightning-button onclick={handleNothing}></lightning-button>'),
  component('a script that does not compile', 'js', { js: script('', '  @api isOn = true;') }),
  component('a style sheet that does not compile', 'css', { css: '.planted { color: red;\n' }),
  imports('a label that does not exist', '@salesforce/label/c.InboxSyncNoLabel'),
  imports('an Apex class that does not exist', '@salesforce/apex/InboxSyncNothing.read'),
  imports('an Apex method that does not exist', '@salesforce/apex/InboxSyncSetupController.nothing'),
  imports('an Apex method that is not @AuraEnabled', '@salesforce/apex/InboxSyncPolicies.current'),
  imports('an object that does not exist', '@salesforce/schema/InboxSyncNothing__c'),
  imports('a standard field that does not exist', '@salesforce/schema/Contact.Emial'),
  imports('a field of a parent that does not exist', '@salesforce/schema/Contact.Account.Nme'),
  imports('a relationship that does not exist', '@salesforce/schema/Contact.Acount.Name'),
  imports('a name that a platform module does not export', 'lightning/navigation', '{ NavigatonMixin }'),
  imports('a module of apex in a wrong form', '@salesforce/apx/InboxSyncMailboxController.getMailboxes'),
  component('a member that does not exist', 'js', { js: script('', '  @api go() {\n    return this.thin;\n  }') }),
  component('a key of an object that does not exist', 'js', {
    js: script('const known = { title: 1 };', '  @api go() {\n    return known.titel;\n  }'),
  }),
  imports('a field that does not exist', '@salesforce/schema/InboxSyncEntry__c.Nothing__c'),
  imports('a platform module that does not exist', 'lightning/nothing', '{ planted }'),
  imports('a module of ours that does not exist', 'c/inboxSyncNothing', '{ planted }'),
  imports('a name that a module does not export', 'c/inboxSyncPlanted', '{ planted }'),
  calls(
    'an Apex parameter under another name',
    'InboxSyncMailboxController.getMailboxes',
    "  @api go() {\n    return planted({ searchtext: '', afterId: null, pageSize: 1 });\n  }",
  ),
  calls(
    'an Apex parameter that is missing',
    'InboxSyncMailboxController.getMailboxes',
    '  @api go() {\n    return planted({});\n  }',
  ),
  calls(
    'a wire on a method that is not cacheable',
    'InboxSyncMailboxController.setActive',
    '  @wire(planted, { mailboxIds: [], isActive: true }) wired;',
  ),
  component('a key that nothing reads', 'js', {
    js: script('', "  @api time = new Intl.DateTimeFormat('en', { timZone: 'UTC' });"),
  }),
  template('a value that a child does not list', '<c-inbox-sync-notice variant="erorr"></c-inbox-sync-notice>'),
  component('a lifecycle method that is misspelt', 'js', {
    js: script('', '  connectedCalback() {\n    return 1;\n  }'),
  }),
  component('a getter that nothing reads', 'js', { js: script('', '  get planted() {\n    return 1;\n  }') }),
  component('a key that nothing asks for', 'js', {
    js: script(
      'const LOOKS = { plantedLook: 1 };',
      '  @api variant;\n  @api look() {\n    return LOOKS[this.variant];\n  }',
    ),
  }),
  {
    error: 'a key that nothing asks for any more',
    checks: ['lwc'],
    plant: replaceIn('force-app', /inboxSyncNotice\.js$/, /^( {2})warning:/m, '$1warnig:'),
  },
  {
    error: 'a template that is not called by its component',
    checks: ['lwc'],
    standsAlone: true,
    plant: addFile('force-app/main/setup/lwc/inboxSyncText/inboxSyncTxt.html', '<template></template>\n'),
  },
  ...[
    ['a script that its component does not import', 'inboxSyncLoading/planted.js', 'export const planted = 1;\n'],
    ['a file that no component has', 'inboxSyncLoading/planted.txt', 'planted\n'],
  ].map(([error = '', path = '', text = '']): Plant => ({
    error,
    checks: ['lwc'],
    standsAlone: true,
    plant: addFile(`force-app/main/setup/lwc/${path}`, text),
  })),
  {
    error: 'a component without its template',
    checks: ['lwc'],
    plant: (root) => {
      rmSync(join(root, 'force-app/main/setup/lwc/inboxSyncLoading/inboxSyncLoading.html'));
      return 'force-app/main/setup/lwc/inboxSyncLoading/inboxSyncLoading.js';
    },
  },
  {
    error: 'a metadata file that is not called by its component',
    checks: ['metadata rules'],
    plant: addFile('force-app/main/setup/lwc/inboxSyncText/inboxSyncTxt.js-meta.xml', meta),
  },
  {
    error: 'a component without its metadata file',
    checks: ['metadata rules'],
    plant: addFile(`${folder}/inboxSyncPlanted.js`, script()),
  },
  {
    error: 'a component without the prefix',
    checks: ['house rules'],
    plant: addFile('force-app/main/setup/lwc/mailboxes/mailboxes.js', script()),
  },
];
