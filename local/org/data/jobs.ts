import { NotModelledError } from '../kernel/exceptions';
import { classOf } from '../kernel/registry';
import type { RunningUser } from '../kernel/execution';
import { ApexDatetime } from '../kernel/dates';
import { apexClassId, type OrgCore } from './core';
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
    const id = this.keepJob('Queueable', apexClassId(this.core(), className), transaction);
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

  /** Names of the classes whose jobs have not begun. */
  get pendingClasses(): ReadonlySet<string> {
    const pending = this.waiting.filter(({ id }) => this.isQueued(id));
    return new Set(pending.flatMap(({ job }) => classOf(job)?.name ?? []));
  }

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** `System.abortJob` for a job that has not begun. @returns false when none with that id waits */
  abort(jobId: string): boolean {
    const { store } = this.core();
    const waits = [...this.waiting, ...this.inTest].some(({ id }) => id === jobId);
    if (!waits || !store.get('AsyncApexJob', jobId)) {
      return false;
    }
    store.patch('AsyncApexJob', jobId, { status: 'Aborted' });
    return true;
  }

  /** Runs the next job whose transaction was kept. */
  runNext(): void {
    const next = this.waiting.shift();
    if (next && this.isQueued(next.id)) {
      this.run(next.job, next.id, next.user);
    }
  }

  /** Runs what a test enqueued, as Test.stopTest does. Jobs that these enqueue are not run, as in an org. */
  runTestJobs(runInTest: (job: unknown, id: string) => void): void {
    const jobs = this.inTest;
    this.inTest = [];
    for (const { id, job } of jobs) {
      if (this.isQueued(id)) {
        runInTest(job, id);
        this.core().store.patch('AsyncApexJob', id, { status: 'Completed' });
      }
    }
    this.inTest = [];
  }

  /** A rolled-back transaction took its job's row with it, and an aborted job does not run. */
  private isQueued(jobId: string): boolean {
    return this.core().store.get('AsyncApexJob', jobId)?.get('status') === 'Queued';
  }

  forgetTestJobs(): void {
    this.inTest = [];
  }
}
