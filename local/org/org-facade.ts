import type { Execution } from './kernel/execution';
import type { OrgLimit } from './kernel/services';
import type { ApexRestRequest, ApexRestResponse, CompiledTest } from './kernel/program';
import type { ApexSource, DataSchema } from './data/schema/model';

/** A record as REST writes it: API name → value (ids and moments as text); parents and child lists are nested. */
export type JsonRecord = Record<string, unknown>;

/** A user of the org. */
export interface OrgUser {
  /** 18 characters. */
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly timeZone: string;
  readonly locale: string;
}

/** Outcome of one row of a write, as REST words it. */
export interface SaveRow {
  readonly id: string | null;
  readonly success: boolean;
  /** For upserts. */
  readonly created: boolean;
  /** Not empty for an accepted platform event: OPERATION_ENQUEUED with the event's UUID. */
  readonly errors: readonly { statusCode: string; message: string; fields: readonly string[] }[];
}

export interface SaveOptions {
  readonly operation: 'insert' | 'update' | 'upsert' | 'delete';
  readonly objectName: string;
  readonly allOrNone: boolean;
  /** API name of the key of an upsert; null for Id. */
  readonly externalIdField: string | null;
}

/** Rows of a query in REST's format. */
export interface JsonRows {
  /** What `count()` counted; otherwise the number of records. */
  readonly totalSize: number;
  readonly records: readonly JsonRecord[];
}

/**
 * A request was refused as a whole, with Salesforce's error code: `MALFORMED_QUERY`, `INVALID_FIELD`, `INVALID_TYPE`,
 * `MALFORMED_ID`, `NOT_FOUND`, `JSON_PARSER_ERROR`, `INSUFFICIENT_ACCESS` …
 */
export class OrgError extends Error {
  override name = 'OrgError';
  constructor(
    readonly code: string,
    message: string,
    readonly fields: readonly string[] = [],
  ) {
    super(message);
  }
}

/** What a new user is made of; the rest gets ordinary values. */
export interface NewUser {
  readonly email: string;
  readonly lastName: string;
  readonly firstName?: string;
  /** Default: the email address. */
  readonly username?: string;
  /** Name of a profile; default `Standard User`. */
  readonly profile?: string;
  readonly permissionSets?: readonly string[];
  /** Default `GMT`. */
  readonly timeZone?: string;
  readonly isActive?: boolean;
}

export interface OrgUsers {
  /** The System Administrator that every org begins with. */
  readonly admin: OrgUser;
  create(user: NewUser): OrgUser;
  byUsername(username: string): OrgUser | null;
  byId(id: string): OrgUser | null;
}

/** The governor's counts since the last reset; loading by {@link Org.insert} is not counted. */
export interface Statistics {
  readonly transactions: number;
  readonly maxSoql: number;
  readonly maxDml: number;
}

/** How a test ended. `error` carries the Apex stack. */
export interface TestOutcome {
  readonly passed: boolean;
  readonly error: unknown;
  readonly milliseconds: number;
  readonly soqlQueries: number;
  readonly dmlStatements: number;
}

export interface OrgEventBus {
  /** Resolves when every published event was delivered and every job that was enqueued or whose time has come has run. */
  idle(): Promise<void>;
  /** Stops delivery until {@link OrgEventBus.resume}; what is published meanwhile waits. */
  suspend(): void;
  resume(): void;
  /**
   * An administrator suspends the subscriptions of the triggers: EventBusSubscriber says so, and what is published
   * meanwhile stays on the bus.
   */
  suspendTriggers(): void;
  /** @param fromTip "Resume from Tip": what was published meanwhile is never delivered */
  resumeTriggers(fromTip: boolean): void;
  /** The next `count` events are accepted and never delivered, as it rarely happens in an org. */
  loseNext(count: number): void;
}

/** What `loadOrg` can be told. */
export interface OrgOptions {
  /** Folder that holds force-app; default: the project's root. */
  readonly root?: string;
  /** Folders of metadata relative to root; default `force-app/main` and `force-app/test`. */
  readonly folders?: readonly string[];
  readonly sharedActivities: boolean;
  readonly personAccounts?: boolean;
  /** Milliseconds since the epoch; default the real time. */
  readonly clock?: () => number;
  /** More metadata, as files of the source format: a customer's trigger, validation rule, field or status values. */
  readonly fixtures?: readonly ApexSource[];
  /** What `URL.getOrgDomainUrl` answers, asked each time: a server may start after the org. Without slash at the end. */
  readonly domainUrl?: () => string;
  /** Text of `System.debug` and of what the org does asynchronously; default: dropped. */
  readonly log?: (line: string) => void;
}

