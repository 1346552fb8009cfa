import unknownProblem from '@salesforce/label/c.InboxSyncUnknownProblem';
import loading from '@salesforce/label/c.InboxSyncLoading';
import title from '@salesforce/label/c.InboxSyncChartTitle';
import summary from '@salesforce/label/c.InboxSyncChartSummary';
import emptyText from '@salesforce/label/c.InboxSyncChartEmpty';
import showTable from '@salesforce/label/c.InboxSyncShowTable';
import showChart from '@salesforce/label/c.InboxSyncShowChart';
import day from '@salesforce/label/c.InboxSyncDay';
import filed from '@salesforce/label/c.InboxSyncFiled';
import skipped from '@salesforce/label/c.InboxSyncSkipped';
import waiting from '@salesforce/label/c.InboxSyncOutcomeWaiting';
import failed from '@salesforce/label/c.InboxSyncFailed';

/** The texts of the component. */
export const labels = {
  unknownProblem,
  loading,
  title,
  summary,
  emptyText,
  showTable,
  showChart,
  day,
  filed,
  skipped,
  waiting,
  failed,
};
