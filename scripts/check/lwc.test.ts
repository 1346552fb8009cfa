import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';
import { lwc } from './lwc';
import { formatProblem } from './problem';

const FOLDER = 'force-app/main/setup';
const sources: Readonly<Record<string, string>> = {
  'sfdx-project.json': '{"sourceApiVersion": "68.0"}',
  [`${FOLDER}/labels/CustomLabels.labels-meta.xml`]:
    '<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata"><labels><fullName>InboxSyncTitle</fullName><language>en_US</language><protected>true</protected><shortDescription>Title</shortDescription><value>Title</value></labels></CustomLabels>',
  [`${FOLDER}/classes/InboxSyncThing.cls-meta.xml`]:
    '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>68.0</apiVersion><status>Active</status></ApexClass>',
  [`${FOLDER}/classes/InboxSyncThing.cls`]: `public with sharing class InboxSyncThing {
  @AuraEnabled(cacheable=true)
  public static String read(String thingId, Integer pageSize) { return null; }
  @AuraEnabled
  public static void write(String thingId) { return; }
  public static void hidden() { return; }
}`,
  [`${FOLDER}/lwc/inboxSyncPart/inboxSyncPart.js`]: `import { LightningElement, api } from 'lwc';
export default class InboxSyncPart extends LightningElement {
  @api thingId;
  own = 1;
  connectedCallback() { this.own += 1; }
}`,
  [`${FOLDER}/lwc/inboxSyncPart/inboxSyncPart.html`]: '<template></template>',
  [`${FOLDER}/lwc/inboxSyncWhole/labels.js`]: `import title from '@salesforce/label/c.InboxSyncTitle';
export const labels = { title };`,
  [`${FOLDER}/lwc/inboxSyncWhole/inboxSyncWhole.css`]: '.whole { color: red; }',
  [`${FOLDER}/lwc/inboxSyncWhole/inboxSyncWhole.js`]: `import { LightningElement, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import read from '@salesforce/apex/InboxSyncThing.read';
import write from '@salesforce/apex/InboxSyncThing.write';
import { labels } from './labels';
export default class InboxSyncWhole extends LightningElement {
  labels = labels;
  thingId = null;
  rows = [];
  @wire(read, { thingId: '$thingId', pageSize: 5 })
  wired;
  async handleClick() {
    await write({ thingId: this.thingId });
    await refreshApex(this.wired);
  }
}`,
  [`${FOLDER}/lwc/inboxSyncWhole/inboxSyncWhole.html`]: `<template>
  <lightning-button class="whole" label={labels.title} icon-name="utility:add" disabled onclick={handleClick}></lightning-button>
  <template for:each={rows} for:item="row"><p key={row.id}>{row.name}</p></template>
  <c-inbox-sync-part thing-id={thingId} data-x="1" aria-label="part"></c-inbox-sync-part>
</template>`,
};

