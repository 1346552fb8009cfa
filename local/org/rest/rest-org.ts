import type { ApexRestRequest, ApexRestResponse } from '../kernel/program';

/** A record as REST sends it: API name → value; `attributes`, parents and child lists are nested. */
export type JsonRecord = Record<string, unknown>;

/** Who holds a session. */
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

/** One row's outcome of a write, as REST words it. */
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
 * What the REST server needs of the org. Everything is done with the rights of the user, as REST does: object and field
 * permissions and sharing. What an org refuses is thrown as {@link RestError}.
 */
export interface RestOrg {
  /** 18 characters. */
  readonly organizationId: string;
  /** Milliseconds since the epoch. */
  now(): number;
  userByName(username: string): OrgUser | null;
  userById(id: string): OrgUser | null;
  /** @param isAll `queryAll`: deleted and archived rows too */
  query(user: OrgUser, soql: string, isAll: boolean): JsonRows;
  /** In the order of `rows`. Throws what concerns the request as a whole: unknown object, field, malformed value. */
  save(user: OrgUser, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[];
  /** Rows of `GET sobjects`: name, label, keyPrefix, createable … */
  describeGlobal(user: OrgUser): JsonRecord[];
  /** @throws {RestError} NOT_FOUND when there is no such object for this user */
  describe(user: OrgUser, objectName: string): JsonRecord;
  isPlatformEvent(objectName: string): boolean;
  apexRest(user: OrgUser, request: ApexRestRequest): ApexRestResponse;
}
