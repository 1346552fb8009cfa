import { ApexDate, ApexDatetime } from '../kernel/dates';
import type { DataObject } from './schema/model';
import type { Row } from './store';

/** Days after which a closed activity is archived. @see Salesforce Help, "Archived Activities" */
const ARCHIVED_AFTER = 365;

/** Whether a task is archived: closed and more than 365 days past its due date, or without one, its creation. */
export function isArchived(object: DataObject, row: Row, today: ApexDate): boolean {
  if (object.name !== 'Task' || row.get('isclosed') !== true) {
    return false;
  }
  const due = row.get('activitydate');
  const created = row.get('createddate');
  const day = due instanceof ApexDate ? due : created instanceof ApexDatetime ? created.date('GMT') : null;
  return day !== null && today.days - day.days > ARCHIVED_AFTER;
}

/** Whether a row shows up in queries at all. `ALL ROWS` shows deleted and archived rows as well. */
export function isListed(object: DataObject, row: Row, allRows: boolean, today: ApexDate): boolean {
  return allRows || (row.get('isdeleted') !== true && !isArchived(object, row, today));
}
