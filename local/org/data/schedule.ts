import { ApexDatetime } from '../kernel/dates';
import { apexError, NotModelledError } from '../kernel/exceptions';
import type { RunningUser } from '../kernel/execution';
import { classOf } from '../kernel/registry';
import { apexClassId, type OrgCore } from './core';
import { CronExpression } from './cron';
import type { Row } from './store';
import type { Transaction } from './transaction';

interface Scheduled {
  readonly job: unknown;
  readonly className: string;
  readonly cron: CronExpression;
  readonly user: RunningUser;
  /** Id of its row in AsyncApexJob. */
  readonly jobId: string;
}

/** Longest wait of a timer; an hour is enough, then it looks again. */
const LONGEST_WAIT = 3_600_000;
const SHORTEST_WAIT = 1000;

/**
 * Scheduled Apex. A job runs when its time has come by the clock of the org, once however many times have passed
 * meanwhile, as the user who scheduled it and in the time zone of that user. In a test `Test.stopTest` runs what the
 * test scheduled, whatever the expression says, and what such a job enqueues stays in the queue, as in an org.
 *
 * The states of a CronTrigger row here: WAITING → WAITING (it ran) → COMPLETE (there is no next time); an aborted job has
 * no row. Only this class writes them.
 */
export class Schedules {
  private byTrigger = new Map<string, Scheduled>();
  /** The jobs of the org while a test runs, which has its own. */
  private outside: Map<string, Scheduled> | null = null;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param core the org, known once it is complete
   * @param run runs a schedulable in a transaction of its own, with the id of its CronTrigger and of its AsyncApexJob
   * @param wake called when a time may have come
   */
  constructor(
    private readonly core: () => OrgCore,
    private readonly run: (job: unknown, triggerId: string, jobId: string, user: RunningUser) => void,
    private readonly wake: () => void,
  ) {}

  /**
   * `System.schedule`: once a name.
   *
   * @throws {ApexException} System.AsyncException for a name that is taken or a time that never comes,
   *   System.StringException for what is no expression
   */
  schedule(transaction: Transaction, jobName: string, expression: string, job: unknown): string {
    const { store } = this.core();
    const className = classOf(job)?.name;
    if (className === undefined) {
      throw new NotModelledError('System.schedule of something that is no Apex class');
    }
    if ([...store.table('CronJobDetail').rows.values()].some((row) => row.get('name') === jobName)) {
      throw apexError('AsyncException', `The Apex job named "${jobName}" is already scheduled for execution.`);
    }
    const cron = new CronExpression(expression);
    const next = cron.next(transaction.now(), transaction.user.timeZone);
    if (next === null) {
      throw apexError('AsyncException', 'Based on configured schedule, the given trigger will never fire.');
    }
    const triggerId = this.keepTrigger(transaction, jobName, expression, next);
    const jobId = this.keepJob(transaction, className, triggerId);
    this.byTrigger.set(triggerId, { job, className, cron, user: transaction.user, jobId });
    if (!this.outside) {
      this.arm();
    }
    return triggerId;
  }

  /** `System.abortJob` for the id of a CronTrigger. @returns false when there is no such job */
  abort(triggerId: string): boolean {
    const { store } = this.core();
    const row = store.get('CronTrigger', triggerId);
    if (!row) {
      return false;
    }
    store.put('CronTrigger', triggerId, undefined);
    store.put('CronJobDetail', String(row.get('cronjobdetailid')), undefined);
    const known = this.byTrigger.get(triggerId);
    if (known) {
      store.patch('AsyncApexJob', known.jobId, { status: 'Aborted' });
    }
    return true;
  }

  /** Names of the classes that have jobs to come. */
  get pendingClasses(): ReadonlySet<string> {
    const { store } = this.core();
    const pending = [...this.byTrigger].filter(([id]) => store.get('CronTrigger', id)?.get('state') === 'WAITING');
    return new Set(pending.map(([, { className }]) => className));
  }

  /** Whether the time of a job has come. */
  get isDue(): boolean {
    return this.due() !== undefined;
  }

