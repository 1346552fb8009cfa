import { ApexDatetime, type ApexDate } from '../kernel/dates';
import { apexError, ApexException, ApexLimitError, NotModelledError } from '../kernel/exceptions';
import type {
  DmlOperation,
  DmlOptions,
  DmlRowResult,
  Execution,
  GovernorLimits,
  PreparedQuery,
  QueryOptions,
  QueryRows,
  RunningUser,
  SharingMode,
} from '../kernel/execution';
import type { TypeRegistry } from '../kernel/registry';
import type {
  EventDelivery,
  FieldRights,
  MetadataProblem,
  MetadataRecord,
  Notification,
  ObjectRights,
  OrgLimit,
  TestServices,
  UserEmail,
} from '../kernel/services';
import type { ApexSObject } from '../kernel/sobject';
import { heapSize, type OrgCore } from './core';
import { Deployment, mayDeployMetadata } from './deployments';
import type { DmlContext } from './dml/context';
import { runDml } from './dml/statement';
import { recordOf } from './dml/work-row';
import { limitsOf, noneUsed, spend } from './limits';
import { MixedDml } from './mixed-dml';
import { fieldOf, objectOf, type DataObject, type DataSchema } from './schema/model';
import { positioned, SoqlError } from './soql/ast';
import { prepareQuery } from './soql/prepare';
import type { SoqlQuery } from './soql/prepared';
import { noSuchColumn, notSupported } from './soql/resolve';
import { runQuery } from './soql/run';
import type { Row } from './store';
import { runningUser } from './users';
import { isListed } from './visibility';

/** Triggers that may run inside each other. @see Apex Developer Guide, "Execution Governors and Limits" */
const TRIGGER_DEPTH = 16;

/** What distinguishes a transaction from another. */
export interface TransactionOptions {
  readonly kind: Execution['kind'];
  readonly isTest?: boolean;
  /** A tool of the local org: read-only fields may be given, nothing is limited. */
  readonly isTool?: boolean;
  readonly eventDelivery?: EventDelivery | null;
}

/** One Apex transaction: who runs, what was spent, and the doors to queries, DML, events and jobs. */
export class Transaction implements Execution {
  used: GovernorLimits = noneUsed();
  maximum: Readonly<GovernorLimits>;
  sharing: SharingMode = 'with';
  readonly isTest: boolean;
  readonly kind: Execution['kind'];
  readonly eventDelivery: EventDelivery | null;
  testing: TestServices | null = null;
  private readonly isTool: boolean;
  private readonly mixed = new MixedDml();
  /** Objects whose triggers are running, outermost first. */
  private readonly triggers: string[] = [];
  private readonly started = performance.now();

  constructor(
    readonly core: OrgCore,
    public user: RunningUser,
    options: TransactionOptions,
  ) {
    this.kind = options.kind;
    this.isTest = options.isTest ?? options.kind === 'test';
    this.isTool = options.isTool ?? false;
    this.eventDelivery = options.eventDelivery ?? null;
    this.maximum = limitsOf(options.kind);
  }

  get schema(): DataSchema {
    return this.core.schema;
  }

  get types(): TypeRegistry {
    return this.core.types;
  }

  get organization(): OrgCore['organization'] {
    return this.core.organization;
  }

  now(): number {
    return this.core.now();
  }

  spend(counter: keyof GovernorLimits, amount: number): void {
    if (!this.isTool) {
      this.used.cpuMilliseconds = Math.floor(performance.now() - this.started);
      spend(this.used, this.maximum, counter, amount);
    }
  }

  useHeap(bytes: number): void {
    this.spend('heapBytes', bytes);
  }

  prepare(soql: string): SoqlQuery {
    try {
      return prepareQuery(soql, this.schema);
    } catch (error) {
      throw asQueryException(soql, error);
    }
  }

