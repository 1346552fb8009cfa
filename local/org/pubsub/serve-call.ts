import { type Metadata, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, Faults } from '../../control/faults';
import type { RequestLog } from '../../control/request-log';
import { NotModelledError } from '../kernel/exceptions';
import { RestError } from '../rest/answers';

/** A call that is refused, with gRPC's status code and the error code that Salesforce adds as metadata. */
export class RpcError extends Error {
  override name = 'RpcError';
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** gRPC's words for the HTTP statuses that faults and the REST side speak (grpc/doc/http-grpc-status-mapping.md). */
const codes: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  408: status.DEADLINE_EXCEEDED,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  501: status.UNIMPLEMENTED,
  503: status.UNAVAILABLE,
};
const httpOf = new Map(Object.entries(codes).map(([http, code]) => [code, Number(http)]));

/**
 * A handler for grpc-js that logs each call (method POST, path of the call), applies the fault whose turn it is, and
 * leaves the rest to `work`. A fault's HTTP status becomes gRPC's own; `reset` fails before anything is done, `truncate`
 * after everything was: the client learns of neither.
 */
export function serveCall<Request, Response>(
  path: string,
  work: (request: Request, metadata: Metadata) => Response,
  faults: Faults,
  log: RequestLog,
) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
    const entry = log.add('salesforce', 'POST', path, '');
    answer(faults.before('salesforce', 'POST', path), () => work(call.request, call.metadata)).then(
      (response) => {
        entry.status = 200;
        done(null, response);
      },
      (error: unknown) => {
        const refused = rpcError(error, path);
        entry.status = httpOf.get(refused.code) ?? 500;
        done({ code: refused.code, details: refused.message });
      },
    );
  };
}

async function answer<Response>(fault: Fault | null, work: () => Response): Promise<Response> {
  if (fault !== null && fault.delayMs > 0) {
    await wait(fault.delayMs);
  }
  if (fault?.reset === true) {
    throw new RpcError(status.UNAVAILABLE, 'Connection dropped');
  }
  if (fault !== null && fault.status !== null) {
    throw new RpcError(codes[fault.status] ?? status.UNKNOWN, `fault ${fault.status}`);
  }
  const response = work();
  if (fault?.truncate === true) {
    throw new RpcError(status.UNAVAILABLE, 'Connection dropped');
  }
  return response;
}

/** What is no refusal is a fault of the stand-in: said aloud and answered with INTERNAL. */
function rpcError(error: unknown, path: string): RpcError {
  if (error instanceof RpcError) {
    return error;
  }
  if (error instanceof RestError) {
    return new RpcError(codes[error.status] ?? status.INTERNAL, `${error.errorCode}: ${error.message}`);
  }
  process.stderr.write(`local/salesforce: ${path}: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
  const isMissing = error instanceof NotModelledError;
  return new RpcError(isMissing ? status.UNIMPLEMENTED : status.INTERNAL, 'the stand-in failed');
}