describe('the check of Lightning web components', () => {
  const root = mkdtempSync(join(tmpdir(), 'inbox-sync-lwc-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeAll(() => {
    Object.entries(sources).forEach(([path, text]) => write(path, text));
    symlinkSync(join(projectRoot(), 'node_modules'), join(root, 'node_modules'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = async (): Promise<string[]> => (await lwc.run(root)).map(formatProblem);
  /** The problems after one change in a file of the whole component. */
  const after = async (ending: string, from: string, to: string): Promise<string> => {
    const path = `${FOLDER}/lwc/inboxSyncWhole/${ending}`;
    const text = sources[path] ?? '';
    expect(text).toContain(from);
    write(path, text.replaceAll(from, to));
    const found = await run();
    write(path, text);
    return found.map((line) => line.replace(`${FOLDER}/lwc/inboxSyncWhole/`, '')).join('\n');
  };

  it('has nothing against a component that is right', async () => {
    expect(await run()).toEqual([]);
  });

  const html = 'inboxSyncWhole.html';
  const js = 'inboxSyncWhole.js';
  it.each([
    ['a template that does not compile', html, '<p key={row.id}>', '<p>', 'inboxSyncWhole.html:3: LWC1071'],
    ['a script that does not compile', js, 'rows = [];', 'rows = [;', 'inboxSyncWhole.js:9: '],
    ['a style sheet that does not compile', 'inboxSyncWhole.css', 'red; }', 'red;', 'inboxSyncWhole.css:1: '],
    ['an unknown base component', html, 'lightning-button', 'lightning-buton', ':2: <lightning-buton> does not'],
    ['a private base component', html, 'lightning-button', 'lightning-primitive-button', 'does not exist'],
    ['an unknown attribute', html, 'icon-name=', 'icon-nam=', ':2: <lightning-button> has no attribute icon-nam'],
    ['an attribute in the wrong spelling', html, 'icon-name=', 'iconname=', 'it is spelt icon-name'],
    ['an unknown component', html, 'c-inbox-sync-part', 'c-inbox-sync-bit', ':4: <c-inbox-sync-bit> does not exist'],
    ['an attribute without @api', html, 'thing-id=', 'own=', ':4: <c-inbox-sync-part> has no attribute own'],
    ['another namespace', html, 'c-inbox-sync-part', 'x-inbox-sync-part', "there is no namespace 'x'"],
    ['a binding to nothing', html, '{thingId}', '{thingID}', ':4: {thingID} is no field'],
    ['a handler that does not exist', html, '{handleClick}', '{handleClik}', ':2: {handleClik} is no method'],
    ['a key of labels that does not exist', html, '{labels.title}', '{labels.titel}', 'labels has no titel'],
    ['a loop variable outside its loop', html, 'thing-id={thingId}', 'thing-id={row}', '{row} is no field'],
    [
      'a misspelt lifecycle method',
      js,
      'async handleClick()',
      'renderdCallback() {}\n  async handleClick()',
      'uses renderdCallback',
    ],
    [
      'a label that does not exist',
      'labels.js',
      'c.InboxSyncTitle',
      'c.InboxSyncTitel',
      'labels.js:1: there is no custom',
    ],
    [
      'an Apex class that does not exist',
      js,
      'InboxSyncThing.read',
      'InboxSyncThin.read',
      ':3: there is no Apex class',
    ],
    ['an Apex method that does not exist', js, 'Thing.read', 'Thing.reed', ':3: InboxSyncThing has no method reed'],
    ['a method that is not @AuraEnabled', js, 'Thing.write', 'Thing.hidden', ':4: InboxSyncThing.hidden is not'],
    [
      'a parameter under another name',
      js,
      'write({ thingId:',
      'write({ thingID:',
      ':13: the Apex method has no parameter',
    ],
    [
      'a parameter that is missing',
      js,
      'write({ thingId: this.thingId })',
      'write()',
      ':13: the Apex method’s'.replace('’', "'"),
    ],
    [
      'a wired parameter under another name',
      js,
      'pageSize: 5',
      'size: 5',
      ':10: the Apex method has no parameter size',
    ],
    [
      'a wire that is not cacheable',
      js,
      "@wire(read, { thingId: '$thingId', pageSize: 5 })",
      "@wire(write, { thingId: '$thingId' })",
      'cacheable=true',
    ],
    ['a reactive value of nothing', js, "'$thingId'", "'$thingIds'", "'$thingIds' is no field"],
    ['a neighbour that does not exist', js, './labels', './label', ':5: there is no module ./label'],
    ['a name that a neighbour does not export', js, '{ labels }', '{ label as labels }', './labels exports no label'],
    [
      'an unknown name of lwc',
      js,
      '{ LightningElement, wire }',
      '{ LightningElement, wire, apy }',
      'lwc exports no apy',
    ],
    [
      'an unknown platform module',
      js,
      "'@salesforce/apex';",
      "'lightning/refreshApx';",
      'there is no module lightning/',
    ],
    ['an unknown object', js, "'./labels'", "'@salesforce/schema/InboxSyncNo__c'", 'there is no object InboxSyncNo__c'],
    [
      'an unknown custom field',
      js,
      "'./labels'",
      "'@salesforce/schema/Task.InboxSyncNo__c'",
      'there is no field Task.',
    ],
  ])('finds %s', async (_name, file, from, to, problem) => {
    expect(await after(file, from, to)).toContain(problem);
  });
});
