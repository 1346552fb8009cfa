import { NotModelledError } from '../kernel/exceptions';
import type { Notification, UserEmail } from '../kernel/services';
import type { Alert } from '../org-facade';
import type { Store } from './store';

/**
 * What Apex tells users: the bell and e-mail, which end here and can be read. Of no type, to nobody or to an inactive user
 * they are a fault of the package. A transaction that fails afterwards does not take back what it sent.
 */
export class Alerts {
  /** The oldest first; those of tests left out. */
  readonly sent: Alert[] = [];

  constructor(
    private readonly store: Store,
    private readonly log: (line: string) => void,
  ) {}

  notify({ typeId, recipientIds, title, body }: Notification, isTest: boolean): void {
    if (!this.store.get('CustomNotificationType', typeId)) {
      throw new NotModelledError(`a custom notification of the type ${typeId}, which does not exist`);
    }
    recipientIds.forEach((id) => this.checkRecipient('a custom notification', id));
    this.log(`NOTIFICATION to ${recipientIds.length}`);
    this.keep({ kind: 'notification', recipientIds, subject: title, body }, isTest);
  }

  sendEmail({ recipientId, subject, body }: UserEmail, isTest: boolean): void {
    this.checkRecipient('e-mail', recipientId);
    this.log(`EMAIL to ${recipientId}`);
    this.keep({ kind: 'email', recipientIds: [recipientId], subject, body }, isTest);
  }

  private checkRecipient(what: string, userId: string): void {
    const user = this.store.get('User', userId);
    if (user?.get('isactive') !== true) {
      throw new NotModelledError(`${what} to ${userId}, which is ${user ? 'an inactive' : 'no'} user`);
    }
  }

  private keep(alert: Alert, isTest: boolean): void {
    if (!isTest) {
      this.sent.push(alert);
    }
  }
}
