import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import readOnly from '@salesforce/label/c.InboxSyncReadOnly';

/** The texts of the component. */
export const labels = {
  unknownProblem,
  readOnly,
};
