import { projectRoot } from '../lib/project-root';
import { compiledPackage } from './compiled-package';
import { Rights } from './data/access/rights';
import { Sharing } from './data/access/sharing';
import { Alerts } from './data/alerts';
import { bootstrap } from './data/bootstrap';
import type { OrgCore } from './data/core';
import { EventBus } from './data/events/event-bus';
import { JobQueue } from './data/jobs';
import { LocalOrg } from './data/local-org';
import { readSourceFiles, type SourceFile } from './data/metadata/source-files';
import { Pump } from './data/pump';
import { runQueued, runScheduled } from './data/run-job';
import { Schedules } from './data/schedule';
import { StatisticsCounter } from './data/statistics';
import { Store } from './data/store';
import type { Org, OrgEventBus, OrgOptions } from './org-facade';

/**
 * Loads the package into a fresh local Salesforce org: schema, Apex, standard objects, an administrator.
 *
 * It is stricter than an org where the two differ, and does not model: role hierarchy, sharing rules and manual shares;
 * record types, flows, duplicate rules, formula fields and master-detail; field history; batch Apex, callouts; TYPEOF,
 * FIELDS(), GROUP BY ROLLUP and SOSL; CPU time and the heap of anything but texts and Trigger.new; row locks. Asking for one of them is an error that names it. Without
 * ORDER BY rows come by Id, where an org promises no order.
 *
 * @throws {SourceProblemsError} naming file and line of everything that an org would refuse, or that is not modelled
 */
export function loadOrg(options: OrgOptions): Org {
  const root = options.root ?? projectRoot();
  const folders = options.folders ?? ['force-app/main', 'force-app/test'];
  const files = withFixtures(readSourceFiles(root, folders), options.fixtures ?? []);
  const { schema, program, types, coverage } = compiledPackage(files, {
    sharedActivities: options.sharedActivities,
    personAccounts: options.personAccounts ?? false,
  });
  const now = options.clock ?? Date.now;
  const log = options.log ?? (() => undefined);
  const store = new Store(schema);
  const start = bootstrap(store, now());
  const rights = new Rights(schema, store);
  const pump: Pump = new Pump({
    isIdle: () => core.events.isIdle && core.jobs.isIdle && !core.schedules.isDue,
    runNext: () => runNext(core),
  });
  const wake = (): void => pump.wake();
  const core: OrgCore = {
    schema,
    store,
    program,
    types,
    coverage,
    rights,
    sharing: new Sharing(store, rights),
    organization: {
      id: start.organizationId,
      name: 'Local Org',
      get domainUrl() {
        return options.domainUrl?.() ?? 'https://local.my.salesforce.example';
      },
    },
    automatedProcess: start.automatedProcess,
    events: new EventBus(() => core, wake),
    jobs: new JobQueue(
      () => core,
      (job, id, user) => runQueued(core, job, id, user),
      wake,
    ),
    schedules: new Schedules(
      () => core,
      (job, triggerId, jobId, user) => runScheduled(core, job, { triggerId, jobId }, user),
      wake,
    ),
    statistics: new StatisticsCounter(),
    alerts: new Alerts(store, log),
    readLimits: () => [{ name: 'DailyApiRequests', limit: 15_000, value: 0 }],
    now,
    log,
  };
  core.events.subscribe();
  store.commit();
  return new LocalOrg(core, start.adminId, busOf(pump, core.events));
}

function busOf(pump: Pump, events: EventBus): OrgEventBus {
  return {
    idle: () => pump.idle(),
    suspend: () => pump.suspend(),
    resume: () => pump.resume(),
    suspendTriggers: () => events.suspend(),
    resumeTriggers: (fromTip) => events.resume(fromTip),
    loseNext: (count) => events.loseNext(count),
  };
}

/** A fixture takes the place of a file of the same name. */
function withFixtures(files: readonly SourceFile[], fixtures: readonly SourceFile[]): SourceFile[] {
  const replaced = new Set(fixtures.map(({ file }) => file));
  return [...files.filter(({ file }) => !replaced.has(file)), ...fixtures];
}

/** Events first, then jobs, then what is scheduled. */
function runNext(core: OrgCore): void {
  if (!core.events.isIdle) {
    core.events.deliverNext();
  } else if (!core.jobs.isIdle) {
    core.jobs.runNext();
  } else {
    core.schedules.runNext();
  }
}
