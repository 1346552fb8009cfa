import {
  asArray,
  asObject,
  byMethod,
  jsonObject,
  type ApiContext,
  type ApiRequest,
  type Resource,
} from './api-request';
import { notFound, notModelled, RestError, type Answer } from './answers';
import { collections } from './collections';

const largestComposite = 25;

/** `composite` (sub-requests, one API call together) and `composite/sobjects`. */
export function composite(resourceOf: (name: string) => Resource): Resource {
  return (request, context) => {
    const part = request.segments[1];
    if (part === undefined) {
      return byMethod(request, context, { POST: () => runAll(request, context, resourceOf) });
    }
    if (part === 'sobjects') {
      return collections(request, context);
    }
    if (['batch', 'tree', 'graph'].includes(part)) {
      throw notModelled(`composite/${part}`);
    }
    throw notFound();
  };
}

function runAll(request: ApiRequest, context: ApiContext, resourceOf: (name: string) => Resource): Answer {
  const body = jsonObject(request);
  if (body['allOrNone'] === true) {
    throw notModelled('composite with allOrNone');
  }
  const parts = asArray(body['compositeRequest'], 'compositeRequest').map(asObject);
  if (parts.length > largestComposite) {
    const message = `Limit of ${largestComposite} reached for number of sub requests in a composite request`;
    throw new RestError(400, 'INVALID_INPUT', message);
  }
  const done = new Map<string, unknown>();
  const compositeResponse = parts.map((part) => {
    const answer = runOne(part, request, context, resourceOf, done);
    const referenceId = String(part['referenceId']);
    done.set(referenceId, answer.body);
    return {
      body: answer.body ?? null,
      httpHeaders: answer.headers ?? {},
      httpStatusCode: answer.status,
      referenceId,
    };
  });
  return { status: 200, body: { compositeResponse } };
}

function runOne(
  part: Record<string, unknown>,
  request: ApiRequest,
  context: ApiContext,
  resourceOf: (name: string) => Resource,
  done: ReadonlyMap<string, unknown>,
): Answer {
  try {
    const filled = fillReferences(part, done) as Record<string, unknown>;
    const url = new URL(String(filled['url']), context.url);
    const match = /^\/services\/data\/v(\d+\.\d)\/(.+?)\/?$/.exec(url.pathname);
    if (match?.[1] !== request.version || !match[2]) {
      throw new RestError(
        400,
        'INVALID_INPUT',
        `Provided url '${url.pathname}' does not belong to v${request.version}`,
      );
    }
    const segments = match[2].split('/').map(decodeURIComponent);
    const resource = resourceOf(segments[0] ?? '');
    const method = String(filled['method']);
    return resource({ ...request, method, segments, query: url.searchParams, json: () => filled['body'] }, context);
  } catch (error) {
    if (error instanceof RestError && error.status !== 501) {
      return error.answer();
    }
    throw error;
  }
}

/** Replaces `@{referenceId.path}` by what the earlier sub-request answered. @throws {RestError} for an unknown one */
function fillReferences(value: unknown, done: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    return value.replace(/@\{([^}]+)\}/g, (_, path: string) => String(referenced(path, done)));
  }
  if (Array.isArray(value)) {
    return value.map((item) => fillReferences(item, done));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillReferences(item, done)]));
  }
  return value;
}

function referenced(path: string, done: ReadonlyMap<string, unknown>): unknown {
  const [referenceId = '', ...steps] = path.split(/[.[\]]+/).filter((step) => step !== '');
  const found = steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    done.get(referenceId),
  );
  if (found === undefined) {
    throw new RestError(400, 'PROCESSING_HALTED', `Invalid reference specified. No value for ${path} found`);
  }
  return found;
}
