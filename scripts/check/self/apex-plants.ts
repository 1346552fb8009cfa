import { addFile, addMethod, replaceIn, type Plant } from './plant';

const compilers = ['apex compile', 'apex types'];
const inMethod = (statement: string): ((root: string) => string) =>
  addMethod(`private void planted() { ${statement} }`);
const apex = (error: string, plant: Plant['plant']): Plant => ({ error, checks: compilers, standsAlone: true, plant });
/** A file that does not parse hides what is wrong in others. */
const unreadable = (error: string, plant: Plant['plant']): Plant => ({ error, checks: compilers, plant });
const pmd = (error: string, plant: Plant['plant']): Plant => ({
  error,
  checks: ['apex pmd'],
  standsAlone: true,
  plant,
});
const query = (error: string, text: string): Plant => ({
  error,
  checks: ['dynamic queries'],
  standsAlone: true,
  plant: addMethod(`private List<SObject> planted(String name) { return Database.query(${text}); }`),
});

const text = (error: string, path: RegExp, from: RegExp, to: string, check = 'misspelt texts'): Plant => ({
  error,
  checks: [check],
  standsAlone: true,
  plant: replaceIn('force-app/main', path, from, to),
});

/** Whose rights a query or a class uses. */
const wrongModes: readonly (readonly [error: string, path: RegExp, from: RegExp, to: string])[] = [
  ['a query of the page with the rights of the system', /setup\/.*MailboxSelector\.cls$/, /USER_MODE/, 'SYSTEM_MODE'],
  ['a class of the page without sharing', /setup\/.*MailboxController\.cls$/, /with sharing/, 'without sharing'],
  ['a query of the event with the rights of a user', /filing\/.*Selector\.cls$/, /SYSTEM_MODE/, 'USER_MODE'],
  ['a class of a resource with sharing', /HeartbeatService\.cls$/, /(?:without|inherited) sharing/, 'with sharing'],
  ['a part of a class with sharing', /FileAgain\.cls$/, /private without sharing/, 'private with sharing'],
];

