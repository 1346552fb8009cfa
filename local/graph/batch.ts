import { z } from 'zod';
import { GraphError } from './graph-error';

/** An answer before it is written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body: unknown;
}

/** A request inside a batch, or a whole one: names of headers in lower case. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** "JSON batch requests are currently limited to 20 individual requests." */
const mostRequests = 20;
/** Outlook runs the parts for one mailbox four at a time. */
const atOnce = 4;

const batchSchema = z.strictObject({
  requests: z.array(
    z.strictObject({
      id: z.string().min(1),
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

/** POST /v1.0/$batch: each part has its own status. Preferences of the outer request do not hold for the parts. */
export async function answerBatch(body: string, base: URL, call: (asked: Asked) => Promise<Answer>): Promise<Answer> {
  const { requests } = readBatch(body);
  const responses: object[] = [];
  const waiting = [...requests];
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const url = new URL(`/v1.0/${part.url.replace(/^\/+/, '')}`, base);
      const headers = Object.fromEntries(
        Object.entries(part.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const answer = await call({ method: part.method, url, headers });
      const shown = Buffer.isBuffer(answer.body) ? answer.body.toString('base64') : answer.body;
      responses.push({ id: part.id, status: answer.status, headers: answer.headers, body: shown });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { status: 200, headers: {}, body: { responses } };
}

function readBatch(body: string): z.infer<typeof batchSchema> {
  const parsed = batchSchema.safeParse(jsonOrNull(body));
  if (!parsed.success) {
    throw new GraphError(400, 'BadRequest', 'Invalid batch payload format.');
  }
  const { requests } = parsed.data;
  if (requests.length > mostRequests) {
    throw new GraphError(400, 'BadRequest', 'Maximum number of 20 requests exceeded in batch.');
  }
  if (new Set(requests.map(({ id }) => id.toLowerCase())).size < requests.length) {
    throw new GraphError(400, 'BadRequest', 'Request Id has to be unique in a batch.');
  }
  return parsed.data;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null with the words that Graph has for any bad payload.
    return null;
  }
}
