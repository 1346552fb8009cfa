import { ApexDatetime } from '../kernel/dates';
import type { Execution, RunningUser } from '../kernel/execution';
import { withExecution } from '../kernel/execution';
import type { ApexRestRequest, ApexRestResponse, CompiledTest } from '../kernel/program';
import type { OrgLimit } from '../kernel/services';
import {
  type Alert,
  type AuraCall,
  OrgError,
  type JsonRecord,
  type JsonRows,
  type Org,
  type OrgEventBus,
  type OrgUser,
  type OrgUsers,
  type SaveOptions,
  type SaveRow,
  type Statistics,
  type TestOutcome,
} from '../org-facade';
import { callAura } from './aura-view';
import { putMetadataRecord } from './bootstrap';
import type { OrgCore } from './core';
import { deployProblems } from './deploy-problems';
import { describeGlobal, describeObject } from './describe-json';
import { jsonRow } from './json';
import { readRecord } from './json-input';
import { convertLead } from './lead-conversion';
import { callApexRest, queryJson, saveJson } from './rest-view';
import { fieldOf, objectOf, type DataSchema } from './schema/model';
import { FieldReader } from './soql/resolve';
import { runTest } from './run-test';
import { Transaction, type TransactionOptions } from './transaction';
import { runningUser } from './users';
import { UserDirectory } from './user-directory';

/** The org behind its facade: every entry runs one transaction that is kept or, when it throws, undone. */
export class LocalOrg implements Org {
  readonly users: OrgUsers;

  constructor(
    private readonly core: OrgCore,
    private readonly adminId: string,
    readonly eventBus: OrgEventBus,
  ) {
    this.users = new UserDirectory(
      core.store,
      adminId,
      (objectName, row) => this.insert(objectName, [row])[0] ?? '',
      (userId, name) => this.assignPermissionSet(userId, name),
    );
  }

  get schema(): DataSchema {
    return this.core.schema;
  }

  get organizationId(): string {
    return this.core.organization.id;
  }

  get tests(): readonly CompiledTest[] {
    return this.core.program.tests;
  }

  get coverage(): ReadonlyMap<string, readonly (number | undefined)[]> {
    return this.core.coverage;
  }

  now(): number {
    return this.core.now();
  }

  assignPermissionSet(userId: string, permissionSet: string): void {
    const sets = [...this.core.store.table('PermissionSet').rows];
    const found = sets.find(([, row]) => String(row.get('name')).toLowerCase() === permissionSet.toLowerCase());
    if (!found) {
      throw new OrgError('NOT_FOUND', `there is no permission set ${permissionSet}`);
    }
    this.insert('PermissionSetAssignment', [{ AssigneeId: userId, PermissionSetId: found[0] }]);
  }

  transaction<T>(user: OrgUser, kind: Execution['kind'], work: (execution: Execution) => T): T {
    return this.inTransaction(user, kind, work);
  }

  private inTransaction<T>(user: OrgUser, kind: Execution['kind'], work: (transaction: Transaction) => T): T {
    return this.run(this.userOf(user.id), { kind }, (transaction) => {
      this.core.program.resetStatics();
      return withExecution(transaction, () => work(transaction));
    });
  }

  insert(objectName: string, rows: readonly JsonRecord[], { as }: { as?: OrgUser } = {}): string[] {
    const object = objectOf(this.schema, objectName);
    const records = rows.map((row) => readRecord(object, row));
    return this.run(this.userOf(as?.id ?? this.adminId), { kind: 'dml', isTool: true }, (transaction) => {
      const options = { allOrNone: true, access: 'SYSTEM_MODE', sharing: 'without', externalIdField: null } as const;
      this.core.program.resetStatics();
      const results = withExecution(transaction, () => transaction.dml('insert', records, options));
      return results.map(({ id }) => id ?? '');
    });
  }

  query(soql: string, { isAll = false }: { isAll?: boolean } = {}): JsonRows {
    return this.run(this.userOf(this.adminId), { kind: 'dml', isTool: true }, (transaction) =>
      queryJson(transaction, soql, isAll, true),
    );
  }

  queryAs(user: OrgUser, soql: string, isAll: boolean): JsonRows {
    return this.run(this.userOf(user.id), { kind: 'dml' }, (transaction) => queryJson(transaction, soql, isAll, false));
  }

