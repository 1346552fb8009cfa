import fileTo from '@salesforce/label/c.InboxSyncFileTo';
import contacts from '@salesforce/label/c.InboxSyncContacts';
import leads from '@salesforce/label/c.InboxSyncLeads';
import scope from '@salesforce/label/c.InboxSyncScope';
import allItems from '@salesforce/label/c.InboxSyncAllItems';
import ownedByMe from '@salesforce/label/c.InboxSyncOwnedByMe';
import ownedBy from '@salesforce/label/c.InboxSyncOwnedBy';
import filesNothing from '@salesforce/label/c.InboxSyncFilesNothing';
import filesSince from '@salesforce/label/c.InboxSyncFilesSince';
import filesSoon from '@salesforce/label/c.InboxSyncFilesSoon';
import contactsAndLeads from '@salesforce/label/c.InboxSyncContactsAndLeads';
import contactsAndLeadsOwned from '@salesforce/label/c.InboxSyncContactsAndLeadsOwned';
import onlyContactsOwned from '@salesforce/label/c.InboxSyncOnlyContactsOwned';
import onlyLeadsOwned from '@salesforce/label/c.InboxSyncOnlyLeadsOwned';
import onlyContacts from '@salesforce/label/c.InboxSyncOnlyContacts';
import onlyLeads from '@salesforce/label/c.InboxSyncOnlyLeads';
import whomYouOwn from '@salesforce/label/c.InboxSyncWhomYouOwn';
import whomOwns from '@salesforce/label/c.InboxSyncWhomOwns';
import saved from '@salesforce/label/c.InboxSyncSaved';
import saving from '@salesforce/label/c.InboxSyncSaving';
import preview from '@salesforce/label/c.InboxSyncPreview';
import reset from '@salesforce/label/c.InboxSyncReset';
import save from '@salesforce/label/c.InboxSyncSave';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

/** The texts of the form. */
export const labels = {
  fileTo,
  contacts,
  leads,
  scope,
  allItems,
  ownedByMe,
  ownedBy,
  filesNothing,
  filesSince,
  filesSoon,
  contactsAndLeads,
  contactsAndLeadsOwned,
  onlyContactsOwned,
  onlyLeadsOwned,
  onlyContacts,
  onlyLeads,
  whomYouOwn,
  whomOwns,
  saved,
  saving,
  preview,
  reset,
  save,
  unknownProblem,
};
