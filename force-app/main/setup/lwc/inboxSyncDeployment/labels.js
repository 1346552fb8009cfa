import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import pending from '@salesforce/label/c.InboxSyncDeploying';
import done from '@salesforce/label/c.InboxSyncDeployed';
import refused from '@salesforce/label/c.InboxSyncDeployRefused';
import tryAgain from '@salesforce/label/c.InboxSyncTryAgain';
import notAsked from '@salesforce/label/c.InboxSyncDeployAsking';

/** The texts of the component. */
export const labels = {
  unknownProblem,
  pending,
  done,
  refused,
  tryAgain,
  notAsked,
};
