import { ApexDatetime } from '../kernel/dates';
import { apexError } from '../kernel/exceptions';
import { withExecution, type GovernorLimits } from '../kernel/execution';
import type { TestServices } from '../kernel/services';
import type { OrgCore } from './core';
import { noneUsed } from './limits';
import { Transaction } from './transaction';

/** What `Test.*` does: its own limits between startTest and stopTest, and asynchronous work on demand. */
export class TestRun implements TestServices {
  private before: GovernorLimits | null = null;
  private isStarted = false;

  constructor(
    private readonly core: OrgCore,
    private readonly transaction: Transaction,
  ) {}

  startTest(): void {
    if (this.isStarted) {
      throw apexError('FinalException', 'Testing already started');
    }
    this.isStarted = true;
    this.before = this.transaction.used;
    this.transaction.used = noneUsed();
  }

  stopTest(): void {
    if (!this.before) {
      throw apexError('FinalException', this.isStarted ? 'Testing already stopped' : 'Testing has not started');
    }
    this.core.jobs.runTestJobs((job, id) => this.runJob(job, id));
    this.core.schedules.runTestJobs((job, triggerId) => this.runScheduled(job, triggerId));
    this.core.events.deliverInTest();
    this.transaction.used = this.before;
    this.before = null;
  }

  deliverEvents(): void {
    this.core.events.deliverInTest();
  }

  failEvents(): void {
    this.core.events.dropInTest();
  }

  setCreatedDate(recordId: string, milliseconds: number): void {
    const object = this.core.store.objectOfId(recordId);
    if (!object || !this.core.store.get(object.name, recordId)) {
      throw apexError('IllegalArgumentException', `Invalid record id: ${recordId}`);
    }
    this.core.store.patch(object.name, recordId, { createddate: new ApexDatetime(milliseconds) });
  }

  /** A job that a test enqueued runs with limits of its own; what it throws reaches the test. */
  private runJob(job: unknown, id: string): void {
    const transaction = new Transaction(this.core, this.transaction.user, { kind: 'queueable', isTest: true });
    withExecution(transaction, () => this.core.program.runQueueable(job, id));
  }

  private runScheduled(job: unknown, triggerId: string): void {
    const transaction = new Transaction(this.core, this.transaction.user, { kind: 'scheduled', isTest: true });
    withExecution(transaction, () => this.core.program.runSchedulable(job, triggerId));
  }
}
