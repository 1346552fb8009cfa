import type { ApexSObject } from '../kernel/sobject';
import type { CompiledProgram } from '../kernel/program';
import type { TypeRegistry } from '../kernel/registry';
import type { RunningUser } from '../kernel/execution';
import type { OrgLimit } from '../kernel/services';
import type { Rights } from './access/rights';
import type { Sharing } from './access/sharing';
import type { Alerts } from './alerts';
import type { EventBus } from './events/event-bus';
import type { JobQueue } from './jobs';
import type { Schedules } from './schedule';
import type { DataSchema } from './schema/model';
import type { Store } from './store';
import type { StatisticsCounter } from './statistics';

/** The parts of the org that all transactions share. */
export interface OrgCore {
  readonly schema: DataSchema;
  readonly store: Store;
  readonly program: CompiledProgram;
  readonly types: TypeRegistry;
  /** How often each line of Apex ran, by file. */
  readonly coverage: ReadonlyMap<string, readonly (number | undefined)[]>;
  readonly rights: Rights;
  readonly sharing: Sharing;
  readonly organization: { readonly id: string; readonly name: string; readonly domainUrl: string };
  /** Runs event triggers. */
  readonly automatedProcess: RunningUser;
  readonly events: EventBus;
  readonly jobs: JobQueue;
  readonly schedules: Schedules;
  readonly statistics: StatisticsCounter;
  readonly alerts: Alerts;
  /** Read by `OrgLimits`; whoever serves the API counts. */
  readLimits: () => readonly OrgLimit[];
  now(): number;
  log(line: string): void;
}

/** Id of an Apex class; null for an inner one. */
export function apexClassId({ store }: OrgCore, className: string): string | null {
  const name = className.toLowerCase();
  return (
    [...store.table('ApexClass').rows].find(([, row]) => String(row.get('name')).toLowerCase() === name)?.[0] ?? null
  );
}

/** Rough size of a record in Apex's heap: its texts, and some bytes for every other value. */
export function heapSize(record: ApexSObject): number {
  let size = 0;
  for (const value of record.fields.values()) {
    size += typeof value === 'string' ? value.length : 8;
  }
  return size;
}
