import { LightningElement, api } from 'lwc';
import notDone from '@salesforce/label/c.InboxSyncNotDone';

/** Says that what a person asked for was not done. Takes the focus: the button that was pressed was switched off meanwhile. */
export default class InboxSyncRefusal extends LightningElement {
  /** Why not, as a sentence. */
  @api text;

  labels = { notDone };
}