/** What the poller asks, and what answers. */
const wrongResources: readonly (readonly [error: string, from: RegExp, to: string])[] = [
  ['a resource at another path', /v1\/connect'/, "v1/conect'"],
  ['a resource that answers nothing', /@HttpPost/, ''],
];

/** Texts that no compiler reads, and only a run compares. */
const misspelt: readonly Plant[] = [
  text('a value of a picklist that does not exist', /PurgeSelector\.cls$|Purge\.cls$/, /'Filed'/, "'Fild'"),
  text('a value of a picklist in small letters', /ActivityFilter\.cls$/, /'Waiting'/, "'waitinG'"),
  text('a value of two words', /NewMailbox\.cls$/, /'Own consent'/, "'Own consnt'"),
  text('a reason that does not exist', /Reason\.cls$/, /'skipped\.no-match'/, "'skipped.no-mach'"),
  text('a key of an answer', /HeartbeatAnswer\.cls$/, /'resend'/, "'resned'"),
  text('a name for a bind', /ActivitySelector\.cls$/, /put\('afterSent'/, "put('aftrSent'"),
  text('a bind that is another word', /FiledTaskSelector\.cls$/, /'taskIds' =>/, "'taskId' =>", 'dynamic queries'),
  text('a digest that does not exist', /\.cls$/, /generateDigest\('SHA-256'/, "generateDigest('SHA256'", 'apex names'),
  text('a name that a query gives and nobody asks for', /MailboxSelector\.cls$/, /COUNT\(Id\) mails/, 'COUNT(Id) mils'),
  text('a bind without its name', /KnownPeopleSelector\.cls$/, /= :modifiedAt/, '= :modifedAt'),
  text('a value that a component compares', /mailboxRow\.js$/, /=== 'Reconnect'/, "=== 'Reconect'"),
];

/** Errors in Apex that an org's compiler refuses, and those that PMD's rules name. */
export const apexPlants: readonly Plant[] = [
  apex('a type that does not exist', inMethod('InboxSyncNothing x = null;')),
  apex('a variable that does not exist', inMethod('Integer x = undeclared + 1;')),
  apex('a method that does not exist', inMethod('String x = String.valueOf(1).trimAll();')),
  apex('a field that does not exist on a standard object', inMethod("Task x = new Task(Sbject = 'a');")),
  apex(
    'a field that does not exist on a custom object',
    inMethod("InboxSyncEntry__c x = new InboxSyncEntry__c(Reson__c = 'a');"),
  ),
  apex(
    'a field that does not exist in a query',
    inMethod('List<Contact> x = [SELECT Id, Emial FROM Contact LIMIT 1];'),
  ),
  apex(
    'a field that does not exist in a condition',
    inMethod("List<Lead> x = [SELECT Id FROM Lead WHERE Emial = 'a' LIMIT 1];"),
  ),
  apex(
    'a field that does not exist in an order',
    inMethod('List<Lead> x = [SELECT Id FROM Lead ORDER BY Emial LIMIT 1];'),
  ),
  apex(
    'an object that does not exist in a query',
    inMethod('List<SObject> x = [SELECT Id FROM InboxSyncNothing__c LIMIT 1];'),
  ),
  apex(
    'a relationship that does not exist in a query',
    inMethod('List<Contact> x = [SELECT Id, Acount.Name FROM Contact LIMIT 1];'),
  ),
  apex('a String assigned to an Integer', inMethod("Integer x = 'a';")),
  apex('a variable declared twice', inMethod('Integer x = 1; Integer x = 2;')),
  apex('too many arguments', inMethod('planted(1);')),
  apex('a return that is missing', addMethod('private Integer planted() { }')),
  apex('a value returned from a void method', inMethod('return 1;')),
  apex(
    'an instance method called from a static one',
    addMethod('private void own() { } private static void planted() { own(); }'),
  ),
  unreadable('a semicolon that is missing', inMethod('Integer x = 1')),
  unreadable('a brace that is missing', replaceIn('force-app', /main\/filing\/.*\.cls$/, /\}\s*$/, '')),
  apex('an overridden method that is not virtual', addMethod('public override String planted() { return null; }')),
  apex('a constructor that does not exist', inMethod('Object x = new InboxSyncEmailHandler(1, 2, 3, 4);')),
  apex(
    'a bind of an unknown variable',
    inMethod('List<Contact> x = [SELECT Id FROM Contact WHERE Id = :nothing LIMIT 1];'),
  ),
  apex(
    'a bind of another type',
    inMethod('Date day = null; List<Contact> x = [SELECT Id FROM Contact WHERE LastName = :day LIMIT 1];'),
  ),
  apex(
    'a limit that is no number',
    inMethod("String most = '1'; List<Contact> x = [SELECT Id FROM Contact LIMIT :most];"),
  ),
  {
    error: 'a private method that nobody calls',
    checks: ['apex types'],
    standsAlone: true,
    plant: addMethod('private void planted() { Assert.isTrue(true); }'),
  },
  {
    error: 'a private field that nobody reads',
    checks: ['apex types'],
    standsAlone: true,
    plant: addMethod('private Integer planted;'),
  },
  apex('an annotation with a parameter that it lacks', addMethod('@TestVisible(foo=true) private void planted() {}')),
  apex(
    'an annotation that is neither true nor false',
    addMethod('@AuraEnabled(cacheable=maybe) public static void planted() {}'),
  ),
  apex('an annotation that stands twice', addMethod('@TestVisible @TestVisible private void planted() {}')),
  apex(
    'an unreachable catch of an unknown exception',
    inMethod('try { planted(); } catch (InboxSyncNoException e) { planted(); }'),
  ),
  query('a field that does not exist in a dynamic query', "'SELECT Id, Emial FROM Contact'"),
  query('an object that does not exist in a dynamic query', "'SELECT Id FROM Contct'"),
  query('a dynamic query without a word', "'SELECT Id FROM Contact WERE Id != NULL'"),
  query(
    'a field that does not exist behind a variable',
    "'SELECT Id FROM Lead WHERE ' + name + ' != NULL AND Emial = NULL'",
  ),
  {
    error: 'a field that does not exist in the constant of a query',
    checks: ['dynamic queries'],
    plant: replaceIn('force-app', /ActivitySelector\.cls$/, /Mailbox__r\.Address__c/, 'Mailbox__r.Adress__c'),
  },
  {
    error: 'a field that does not exist in a condition that is put together elsewhere',
    checks: ['dynamic queries', 'apex names'],
    plant: replaceIn('force-app', /ActivityFilter\.cls$/, /'Outcome__c = /, "'Outcom__c = "),
  },
  {
    error: 'a field of another object in a condition that is put together elsewhere',
    checks: ['dynamic queries'],
    plant: replaceIn('force-app', /ActivityFilter\.cls$/, /'Mailbox__c = :/, "'Address__c = :"),
  },
  {
    error: 'a notification type that does not exist',
    checks: ['apex names'],
    plant: replaceIn('force-app', /Messenger\.cls$/, /'InboxSyncAlert'/, "'InboxSyncAlrt'"),
  },
  {
    error: 'a field in a text that does not exist',
    checks: ['apex names'],
    plant: replaceIn('force-app', /PolicyForm\.cls$/, /'PollerUrl__c'/, "'PolerUrl__c'"),
  },
  {
    error: 'a name in a text with another ending',
    checks: ['apex names'],
    plant: replaceIn('force-app', /SetupSelector\.cls$/, /'InboxSyncEmail__e'/, "'inboxsyncemail__ex'"),
  },
  {
    error: 'a name in a text whose prefix is misspelt',
    checks: ['apex names'],
    plant: replaceIn('force-app', /Messenger\.cls$/, /'InboxSyncAlert'/, "'InboxSnycAlert'"),
  },
  ...misspelt,
  {
    error: 'a text that is cut behind the end of its field',
    checks: ['metadata references'],
    plant: replaceIn('force-app', /RunLog\.cls$/, /(BY_REASON_LENGTH = )4096/, '$15000'),
  },
  pmd(
    'a query in a loop',
    inMethod('for (Integer i = 0; i < 3; i++) { List<Contact> x = [SELECT Id FROM Contact LIMIT 1]; x.clear(); }'),
  ),
  pmd('an empty catch', inMethod('try { planted(); } catch (Exception e) { }')),
  pmd('a variable that is not used', inMethod('Integer x = 1;')),
  pmd('a debug statement', inMethod("System.debug('planted');")),
  pmd('an id in the code', inMethod("Id x = '001000000000001AAA'; planted(x);")),
  pmd(
    'a method without a description',
    replaceIn('force-app', /main\/filing\/.*Service\.cls$/, /\}\s*$/, '\n  public void planted() {\n  }\n}\n'),
  ),
  {
    error: 'a field that the rows should have and the query leaves out',
    checks: ['house rules'],
    plant: replaceIn('force-app', /PurgeSelector\.cls$/, /SELECT Id, DeliveryKey__c, /, 'SELECT Id, '),
  },
  ...wrongModes.map(([error, path, from, to]) => ({
    error,
    checks: ['house rules'],
    plant: replaceIn('force-app/main', path, from, to),
  })),
  {
    error: 'a part of an answer that components do not get',
    checks: ['house rules'],
    plant: replaceIn('force-app/main', /InboxSyncRules\.cls$/, /@AuraEnabled(?=\s+public Datetime syncSince)/, ''),
  },
  ...wrongResources.map(([error, from, to]) => ({
    error,
    checks: ['house rules'],
    plant: replaceIn('force-app/main', /ConnectResource\.cls$/, from, to),
  })),
  {
    error: 'a class that nothing names',
    checks: ['house rules'],
    plant: addFile(
      'force-app/main/filing/classes/InboxSyncPlanted.cls',
      '/** @description Planted. */\npublic inherited sharing class InboxSyncPlanted {\n}\n',
    ),
  },
  {
    error: 'a class without a sharing declaration',
    checks: ['house rules'],
    plant: replaceIn('force-app', /main\/.*\.cls$/, /^public inherited sharing /m, 'public '),
  },
];
