import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { Client, type GraphError } from '@microsoft/microsoft-graph-client';
import type { GraphStandIn } from '../server';

/** Lets this process trust the stand-in's CA, as NODE_EXTRA_CA_CERTS does for a new one. */
export function trust({ caFile }: Pick<GraphStandIn, 'caFile'>): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(caFile, 'utf8')]);
}

/** The official client, with its own retries, pointed at a stand-in. */
export function officialClient({ url }: Pick<GraphStandIn, 'url'>, token: string): Client {
  return Client.initWithMiddleware({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: { getAccessToken: () => Promise.resolve(token) },
  });
}

/** What the token endpoint answers. */
export async function askToken(tokenUrl: string, form: Record<string, string>): Promise<Record<string, unknown>> {
  const response = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) });
  return (await response.json()) as Record<string, unknown>;
}

/** Status, code and message of the error that a call must end with. Fails when the call succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; code: string | null; message: string }> {
  try {
    await call;
  } catch (error) {
    const { statusCode, code, message } = error as GraphError;
    return { status: statusCode, code, message };
  }
  throw new Error('the call succeeded');
}
