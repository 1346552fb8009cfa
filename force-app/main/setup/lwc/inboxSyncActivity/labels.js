import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the component. */
export const labels = {
  unknownProblem,
};
