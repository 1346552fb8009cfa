import { describe, expect, it } from '@jest/globals';
import { SourceProblemsError } from '../kernel/exceptions';
import type { ApexSource } from './schema/model';
import { apexFile, metadata, testOrg } from './test/fixture';

const type = (content: string): ApexSource => ({
  file: 'notificationtypes/Bell.notiftype-meta.xml',
  text: metadata('CustomNotificationType', content),
});
const bell = type(
  '<customNotifTypeName>Bell</customNotifTypeName><desktop>true</desktop><masterLabel>Bell</masterLabel><mobile>true</mobile>',
);

/** Runs statements in an org with the notification type Bell. @returns its log */
function run(statements: string): string[] {
  const lines: string[] = [];
  const source = apexFile(
    'classes/Alerts.cls',
    `public without sharing class Alerts {\n  public static void run() {\n${statements}\n  }\n}`,
  );
  const org = testOrg([bell, ...source], { log: (line) => lines.push(line) });
  org.callStatic(org.users.admin, 'Alerts', 'run', []);
  return lines;
}

const notification = (typeId: string, recipients: string): string => `
    Messaging.CustomNotification bell = new Messaging.CustomNotification();
    bell.setNotificationTypeId(${typeId});
    bell.setTitle('title');
    bell.setBody('body');
    bell.setTargetId(UserInfo.getUserId());
    bell.send(new Set<String>{ ${recipients} });`;
const ofBell = "[SELECT Id FROM CustomNotificationType WHERE DeveloperName = 'Bell' WITH SYSTEM_MODE].Id";

const email = (statements: string): string => `
    Messaging.SingleEmailMessage letter = new Messaging.SingleEmailMessage();
    letter.setSubject('subject');
    letter.setPlainTextBody('body');
    ${statements}
    System.debug(Messaging.sendEmail(new List<Messaging.SingleEmailMessage>{ letter }, false)[0].isSuccess());`;

describe('custom notifications', () => {
  it('ring for users', () => {
    expect(run(notification(ofBell, 'UserInfo.getUserId()'))).toEqual(['NOTIFICATION to 1']);
  });

  it('are refused for a type that does not exist', () => {
    expect(() => run(notification('UserInfo.getUserId()', 'UserInfo.getUserId()'))).toThrow('which does not exist');
  });

  it('are refused for somebody who is no user', () => {
    expect(() => run(notification(ofBell, 'UserInfo.getOrganizationId()'))).toThrow('which is no user');
  });
});

describe('the metadata of a notification type', () => {
  const problemsOf = (source: ApexSource): string[] => {
    try {
      testOrg([source]);
    } catch (error) {
      return error instanceof SourceProblemsError ? error.problems.map(({ message }) => message) : [String(error)];
    }
    return [];
  };

  it.each([
    ['its name', '<desktop>true</desktop><masterLabel>B</masterLabel><mobile>true</mobile>'],
    [
      'a channel',
      '<customNotifTypeName>Bell</customNotifTypeName><desktop>false</desktop><masterLabel>B</masterLabel><mobile>false</mobile>',
    ],
    [
      'the name of its file',
      '<customNotifTypeName>Gong</customNotifTypeName><desktop>true</desktop><masterLabel>B</masterLabel><mobile>true</mobile>',
    ],
    [
      'known elements',
      '<customNotifTypeName>Bell</customNotifTypeName><desktop>true</desktop><loud>true</loud><masterLabel>B</masterLabel><mobile>true</mobile>',
    ],
  ])('needs %s', (_name, content) => {
    expect(problemsOf(type(content)).length).toBeGreaterThan(0);
  });

  it('is taken when complete', () => {
    expect(problemsOf(bell)).toEqual([]);
  });
});

describe('e-mail from Apex', () => {
  it('goes to users when it is not to be saved as an activity', () => {
    const lines = run(email('letter.setTargetObjectId(UserInfo.getUserId()); letter.setSaveAsActivity(false);'));
    expect(lines).toEqual([expect.stringMatching(/^EMAIL to 005/), 'DEBUG true']);
  });

  it.each([
    ['an activity', 'letter.setTargetObjectId(UserInfo.getUserId());'],
    ['nobody', 'letter.setSaveAsActivity(false);'],
    [
      'nothing',
      'letter.setTargetObjectId(UserInfo.getUserId()); letter.setSaveAsActivity(false); letter.setSubject(null);',
    ],
  ])('is refused with %s', (_name, statements) => {
    expect(() => run(email(statements))).toThrow('e-mail from Apex');
  });
});
