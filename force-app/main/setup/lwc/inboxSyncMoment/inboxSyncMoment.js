import { LightningElement, api } from 'lwc';

/** A day and time, in the time zone of whoever looks at it. */
export default class InboxSyncMoment extends LightningElement {
  /** ISO 8601. */
  @api value;
}
