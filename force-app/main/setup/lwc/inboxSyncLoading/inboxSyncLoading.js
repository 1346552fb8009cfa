import { LightningElement } from 'lwc';
import loading from '@salesforce/label/c.InboxSyncLoading';

/** Stands where something will be once it is loaded. */
export default class InboxSyncLoading extends LightningElement {
  loading = loading;
}
