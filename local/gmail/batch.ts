import { readPartTree } from '../mail/part-tree';
import { headerValue } from '../mail/header-fields';
import { GoogleError, invalidArgument } from './google-error';

/** A status and what is sent as JSON. */
export type Answer = [status: number, body: unknown];

export const batchPath = '/batch/gmail/v1';
/** "You're limited to 100 calls in a single batch request" (Gmail API guide, Batching Requests). */
const mostCalls = 100;
const boundary = 'batch_local-stand-in';

/**
 * Several calls in one request: each has its own status, so that one may fail while the others succeed. Each is charged
 * as if it came alone.
 *
 * @param call makes one of the calls, with the authorization of the whole batch
 */
export function answerBatch(
  contentType: string,
  body: string,
  call: (method: string, path: string) => Answer,
): { status: number; contentType: string; text: string } {
  const { parts } = readPartTree(Buffer.from(`Content-Type: ${contentType}\r\n\r\n${body}`, 'utf8'));
  const refused = refusalOf(parts.length);
  if (refused !== null) {
    const text = JSON.stringify(refused.body());
    return { status: refused.status, contentType: 'application/json; charset=UTF-8', text };
  }
  const answers = parts.map((part) => {
    const [method = '', path = ''] = part.body.toString('utf8').trimStart().split(/\s+/, 2);
    const [status, answer] = call(method, path);
    const id = headerValue(part.fields, 'Content-ID') ?? '';
    return [
      `--${boundary}`,
      'Content-Type: application/http',
      ...(id === '' ? [] : [`Content-ID: ${id.replace(/^<?/, '<response-')}`]),
      '',
      `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Error'}`,
      'Content-Type: application/json; charset=UTF-8',
      '',
      JSON.stringify(answer),
    ].join('\r\n');
  });
  const text = `${answers.join('\r\n')}\r\n--${boundary}--\r\n`;
  return { status: 200, contentType: `multipart/mixed; boundary=${boundary}`, text };
}

function refusalOf(calls: number): GoogleError | null {
  if (calls === 0) {
    return invalidArgument('Failed to parse batch request, error: no parts found.');
  }
  return calls > mostCalls ? invalidArgument(`The batch has ${calls} calls; at most ${mostCalls} are allowed.`) : null;
}
