import cancel from '@salesforce/label/c.InboxSyncCancel';
import changeAccess from '@salesforce/label/c.InboxSyncChangeAccess';
import changeAccessDone from '@salesforce/label/c.InboxSyncChangeAccessDone';
import google from '@salesforce/label/c.InboxSyncGoogle';
import microsoft from '@salesforce/label/c.InboxSyncMicrosoft';
import remove from '@salesforce/label/c.InboxSyncRemoveMailbox';
import removeDone from '@salesforce/label/c.InboxSyncRemoveMailboxDone';
import removeHeading from '@salesforce/label/c.InboxSyncRemoveMailboxHeading';
import removeText from '@salesforce/label/c.InboxSyncRemoveMailboxText';
import toConsentHeading from '@salesforce/label/c.InboxSyncToConsentHeading';
import toConsentText from '@salesforce/label/c.InboxSyncToConsentText';
import toServiceAccountHeading from '@salesforce/label/c.InboxSyncToServiceAccountHeading';
import toServiceAccountText from '@salesforce/label/c.InboxSyncToServiceAccountText';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the question before a mailbox is changed or removed. */
export const labels = {
  cancel,
  changeAccess,
  changeAccessDone,
  google,
  microsoft,
  remove,
  removeDone,
  removeHeading,
  removeText,
  toConsentHeading,
  toConsentText,
  toServiceAccountHeading,
  toServiceAccountText,
  unknownProblem,
};
