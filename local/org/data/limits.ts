import { ApexLimitError } from '../kernel/exceptions';
import type { Execution, GovernorLimits } from '../kernel/execution';

/** Per-transaction limits of synchronous Apex, event triggers included. @see Apex Developer Guide, "Execution Governors and Limits" */
const SYNCHRONOUS: Readonly<GovernorLimits> = {
  soqlQueries: 100,
  soqlRows: 50_000,
  dmlStatements: 150,
  dmlRows: 10_000,
  publishImmediate: 150,
  queueableJobs: 50,
  futureCalls: 50,
  callouts: 100,
  heapBytes: 6_000_000,
  cpuMilliseconds: 10_000,
};

/** Limits of queueable, batch and scheduled Apex. */
const ASYNCHRONOUS: Readonly<GovernorLimits> = {
  ...SYNCHRONOUS,
  soqlQueries: 200,
  queueableJobs: 1,
  futureCalls: 0,
  heapBytes: 12_000_000,
  cpuMilliseconds: 60_000,
};

export function limitsOf(kind: Execution['kind']): Readonly<GovernorLimits> {
  return kind === 'queueable' || kind === 'batch' || kind === 'scheduled' ? ASYNCHRONOUS : SYNCHRONOUS;
}

const messages: Readonly<Record<keyof GovernorLimits, string>> = {
  soqlQueries: 'Too many SOQL queries',
  soqlRows: 'Too many query rows',
  dmlStatements: 'Too many DML statements',
  dmlRows: 'Too many DML rows',
  publishImmediate: 'Too many EventBus.publish calls',
  queueableJobs: 'Too many queueable jobs added to the queue',
  futureCalls: 'Too many future calls',
  callouts: 'Too many callouts',
  heapBytes: 'Apex heap size too large',
  cpuMilliseconds: 'Apex CPU time limit exceeded',
};

export function noneUsed(): GovernorLimits {
  return {
    soqlQueries: 0,
    soqlRows: 0,
    dmlStatements: 0,
    dmlRows: 0,
    publishImmediate: 0,
    queueableJobs: 0,
    futureCalls: 0,
    callouts: 0,
    heapBytes: 0,
    cpuMilliseconds: 0,
  };
}

/** Adds to a counter. @throws {ApexLimitError} when that passes the limit; no Apex code can catch it */
export function spend(
  used: GovernorLimits,
  maximum: Readonly<GovernorLimits>,
  counter: keyof GovernorLimits,
  amount: number,
): void {
  used[counter] += amount;
  if (used[counter] > maximum[counter]) {
    throw new ApexLimitError(`${messages[counter]}: ${used[counter]}`);
  }
}