/** What Apex told users of the org. */
export interface Alert {
  readonly kind: 'notification' | 'email';
  readonly recipientIds: readonly string[];
  /** Title of a notification. */
  readonly subject: string;
  readonly body: string;
}

/** A call of an `@AuraEnabled` method by a component. */
export interface AuraCall {
  readonly className: string;
  readonly methodName: string;
  /** By name; values as JSON. */
  readonly parameters: JsonRecord;
  /** By `@wire`, which takes cacheable methods only. */
  readonly isWired: boolean;
}

/** The local Salesforce org. */
export interface Org {
  readonly schema: DataSchema;
  readonly organizationId: string;
  readonly users: OrgUsers;
  readonly eventBus: OrgEventBus;
  readonly tests: readonly CompiledTest[];
  /** By Apex file: how often each line's statements ran since loading (index is the line); undefined: no statement. */
  readonly coverage: ReadonlyMap<string, readonly (number | undefined)[]>;
  now(): number;
  assignPermissionSet(userId: string, permissionSet: string): void;
  /** Runs `work` as one transaction: undone when it throws, kept otherwise. Counted in the statistics. */
  transaction<T>(user: OrgUser, kind: Execution['kind'], work: (execution: Execution) => T): T;
  /**
   * Inserts as a system tool: no rights are checked, audit fields (`CreatedDate` …) may be given, all rows or none.
   *
   * @returns ids in the order of the rows
   * @throws {ApexException} System.DmlException
   */
  insert(objectName: string, rows: readonly JsonRecord[], options?: { as?: OrgUser }): string[];
  /** Reads everything, whatever the rights. @param isAll deleted and archived rows too */
  query(soql: string, options?: { isAll?: boolean }): JsonRows;
  /** As `user` through REST: object and field permissions and sharing hold. @throws {OrgError} */
  queryAs(user: OrgUser, soql: string, isAll: boolean): JsonRows;
  /** As `user` through REST. Rows have API names in any case. @throws {OrgError} what concerns the request as a whole */
  save(user: OrgUser, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[];
  /** Rows of `GET sobjects`. */
  describeGlobal(user: OrgUser): JsonRecord[];
  /** @throws {OrgError} NOT_FOUND when there is no such object for this user */
  describe(user: OrgUser, objectName: string): JsonRecord;
  isPlatformEvent(objectName: string): boolean;
  /** Calls Apex REST. @throws {OrgError} NOT_FOUND when no resource matches */
  callRest(request: ApexRestRequest, user: OrgUser): ApexRestResponse;
  /** Calls an `@AuraEnabled` method as a component does. @returns JSON @throws {OrgError} */
  callAura(user: OrgUser, call: AuraCall): unknown;
  /** Whether a user may open a custom tab. */
  mayOpenTab(user: OrgUser, tab: string): boolean;
  /** Calls a static Apex method in a transaction of its own; Apex values in and out. */
  callStatic(user: OrgUser, className: string, methodName: string, args: readonly unknown[]): unknown;
  /** Where `OrgLimits` reads what was spent; without it nothing is counted. */
  useLimits(read: () => readonly OrgLimit[]): void;
  /** Writes a custom metadata record, as a deployment does. Fields by API name. */
  setMetadataRecord(objectName: string, developerName: string, values: JsonRecord): void;
  /** Converts a lead to a new contact (of `accountId`, else of a new account). */
  convertLead(leadId: string, accountId?: string): { contactId: string; accountId: string };
  /** All rows of each object, deleted ones left out, archived ones included: each field under its API name, null where empty. */
  dump(objectNames: readonly string[]): Record<string, JsonRecord[]>;
  /** Runs one Apex test in a transaction that is undone. */
  runTest(test: CompiledTest): TestOutcome;
  /** Notifications and e-mails that Apex sent, the oldest first; those of tests left out. */
  alerts(): readonly Alert[];
  /**
   * Why an org would refuse to deploy these Apex classes now: jobs of theirs, or of a class that names them, are to come.
   *
   * @param classNames of classes that are there
   * @returns one sentence a class that is refused
   */
  deployProblems(classNames: readonly string[]): string[];
  statistics(): Statistics;
  resetStatistics(): void;
}
