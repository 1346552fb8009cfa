import type { ApexRestRequest, ApexRestResponse } from '../kernel/program';
import type { OrgLimit } from '../kernel/services';
import {
  OrgError,
  type JsonRecord,
  type JsonRows,
  type Org,
  type OrgUser,
  type SaveOptions,
  type SaveRow,
} from '../org-facade';
import { RestError } from './answers';

export type { JsonRecord, JsonRows, OrgUser, SaveOptions, SaveRow } from '../org-facade';

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
  /** Tells Apex where to read what was spent. */
  useLimits(read: () => readonly OrgLimit[]): void;
}

/** HTTP statuses of the codes that are not simply a bad request (REST API guide, "Status Codes and Error Responses"). */
const statuses: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  ENTITY_IS_DELETED: 404,
  METHOD_NOT_ALLOWED: 405,
  FORBIDDEN: 403,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  LIMIT_EXCEEDED: 403,
  APEX_ERROR: 500,
};

/** The local org behind the REST server. */
export function restOrgOf(org: Org): RestOrg {
  return {
    organizationId: org.organizationId,
    now: () => org.now(),
    userByName: (username) => org.users.byUsername(username),
    userById: (id) => org.users.byId(id),
    query: (user, soql, isAll) => refusing(() => org.queryAs(user, soql, isAll)),
    save: (user, rows, options) => refusing(() => org.save(user, rows, options)),
    describeGlobal: (user) => org.describeGlobal(user),
    describe: (user, objectName) => refusing(() => org.describe(user, objectName)),
    isPlatformEvent: (objectName) => org.isPlatformEvent(objectName),
    apexRest: (user, request) => refusing(() => org.callRest(request, user)),
    useLimits: (read) => org.useLimits(read),
  };
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OrgError) {
      const fields = error.fields.length > 0 ? error.fields : undefined;
      const code = codeOf(error);
      throw new RestError(statuses[code] ?? 400, code, error.message, fields);
    }
    throw error;
  }
}

/** Apex has one QueryException for everything; REST tells what the user may not see apart from bad grammar. */
function codeOf({ code, message }: OrgError): string {
  if (code !== 'MALFORMED_QUERY') {
    return code;
  }
  return /sObject type '\w+' is not supported/.test(message)
    ? 'INVALID_TYPE'
    : /No such column '/.test(message)
      ? 'INVALID_FIELD'
      : code;
}