  query(prepared: PreparedQuery, options: QueryOptions): QueryRows {
    const query = prepared as SoqlQuery;
    const userMode = (query.access ?? options.access) === 'USER_MODE';
    if (userMode) {
      this.checkReadable(query);
    }
    if (
      query.object.kind !== 'metadata' ||
      query.fields.some(({ expression }) => isLongText(expression.source?.field.length))
    ) {
      this.spend('soqlQueries', 1);
    }
    const enforceSharing = userMode || options.sharing !== 'without';
    const today = this.today();
    return runQuery(query, {
      store: this.core.store,
      bind: options.bind,
      today,
      zone: this.user.timeZone,
      isVisible: (object, row, allRows) =>
        isListed(object, row, allRows, today) && (!enforceSharing || this.reaches(object, row, false)),
      isParentVisible: (object, row) => !enforceSharing || this.reaches(object, row, false),
      countRows: (rows) => this.spend('soqlRows', rows),
    });
  }

  dml(operation: DmlOperation, records: readonly ApexSObject[], options: DmlOptions): DmlRowResult[] {
    if (this.triggers.includes('Task') && records.some(({ objectName }) => objectName === 'TaskRelation')) {
      throw new NotModelledError('DML on TaskRelation inside a trigger on Task, which Salesforce does not support');
    }
    return runDml(operation, records, options, this.dmlContext(options));
  }

  publish(events: readonly ApexSObject[]): DmlRowResult[] {
    this.spend('publishImmediate', 1);
    return this.core.events.publish(events, this);
  }

  savepoint(): unknown {
    this.spend('dmlStatements', 1);
    return this.core.store.mark();
  }

  rollback(savepoint: unknown): void {
    this.spend('dmlStatements', 1);
    if (typeof savepoint !== 'number' || savepoint > this.core.store.mark()) {
      throw apexError('TypeException', 'Invalid savepoint: it was released by a rollback to an earlier one');
    }
    this.core.store.undoTo(savepoint);
  }

  enqueue(job: unknown): string {
    this.spend('queueableJobs', 1);
    return this.core.jobs.enqueue(job, this);
  }

  objectRights(objectName: string): ObjectRights {
    return this.core.rights.object(this.user.id, objectOf(this.schema, objectName));
  }

  fieldRights(objectName: string, fieldName: string): FieldRights {
    const object = objectOf(this.schema, objectName);
    return this.core.rights.field(this.user.id, object, fieldOf(object, fieldName));
  }

  userOf(record: ApexSObject): RunningUser {
    if (record.id === null) {
      this.dml('insert', [record], {
        allOrNone: true,
        access: 'SYSTEM_MODE',
        sharing: 'without',
        externalIdField: null,
      });
    }
    const user = runningUser(this.core.store, record.id ?? '');
    if (!user) {
      throw apexError('IllegalArgumentException', `Invalid user for System.runAs: ${record.id ?? ''}`);
    }
    return user;
  }

  hasCustomPermission(name: string): boolean {
    return this.core.rights.hasCustomPermission(this.user.id, name);
  }

  customMetadata(objectName: string): readonly ApexSObject[] {
    const object = objectOf(this.schema, objectName);
    return [...this.core.store.table(object.name).rows.values()].map((row) => recordOf(object, row));
  }

  deployCustomMetadata(
    records: readonly MetadataRecord[],
    done: (deploymentId: string, problems: readonly MetadataProblem[]) => void,
  ): string {
    const mayDeploy = mayDeployMetadata(this.core, this.user.id);
    const make = (jobId: string): Deployment => new Deployment(this.core, records, mayDeploy, done, jobId);
    return this.core.jobs.enqueueDeployment(make, this).id;
  }

  orgLimits(): readonly OrgLimit[] {
    return this.core.readLimits();
  }

  notify(notification: Notification): void {
    this.core.alerts.notify(notification, this.isTest);
  }

  sendEmail(email: UserEmail): void {
    this.core.alerts.sendEmail(email, this.isTest);
  }

