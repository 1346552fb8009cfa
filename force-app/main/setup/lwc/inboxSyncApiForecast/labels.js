import title from '@salesforce/label/c.InboxSyncForecastTitle';
import caption from '@salesforce/label/c.InboxSyncForecastCaption';
import interval from '@salesforce/label/c.InboxSyncForecastInterval';
import minutes from '@salesforce/label/c.InboxSyncMinutes';
import minute from '@salesforce/label/c.InboxSyncMinute';
import hours from '@salesforce/label/c.InboxSyncHours';
import hour from '@salesforce/label/c.InboxSyncHour';
import calls from '@salesforce/label/c.InboxSyncForecastTitle';
import share from '@salesforce/label/c.InboxSyncShare';
import chosen from '@salesforce/label/c.InboxSyncChosen';
import sentence from '@salesforce/label/c.InboxSyncForecastSentence';
import noLimit from '@salesforce/label/c.InboxSyncForecastNoLimit';
import tooMany from '@salesforce/label/c.InboxSyncForecastTooMany';
import basis from '@salesforce/label/c.InboxSyncForecastBasis';
import noView from '@salesforce/label/c.InboxSyncForecastNoView';
import noBasis from '@salesforce/label/c.InboxSyncForecastNoBasis';
import used from '@salesforce/label/c.InboxSyncForecastUsed';
import invalid from '@salesforce/label/c.InboxSyncForecastInvalid';

/** The texts of the component. */
export const labels = {
  title,
  caption,
  interval,
  minutes,
  minute,
  hours,
  hour,
  calls,
  share,
  chosen,
  sentence,
  noLimit,
  tooMany,
  basis,
  noView,
  noBasis,
  used,
  invalid,
};
