import notLoaded from '@salesforce/label/c.InboxSyncNotLoaded';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the component. */
export const labels = {
  notLoaded,
  unknownProblem,
};
