import { NotModelledError } from '../kernel/exceptions';
import { classOf } from '../kernel/registry';
import type { RunningUser } from '../kernel/execution';
import { ApexDatetime } from '../kernel/dates';
import type { OrgCore } from './core';
import type { Deployment } from './deployments';
import type { Transaction } from './transaction';

interface Job {
  readonly id: string;
  readonly job: unknown;
  readonly user: RunningUser;
}

/** Queueable jobs: each runs after the transaction that enqueued it, in one of its own. */
export class JobQueue {
  private waiting: Job[] = [];
  private inTest: Job[] = [];

  /**
   * @param core the org, known once it is complete
   * @param run runs a queueable in a transaction of its own
   */
  constructor(
    private readonly core: () => OrgCore,
    private readonly run: (job: unknown, id: string, user: RunningUser) => void,
    private readonly wake: () => void,
  ) {}

  enqueue(job: unknown, transaction: Transaction): string {
    const className = classOf(job)?.name;
    if (className === undefined) {
      throw new NotModelledError('System.enqueueJob of something that is no Apex class');
    }
    const id = this.keepJob('Queueable', this.classId(className), transaction);
    (transaction.isTest ? this.inTest : this.waiting).push({ id, job, user: transaction.user });
    this.wake();
    return id;
  }

  /** A deployment of metadata: it runs, and its callback, as the Automated Process user. */
  enqueueDeployment(make: (jobId: string) => Deployment, transaction: Transaction): Deployment {
    const id = this.keepJob('Future', null, transaction);
    const deployment = make(id);
    this.waiting.push({ id, job: deployment, user: this.core().automatedProcess });
    this.wake();
    return deployment;
  }

  private keepJob(jobType: string, classId: string | null, transaction: Transaction): string {
    const { store } = this.core();
    const id = store.table('AsyncApexJob').newId();
    store.put(
      'AsyncApexJob',
      id,
      new Map<string, unknown>([
        ['id', id],
        ['jobtype', jobType],
        ['status', 'Queued'],
        ['apexclassid', classId],
        ['createddate', new ApexDatetime(transaction.now())],
        ['createdbyid', transaction.user.id],
        ['isdeleted', false],
      ]),
    );
    return id;
  }

  private classId(className: string): string | null {
    const name = className.toLowerCase();
    const rows = this.core().store.table('ApexClass').rows;
    return [...rows].find(([, row]) => String(row.get('name')).toLowerCase() === name)?.[0] ?? null;
  }

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** Runs the next job whose transaction was kept. */
  runNext(): void {
    const next = this.waiting.shift();
    // A rolled-back transaction took its job's row with it.
    if (next && this.core().store.get('AsyncApexJob', next.id)) {
      this.run(next.job, next.id, next.user);
    }
  }

  /** Runs what a test enqueued, as Test.stopTest does. Jobs that these enqueue are not run, as in an org. */
  runTestJobs(runInTest: (job: unknown, id: string) => void): void {
    const jobs = this.inTest;
    this.inTest = [];
    for (const { id, job } of jobs) {
      if (this.core().store.get('AsyncApexJob', id)) {
        runInTest(job, id);
        this.core().store.patch('AsyncApexJob', id, { status: 'Completed' });
      }
    }
    this.inTest = [];
  }

  forgetTestJobs(): void {
    this.inTest = [];
  }
}
