import title from '@salesforce/label/c.InboxSyncAdderTitle';
import address from '@salesforce/label/c.InboxSyncAddress';
import provider from '@salesforce/label/c.InboxSyncProvider';
import access from '@salesforce/label/c.InboxSyncAccess';
import google from '@salesforce/label/c.InboxSyncGoogle';
import microsoft from '@salesforce/label/c.InboxSyncMicrosoft';
import serviceAccount from '@salesforce/label/c.InboxSyncServiceAccount';
import ownConsent from '@salesforce/label/c.InboxSyncOwnConsent';
import take from '@salesforce/label/c.InboxSyncTake';
import pending from '@salesforce/label/c.InboxSyncPending';
import remove from '@salesforce/label/c.InboxSyncRemoveRow';
import row from '@salesforce/label/c.InboxSyncRowText';
import twice from '@salesforce/label/c.InboxSyncTwice';
import close from '@salesforce/label/c.InboxSyncClose';
import save from '@salesforce/label/c.InboxSyncSave';
import saving from '@salesforce/label/c.InboxSyncSaving';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the form. */
export const labels = {
  title,
  address,
  provider,
  access,
  google,
  microsoft,
  serviceAccount,
  ownConsent,
  take,
  pending,
  remove,
  row,
  twice,
  close,
  save,
  saving,
  unknownProblem,
};