  schedule(jobName: string, expression: string, job: unknown): string {
    return this.core.schedules.schedule(this, jobName, expression, job);
  }

  executeBatch(): string {
    throw new NotModelledError('Database.executeBatch');
  }

  abortJob(jobId: string): void {
    this.spend('dmlStatements', 1);
    if (!this.core.schedules.abort(jobId) && !this.core.jobs.abort(jobId)) {
      throw apexError('StringException', `Invalid job id: ${jobId}`);
    }
  }

  log(level: string, text: string): void {
    this.core.log(`${level} ${text}`);
  }

  /** The running user's day. */
  today(): ApexDate {
    return new ApexDatetime(this.now()).date(this.user.timeZone);
  }

  reaches(object: DataObject, row: Row, edit: boolean): boolean {
    return this.isTool || this.core.sharing.reaches(this.user.id, object, row, edit);
  }

  /** User mode. @throws {ApexException} System.QueryException naming the object or field that the user cannot see */
  checkReadable(query: SoqlQuery): void {
    for (const object of query.objects) {
      if (!this.core.rights.object(this.user.id, object).read && object.name !== 'Name') {
        throw refusedQuery(notSupported(object.name, null));
      }
    }
    for (const { object, field } of query.reads) {
      if (!this.core.rights.field(this.user.id, object, field).read) {
        throw refusedQuery(noSuchColumn(field.name, object.name, null));
      }
    }
  }

  private enterTrigger(objectName: string): void {
    this.triggers.push(objectName);
    if (this.triggers.length > TRIGGER_DEPTH) {
      throw new ApexLimitError('Maximum trigger depth exceeded');
    }
  }

  private dmlContext({ access, sharing }: DmlOptions): DmlContext {
    const { core } = this;
    const userMode = access === 'USER_MODE' && !this.isTool;
    return {
      schema: core.schema,
      store: core.store,
      user: this.user,
      now: () => core.now(),
      userMode,
      enforceSharing: !this.isTool && (userMode || sharing !== 'without'),
      isTool: this.isTool,
      mayWrite: (objectName, right) => this.objectRights(objectName)[right],
      mayEditField: (objectName, fieldName) => this.fieldRights(objectName, fieldName).edit,
      mayReadField: (objectName, fieldName) => this.fieldRights(objectName, fieldName).read,
      reaches: (object, row, edit) => this.reaches(object, row, edit),
      hasTriggers: (objectName) => core.program.triggersFor(objectName).length > 0,
      runTriggers: (moment, objectName, newRecords, oldRecords) => {
        this.enterTrigger(objectName);
        const heap = [...(newRecords ?? []), ...(oldRecords ?? [])].reduce((sum, record) => sum + heapSize(record), 0);
        try {
          this.useHeap(heap);
          for (const trigger of core.program.triggersFor(objectName)) {
            if (trigger.moments.has(moment)) {
              trigger.run({ moment, objectName, newRecords, oldRecords });
            }
          }
          this.useHeap(-heap);
        } finally {
          this.triggers.pop();
        }
      },
      countStatement: (rows) => {
        this.spend('dmlStatements', 1);
        this.spend('dmlRows', rows);
      },
      checkMixed: (object, changed) => {
        if (!this.isTool) {
          this.mixed.check(this.user.id, object, changed);
        }
      },
    };
  }
}

function refusedQuery(reason: SoqlError): ApexException {
  return apexError('QueryException', reason.message, reason);
}

function isLongText(length: number | undefined): boolean {
  return (length ?? 0) > 255;
}

/** A refused query as Apex sees it. */
function asQueryException(soql: string, error: unknown): unknown {
  if (!(error instanceof SoqlError)) {
    return error;
  }
  return error.code === 'NOT_MODELLED'
    ? new NotModelledError(error.message.replace(/^local\/org does not model /, ''))
    : new ApexException('System.QueryException', positioned(soql, error), error);
}
