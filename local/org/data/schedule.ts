import { apexError, NotModelledError } from '../kernel/exceptions';
import { ApexDatetime } from '../kernel/dates';
import { classOf } from '../kernel/registry';
import type { Row } from './store';
import type { Transaction } from './transaction';

const FIELDS = ['seconds', 'minutes', 'hours', 'day of month', 'month', 'day of week', 'year'];

/**
 * `System.schedule`: keeps the job as an org shows it, once a name. It never fires here: who needs it to run calls the
 * class. Fields of the expression are numbers, `*` and `?`; an hour passes at most until the next time is found.
 *
 * @throws {ApexException} System.AsyncException for a name that is taken, System.StringException for what is no expression
 */
export function scheduleJob(transaction: Transaction, jobName: string, expression: string, job: unknown): string {
  const { store } = transaction.core;
  if (!classOf(job)) {
    throw new NotModelledError('System.schedule of something that is no Apex class');
  }
  const details = store.table('CronJobDetail');
  if ([...details.rows.values()].some((row) => row.get('name') === jobName)) {
    throw apexError('AsyncException', `The Apex job named "${jobName}" is already scheduled for execution.`);
  }
  const next = nextTime(expression, transaction.now());
  const detailId = details.newId();
  const entries: [string, unknown][] = [
    ['id', detailId],
    ['name', jobName],
    ['jobtype', '7'],
    ['isdeleted', false],
  ];
  store.put('CronJobDetail', detailId, new Map(entries));
  const id = store.table('CronTrigger').newId();
  store.put('CronTrigger', id, triggerRow(id, detailId, expression, next, transaction));
  return id;
}

function triggerRow(id: string, detailId: string, expression: string, next: number, transaction: Transaction): Row {
  return new Map<string, unknown>([
    ['id', id],
    ['cronjobdetailid', detailId],
    ['cronexpression', expression],
    ['state', 'WAITING'],
    ['nextfiretime', new ApexDatetime(next)],
    ['createddate', new ApexDatetime(transaction.now())],
    ['createdbyid', transaction.user.id],
    ['ownerid', transaction.user.id],
    ['isdeleted', false],
  ]);
}

const MINUTE = 60_000;
const SEARCHED_MINUTES = 366 * 24 * 60;

/** The next full minute that fits, in UTC. */
function nextTime(expression: string, now: number): number {
  const parts = expression.trim().split(/\s+/);
  if (parts.length < 6 || parts.length > 7) {
    throw apexError('StringException', `Illegal cron expression format (${expression})`);
  }
  const wanted = parts.map((part, index) => {
    if (part === '*' || part === '?') {
      return null;
    }
    if (!/^\d+$/.test(part)) {
      throw new NotModelledError(`'${part}' as ${FIELDS[index] ?? ''} of a cron expression`);
    }
    return Number(part);
  });
  if (parts.slice(0, 2).includes('*') || parts[0] === '?') {
    throw apexError('StringException', `Seconds and minutes must be specified as integers: ${expression}`);
  }
  if (parts[3] !== '?' && parts[5] !== '?') {
    throw apexError(
      'StringException',
      'Support for specifying both a day-of-week AND a day-of-month is not implemented.',
    );
  }
  const first = Math.floor(now / MINUTE) * MINUTE + MINUTE;
  for (let minute = 0; minute < SEARCHED_MINUTES; minute++) {
    const at = new Date(first + minute * MINUTE);
    const actual = [null, at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1];
    const rest = [at.getUTCDay() + 1, at.getUTCFullYear()];
    if ([...actual, ...rest].every((value, index) => index === 0 || (wanted[index] ?? value) === value)) {
      return at.getTime() + (wanted[0] ?? 0) * 1000;
    }
  }
  throw apexError('AsyncException', 'Based on configured schedule, the given trigger will never fire.');
}