  /** Runs a job whose time has come. */
  runNext(): void {
    const triggerId = this.due();
    const known = triggerId === undefined ? undefined : this.byTrigger.get(triggerId);
    if (triggerId === undefined || !known) {
      return;
    }
    const core = this.core();
    this.moveOn(triggerId, known);
    if (core.store.get('User', known.user.id)?.get('isactive') === true) {
      this.run(known.job, triggerId, known.jobId, known.user);
    } else {
      core.log(`the scheduled ${known.className} did not run: the user who scheduled it is inactive`);
    }
    this.arm();
  }

  /** Runs what a test scheduled, as Test.stopTest does. */
  runTestJobs(runInTest: (job: unknown, triggerId: string) => void): void {
    for (const [triggerId, { job }] of [...this.byTrigger]) {
      if (this.core().store.get('CronTrigger', triggerId)) {
        runInTest(job, triggerId);
      }
    }
  }

  /** From now on jobs belong to a test: their time never comes by itself. */
  beginTest(): void {
    this.outside = this.byTrigger;
    this.byTrigger = new Map();
  }

  endTest(): void {
    this.byTrigger = this.outside ?? this.byTrigger;
    this.outside = null;
  }

  private due(): string | undefined {
    const now = this.core().now();
    return [...this.byTrigger.keys()].find((triggerId) => (this.nextOf(triggerId) ?? Infinity) <= now);
  }

  private nextOf(triggerId: string): number | null {
    const next = this.core().store.get('CronTrigger', triggerId)?.get('nextfiretime');
    return next instanceof ApexDatetime ? next.milliseconds : null;
  }

  private moveOn(triggerId: string, { cron, user }: Scheduled): void {
    const core = this.core();
    const { store } = core;
    const row = store.get('CronTrigger', triggerId);
    const next = cron.next(core.now(), user.timeZone);
    store.patch('CronTrigger', triggerId, {
      previousfiretime: row?.get('nextfiretime'),
      nextfiretime: next === null ? null : new ApexDatetime(next),
      timestriggered: Number(row?.get('timestriggered')) + 1,
      state: next === null ? 'COMPLETE' : 'WAITING',
    });
    store.commit();
  }

  /** Wakes the org when the next time comes. The clock of a test does not run: there whoever waits for idle looks. */
  private arm(): void {
    const times = [...this.byTrigger.keys()].map((triggerId) => this.nextOf(triggerId) ?? Infinity);
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    if (Math.min(...times) < Infinity) {
      const wait = Math.max(SHORTEST_WAIT, Math.min(LONGEST_WAIT, Math.min(...times) - this.core().now()));
      this.timer = setTimeout(() => {
        this.wake();
        this.arm();
      }, wait).unref();
    }
  }

  private keepTrigger(transaction: Transaction, jobName: string, expression: string, next: number): string {
    const { store } = this.core();
    const detailId = store.table('CronJobDetail').newId();
    store.put('CronJobDetail', detailId, rowOf({ id: detailId, name: jobName, jobtype: '7', isdeleted: false }));
    const id = store.table('CronTrigger').newId();
    const row = rowOf({
      ...{ id, cronjobdetailid: detailId, cronexpression: expression, state: 'WAITING', timestriggered: 0 },
      ...{ nextfiretime: new ApexDatetime(next), starttime: new ApexDatetime(transaction.now()) },
      ...{ timezonesidkey: transaction.user.timeZone, ownerid: transaction.user.id, ...created(transaction) },
    });
    store.put('CronTrigger', id, row);
    return id;
  }

  private keepJob(transaction: Transaction, className: string, triggerId: string): string {
    const { store } = this.core();
    const id = store.table('AsyncApexJob').newId();
    const row = rowOf({
      ...{ id, jobtype: 'ScheduledApex', status: 'Queued', apexclassid: apexClassId(this.core(), className) },
      ...{ crontriggerid: triggerId, ...created(transaction) },
    });
    store.put('AsyncApexJob', id, row);
    return id;
  }
}

function created(transaction: Transaction): Record<string, unknown> {
  return { createddate: new ApexDatetime(transaction.now()), createdbyid: transaction.user.id, isdeleted: false };
}

function rowOf(values: Record<string, unknown>): Row {
  return new Map(Object.entries(values));
}