  save(user: OrgUser, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[] {
    return this.run(this.userOf(user.id), { kind: 'dml' }, (transaction) => {
      this.core.program.resetStatics();
      return saveJson(transaction, rows, options);
    });
  }

  describeGlobal(user: OrgUser): JsonRecord[] {
    return describeGlobal(this.core, user.id);
  }

  describe(user: OrgUser, objectName: string): JsonRecord {
    return describeObject(this.core, user.id, objectName);
  }

  isPlatformEvent(objectName: string): boolean {
    return this.schema.objects.get(objectName.toLowerCase())?.kind === 'event';
  }

  callRest(request: ApexRestRequest, user: OrgUser): ApexRestResponse {
    return this.inTransaction(user, 'rest', (transaction) => callApexRest(transaction, request));
  }

  callAura(user: OrgUser, call: AuraCall): unknown {
    return this.inTransaction(user, 'anonymous', (transaction) => callAura(transaction, call));
  }

  mayOpenTab(user: OrgUser, tab: string): boolean {
    return this.core.rights.hasTab(user.id, tab);
  }

  callStatic(user: OrgUser, className: string, methodName: string, args: readonly unknown[]): unknown {
    return this.transaction(user, 'anonymous', () => this.core.program.callStatic(className, methodName, args));
  }

  useLimits(read: () => readonly OrgLimit[]): void {
    this.core.readLimits = read;
  }

  setMetadataRecord(objectName: string, developerName: string, values: JsonRecord): void {
    const object = objectOf(this.schema, objectName);
    const record = readRecord(object, values);
    const named = [...record.fields].map(([name, value]) => [fieldOf(object, name).name, value] as const);
    putMetadataRecord(this.core.store, this.now(), {
      objectName: object.name,
      developerName,
      label: developerName,
      values: new Map(named),
    });
    this.core.store.commit();
  }

  convertLead(leadId: string, accountId?: string): { contactId: string; accountId: string } {
    return this.run(this.userOf(this.adminId), { kind: 'dml', isTool: true }, (transaction) =>
      withExecution(transaction, () => convertLead(transaction, leadId, accountId)),
    );
  }

  dump(objectNames: readonly string[]): Record<string, JsonRecord[]> {
    const reader = new FieldReader(this.core.store, new ApexDatetime(this.now()).date('GMT'));
    return Object.fromEntries(
      objectNames.map((name) => {
        const object = this.schema.objects.get(name.toLowerCase());
        const rows = object ? [...this.core.store.table(name).rows.values()] : [];
        const kept = rows.filter((row) => row.get('isdeleted') !== true);
        return [
          name,
          object ? kept.map((row) => jsonRow(object, (field) => reader.ownValue(row, object, object, field))) : [],
        ];
      }),
    );
  }

  runTest(test: CompiledTest): TestOutcome {
    return runTest(this.core, this.userOf(this.adminId), test);
  }

  alerts(): readonly Alert[] {
    return this.core.alerts.sent;
  }

  deployProblems(classNames: readonly string[]): string[] {
    const pending = new Set([...this.core.schedules.pendingClasses, ...this.core.jobs.pendingClasses]);
    return deployProblems(this.schema.apexSources, pending, classNames);
  }

  statistics(): Statistics {
    return this.core.statistics.read();
  }

  resetStatistics(): void {
    this.core.statistics.reset();
  }

  private userOf(id: string): RunningUser {
    const user = runningUser(this.core.store, id);
    if (!user) {
      throw new OrgError('NOT_FOUND', `there is no user ${id}`);
    }
    return user;
  }

  /** One transaction: kept, or undone when `work` throws. Apex transactions are counted, the tools' own are not. */
  private run<T>(user: RunningUser, options: TransactionOptions, work: (transaction: Transaction) => T): T {
    const { store } = this.core;
    const transaction = new Transaction(this.core, user, options);
    const mark = store.mark();
    try {
      return work(transaction);
    } catch (error) {
      store.undoTo(mark);
      throw error;
    } finally {
      store.commit();
      if (options.kind !== 'dml') {
        this.core.statistics.count(transaction.used);
      }
    }
  }
}
