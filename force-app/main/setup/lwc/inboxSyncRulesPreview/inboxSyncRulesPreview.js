import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { format, messageOf } from 'c/inboxSyncText';
import previewRules from '@salesforce/apex/InboxSyncRulesController.previewRules';
import empty from '@salesforce/label/c.InboxSyncPreviewEmpty';
import examined from '@salesforce/label/c.InboxSyncPreviewExamined';
import newlyFiled from '@salesforce/label/c.InboxSyncPreviewNewlyFiled';
import noLongerFiled from '@salesforce/label/c.InboxSyncPreviewNoLongerFiled';
import staysFiled from '@salesforce/label/c.InboxSyncPreviewStaysFiled';
import staysUnfiled from '@salesforce/label/c.InboxSyncPreviewStaysUnfiled';
import title from '@salesforce/label/c.InboxSyncPreviewTitle';
import unknown from '@salesforce/label/c.InboxSyncPreviewUnknown';
import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';

const COUNTS = [
  ['newlyFiled', newlyFiled],
  ['noLongerFiled', noLongerFiled],
  ['staysFiled', staysFiled],
  ['staysUnfiled', staysUnfiled],
  ['unknown', unknown],
];

/** What these boxes would have done with the mail of the last days. Changes nothing. */
export default class InboxSyncRulesPreview extends LightningElement {
  @api mailboxId;
  @api matchContacts;
  @api matchLeads;
  @api ownedOnly;

  labels = { empty, title };
  wired = {};
  answer = null;
  problem = null;

  @wire(previewRules, {
    mailboxId: '$mailboxId',
    matchContacts: '$matchContacts',
    matchLeads: '$matchLeads',
    ownedOnly: '$ownedOnly',
  })
  handleAnswer(wired) {
    const { data, error } = wired;
    this.wired = wired;
    this.answer = data ?? null;
    this.problem = error ? messageOf(error, unknownProblem) : null;
  }

  retry = () => refreshApex(this.wired);

  get isLoading() {
    return this.answer === null && this.problem === null;
  }

  get isEmpty() {
    return this.answer.examined === 0;
  }

  get counts() {
    return COUNTS.map(([key, label]) => ({ key, label, value: this.answer[key] }));
  }

  get basis() {
    return format(examined, this.answer.examined, this.answer.total);
  }
}
