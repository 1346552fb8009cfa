import title from '@salesforce/label/c.InboxSyncRulesTitle';
import help from '@salesforce/label/c.InboxSyncMatchRulesHelp';
import caption from '@salesforce/label/c.InboxSyncMatchRulesCaption';
import object from '@salesforce/label/c.InboxSyncObject';
import field from '@salesforce/label/c.InboxSyncField';
import position from '@salesforce/label/c.InboxSyncPosition';
import positionOf from '@salesforce/label/c.InboxSyncPositionOf';
import active from '@salesforce/label/c.InboxSyncActive';
import ruleActive from '@salesforce/label/c.InboxSyncRuleActive';
import builtIn from '@salesforce/label/c.InboxSyncBuiltIn';
import addRule from '@salesforce/label/c.InboxSyncAddRule';
import add from '@salesforce/label/c.InboxSyncAddField';
import yes from '@salesforce/label/c.InboxSyncYes';
import no from '@salesforce/label/c.InboxSyncNo';
import save from '@salesforce/label/c.InboxSyncSaveRules';

/** The texts of the component. */
export const labels = {
  title,
  help,
  caption,
  object,
  field,
  position,
  positionOf,
  active,
  ruleActive,
  builtIn,
  addRule,
  add,
  yes,
  no,
  save,
};
