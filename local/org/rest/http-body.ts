import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { RestError, type Answer } from './answers';

/** A body unpacked when it came with gzip. @throws {RestError} for bytes that are no gzip */
export function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding !== 'gzip') {
    return body;
  }
  try {
    return gunzipSync(body);
  } catch (error) {
    throw new RestError(400, 'INVALID_INPUT', `the body is no gzip: ${error instanceof Error ? error.message : ''}`);
  }
}

/**
 * A body as JSON.
 *
 * @throws {RestError} UNSUPPORTED_MEDIA_TYPE, JSON_PARSER_ERROR
 */
export function parseJson(body: Buffer, contentType: string | undefined): unknown {
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    throw new RestError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `Content type ${contentType ?? 'null'} is not supported, only application/json is`,
    );
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new RestError(400, 'JSON_PARSER_ERROR', error instanceof Error ? error.message : 'not JSON');
  }
}

/** Sends an answer as JSON (bytes and text as they are), with gzip for a client that accepts it. */
export function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, value);
  }
  if (answer.body === undefined) {
    response.end();
    return;
  }
  const isBytes = answer.body instanceof Uint8Array;
  if (!isBytes) {
    response.setHeader('content-type', 'application/json;charset=UTF-8');
  }
  const body = isBytes ? Buffer.from(answer.body) : Buffer.from(JSON.stringify(answer.body));
  response.setHeader('vary', 'Accept-Encoding');
  const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && body.length > 0;
  const sent = isPacked ? gzipSync(body) : body;
  if (isPacked) {
    response.setHeader('content-encoding', 'gzip');
  }
  response.setHeader('content-length', sent.length);
  response.end(request.method === 'HEAD' ? undefined : sent);
}
