import type { OrgState, Store } from '../sync/ports';
import type { EngineHealth } from '../sync/run-forever';
import type { Metrics } from './metrics';
import { send, type WebRoute } from './web-server';

/** Planning comes every second, and after failures every half minute. */
const STALE_MS = 60_000;

/**
 * Health (is the process worth keeping), readiness (does it do its work) and metrics. A state or a Salesforce that is away
 * makes it not ready, and not unhealthy: starting again would not bring them back.
 */
export function operations(engine: { health(): EngineHealth }, store: Pick<Store, 'org'>, metrics: Metrics): WebRoute {
  return async (request, response, { pathname }) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return false;
    }
    if (pathname === '/healthz') {
      send(response, 200, { status: 'ok' });
      return true;
    }
    if (pathname === '/readyz') {
      const reasons = await obstacles(engine.health(), store);
      send(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons });
      return true;
    }
    if (pathname === '/metrics') {
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.text());
      return true;
    }
    return false;
  };
}

/** Why it does not do all of its work, each a sentence without personal data. */
async function obstacles({ plannedAt, hold }: EngineHealth, store: Pick<Store, 'org'>): Promise<string[]> {
  const reasons: string[] = [];
  if (plannedAt === null || Date.now() - plannedAt.getTime() > STALE_MS) {
    reasons.push('The state does not answer: check INBOX_SYNC_DATA or DATABASE_URL.');
  }
  const org = await store.org().catch((): OrgState | null => null);
  if (org !== null && org.policy === null) {
    reasons.push('Salesforce has not answered yet.');
  }
  if (hold !== null) {
    reasons.push(`Mail waits in the outbox: ${hold.reason}`);
  }
  return reasons;
}
