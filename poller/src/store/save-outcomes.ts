import type { HeartbeatAnswer } from '../../../contract/heartbeat';
import type { SettledCount } from '../sync/ports';
import { keepSkipped } from './kept-mail';
import type { Sql } from './sql';

/**
 * Writes what a heartbeat said about waiting mail. Filed, Skipped and Failed settle: the outbox row goes, the message
 * keeps the reason. Waiting keeps the row and takes it out of what fills the event bus. What is to be sent again goes
 * back into the queue with the next attempt. Keys that are not waiting are left alone. Must run in a transaction.
 */
export async function saveOutcomes(
  sql: Sql,
  outcomes: HeartbeatAnswer['outcomes'],
  resend: readonly string[],
): Promise<SettledCount> {
  const rows = Object.entries(outcomes).map(([key, { outcome, reason }]) => ({ key, outcome, reason }));
  const final = rows.filter(({ outcome }) => outcome !== 'Waiting');
  await keepSkipped(sql, outcomes);
  const settled = await sql.query<{ key: string }>(
    `delete from inbox_sync.outbox where state = 'published' and delivery_key = any($1::text[])
     returning delivery_key as key`,
    [final.map(({ key }) => key)],
  );
  const gone = new Set(settled.map(({ key }) => key));
  await sql.query(
    `update inbox_sync.seen set state = 'settled', reason = r.reason
     from json_to_recordset($1::json) as r(key text, reason text)
     where delivery_key = r.key and state = 'outbox'`,
    [JSON.stringify(final.filter(({ key }) => gone.has(key)))],
  );
  const deferred = await sql.query(
    `update inbox_sync.outbox set is_deferred = true where state = 'published' and delivery_key = any($1::text[])
     returning 1`,
    [rows.filter(({ outcome }) => outcome === 'Waiting').map(({ key }) => key)],
  );
  const resent = await sql.query(
    `update inbox_sync.outbox set state = 'queued', is_deferred = false, attempt = attempt + 1
     where state = 'published' and delivery_key = any($1::text[]) returning 1`,
    [resend],
  );
  return {
    settled: gone.size,
    failed: final.filter(({ key, outcome }) => outcome === 'Failed' && gone.has(key)).length,
    resent: resent.length,
    deferred: deferred.length,
  };
}
