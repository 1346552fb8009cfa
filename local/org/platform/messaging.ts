import type { ApexSet } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
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

const noMail = (): never => {
  throw new NotModelledError('sending e-mail from Apex');
};
defineType('Messaging.SingleEmailMessage', { 'new()': noMail });
