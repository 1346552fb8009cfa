import { ApexList, type ApexSet } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { typeRef } from '../kernel/type-ref';
import { refuseNull } from './arguments';

/** `Messaging.CustomNotification`. */
class ApexCustomNotification {
  typeId: string | null = null;
  title: string | null = null;
  body: string | null = null;
  targetId: string | null = null;
  targetPageRef: string | null = null;
}

const MOST_RECIPIENTS = 500;

function send(self: ApexCustomNotification, recipients: ApexSet<string>): void {
  refuseNull(recipients, 1);
  const { typeId, title, body, targetId, targetPageRef } = self;
  if (recipients.size === 0 || recipients.size > MOST_RECIPIENTS) {
    throw apexError('InvalidParameterValueException', `Recipients must be between 1 and ${MOST_RECIPIENTS}`);
  }
  if (typeId === null || title === null || body === null || (targetId === null && targetPageRef === null)) {
    throw apexError('InvalidParameterValueException', 'Type, title, body and a target are required');
  }
  execution().notify({ typeId, title, body, targetId, targetPageRef, recipientIds: [...recipients] });
}

/** A setter method of one property. */
const setter =
  (name: keyof ApexCustomNotification) =>
  (self: ApexCustomNotification, value: string | null): void => {
    self[name] = value;
  };

defineType('Messaging.CustomNotification', {
  'new()': () => new ApexCustomNotification(),
  'void setNotificationTypeId(String id)': setter('typeId'),
  'void setTitle(String title)': setter('title'),
  'void setBody(String body)': setter('body'),
  'void setTargetId(String id)': setter('targetId'),
  'void setTargetPageRef(String json)': setter('targetPageRef'),
  'void send(Set<String> recipients)': send,
});

/** `Messaging.SingleEmailMessage`, to users of the org only. */
class ApexUserEmail {
  targetObjectId: string | null = null;
  subject: string | null = null;
  plainTextBody: string | null = null;
  saveAsActivity = true;
}

defineType('Messaging.SingleEmailMessage', {
  'new()': () => new ApexUserEmail(),
  'void setTargetObjectId(Id target)': (self: ApexUserEmail, id: string | null) => {
    self.targetObjectId = id;
  },
  'void setSubject(String subject)': (self: ApexUserEmail, text: string | null) => {
    self.subject = text;
  },
  'void setPlainTextBody(String body)': (self: ApexUserEmail, text: string | null) => {
    self.plainTextBody = text;
  },
  'void setSaveAsActivity(Boolean isSaved)': (self: ApexUserEmail, isSaved: boolean) => {
    self.saveAsActivity = isSaved;
  },
});

/** One e-mail that was taken. What an org would refuse is a fault here: the package must not try. */
class ApexSendEmailResult {
  readonly isSuccess = true;
}
defineType('Messaging.SendEmailResult', { 'Boolean isSuccess()': (self: ApexSendEmailResult) => self.isSuccess });

/** @see Apex Reference Guide, SingleEmailMessage: to a user, saveAsActivity must be false */
function sendEmail(emails: ApexList<ApexUserEmail>): ApexList<ApexSendEmailResult> {
  refuseNull(emails, 1);
  for (const { targetObjectId, subject, plainTextBody, saveAsActivity } of emails) {
    if (targetObjectId?.startsWith('005') !== true || saveAsActivity) {
      throw new NotModelledError('e-mail from Apex that is not to a user with setSaveAsActivity(false)');
    }
    if (subject === null || plainTextBody === null) {
      throw new NotModelledError('e-mail from Apex without a subject or a plain text body');
    }
    execution().sendEmail({ recipientId: targetObjectId, subject, body: plainTextBody });
  }
  return new ApexList(
    typeRef('Messaging.SendEmailResult'),
    [...emails].map(() => new ApexSendEmailResult()),
  );
}

defineType('Messaging', {
  'static List<Messaging.SendEmailResult> sendEmail(List<Messaging.SingleEmailMessage> emails, Boolean allOrNone)':
    sendEmail,
});
