import loading from '@salesforce/label/c.InboxSyncLoading';
import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import notDone from '@salesforce/label/c.InboxSyncNotDone';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import readOnly from '@salesforce/label/c.InboxSyncReadOnly';

/** The texts of the component. */
export const labels = {
  loading,
  notLoaded,
  notDone,
  unknownProblem,
  readOnly,
};
