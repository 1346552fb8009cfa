import type { ApiUsage } from './api-usage';
import { methodNotAllowed, RestError, type Answer } from './answers';
import type { OrgUser, RestOrg } from './rest-org';
import type { QueryLocators } from './query-locators';

/** One authorised request below `/services/data/vXX.0/`. */
export interface ApiRequest {
  readonly method: string;
  /** `62.0` */
  readonly version: string;
  /** What follows the version, decoded: `['sobjects', 'Task', '00T…']`. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Lower-cased names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly user: OrgUser;
  /** @throws {RestError} JSON_PARSER_ERROR, UNSUPPORTED_MEDIA_TYPE */
  json(): unknown;
}

/** What the resources share. */
export interface ApiContext {
  readonly org: RestOrg;
  readonly usage: ApiUsage;
  readonly locators: QueryLocators;
  /** Of this server, without a path. */
  readonly url: string;
}

export type Resource = (request: ApiRequest, context: ApiContext) => Answer;

/** Chooses by HTTP method. HEAD is answered like GET; the server leaves the body away. */
export function byMethod(request: ApiRequest, context: ApiContext, methods: Record<string, Resource>): Answer {
  const resource = methods[request.method === 'HEAD' ? 'GET' : request.method];
  if (!resource) {
    throw methodNotAllowed(request.method, Object.keys(methods));
  }
  return resource(request, context);
}

/** The body as a JSON object. @throws {RestError} JSON_PARSER_ERROR */
export function jsonObject(request: ApiRequest): Record<string, unknown> {
  return asObject(request.json());
}

export function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RestError(400, 'JSON_PARSER_ERROR', `Expected a JSON object, found ${describeJson(value)}`);
  }
  return value as Record<string, unknown>;
}

export function asArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new RestError(400, 'JSON_PARSER_ERROR', `Expected a JSON array in '${name}', found ${describeJson(value)}`);
  }
  return value;
}

/** @throws {RestError} MALFORMED_ID */
export function checkedId(id: unknown): string {
  if (typeof id !== 'string' || !/^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(id)) {
    throw new RestError(400, 'MALFORMED_ID', `malformed id ${String(id)}`);
  }
  return id;
}

function describeJson(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}
