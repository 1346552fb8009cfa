import { withExecution, type RunningUser } from '../kernel/execution';
import type { OrgCore } from './core';
import { Deployment } from './deployments';
import { Transaction } from './transaction';

/** A queueable or a deployment, in a transaction of its own; its row in AsyncApexJob says how it ended. */
export function runQueued(core: OrgCore, job: unknown, jobId: string, user: RunningUser): void {
  runJob(core, user, { kind: 'queueable', jobId, endsAs: 'Completed' }, (transaction) => {
    if (job instanceof Deployment) {
      job.run(transaction);
    } else {
      withExecution(transaction, () => core.program.runQueueable(job, jobId));
    }
  });
}

/** A schedulable, in a transaction of its own; its row in AsyncApexJob stays queued for the next time. */
export function runScheduled(
  core: OrgCore,
  job: unknown,
  { triggerId, jobId }: { triggerId: string; jobId: string },
  user: RunningUser,
): void {
  runJob(core, user, { kind: 'scheduled', jobId, endsAs: 'Queued' }, (transaction) =>
    withExecution(transaction, () => core.program.runSchedulable(job, triggerId)),
  );
}

interface JobKind {
  readonly kind: 'queueable' | 'scheduled';
  readonly jobId: string;
  /** Its status when it went well. */
  readonly endsAs: string;
}

function runJob(
  core: OrgCore,
  user: RunningUser,
  { kind, jobId, endsAs }: JobKind,
  work: (transaction: Transaction) => void,
): void {
  const transaction = new Transaction(core, user, { kind });
  const mark = core.store.mark();
  core.program.resetStatics();
  let status = endsAs;
  let problem: string | null = null;
  try {
    work(transaction);
  } catch (error) {
    core.store.undoTo(mark);
    status = kind === 'queueable' ? 'Failed' : endsAs;
    problem = error instanceof Error ? error.message : String(error);
    core.log(`${kind} ${jobId} failed: ${problem}`);
    if (isFault(error)) {
      throw error;
    }
  } finally {
    core.statistics.count(transaction.used);
    const errors = { extendedstatus: problem, numberoferrors: problem === null ? 0 : 1 };
    core.store.patch('AsyncApexJob', jobId, { status, ...errors });
    core.store.commit();
  }
}

/** Neither an Apex exception nor a limit: the local org itself is at fault. */
function isFault(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return !name.startsWith('System.') && !(error instanceof Error && 'apexStack' in error);
}
