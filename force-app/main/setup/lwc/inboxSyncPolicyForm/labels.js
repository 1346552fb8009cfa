import title from '@salesforce/label/c.InboxSyncPolicyTitle';
import interval from '@salesforce/label/c.InboxSyncInterval';
import intervalHelp from '@salesforce/label/c.InboxSyncIntervalHelp';
import includeInternal from '@salesforce/label/c.InboxSyncIncludeInternal';
import includeAutomated from '@salesforce/label/c.InboxSyncIncludeAutomated';
import internalDomains from '@salesforce/label/c.InboxSyncInternalDomains';
import internalDomainsHelp from '@salesforce/label/c.InboxSyncInternalDomainsHelp';
import excluded from '@salesforce/label/c.InboxSyncExcluded';
import excludedHelp from '@salesforce/label/c.InboxSyncExcludedHelp';
import bodies from '@salesforce/label/c.InboxSyncBodies';
import bodyFull from '@salesforce/label/c.InboxSyncBodyFull';
import bodyNone from '@salesforce/label/c.InboxSyncBodyNone';
import retention from '@salesforce/label/c.InboxSyncRetention';
import retentionHelp from '@salesforce/label/c.InboxSyncRetentionHelp';
import reserve from '@salesforce/label/c.InboxSyncReserve';
import reserveHelp from '@salesforce/label/c.InboxSyncReserveHelp';
import usersMayChange from '@salesforce/label/c.InboxSyncUsersMayChange';
import pollerUrl from '@salesforce/label/c.InboxSyncPollerUrl';
import pollerUrlHelp from '@salesforce/label/c.InboxSyncPollerUrlHelp';
import yes from '@salesforce/label/c.InboxSyncYes';
import no from '@salesforce/label/c.InboxSyncNo';
import none from '@salesforce/label/c.InboxSyncNoEntry';
import save from '@salesforce/label/c.InboxSyncSavePolicy';

/** The texts of the component. */
export const labels = {
  title,
  interval,
  intervalHelp,
  includeInternal,
  includeAutomated,
  internalDomains,
  internalDomainsHelp,
  excluded,
  excludedHelp,
  bodies,
  bodyFull,
  bodyNone,
  retention,
  retentionHelp,
  reserve,
  reserveHelp,
  usersMayChange,
  pollerUrl,
  pollerUrlHelp,
  yes,
  no,
  none,
  save,
};
