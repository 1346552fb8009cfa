/** Mail that is not in Salesforce because nobody on it is known: rows of `kept`, and their participants by hash. */
import type { HeartbeatAnswer } from '../../../contract/heartbeat';
import type { KeptCount, NewKeptRow } from '../sync/people-ports';
import type { Sql } from './sql';

/** Reasons of Salesforce that a person who is added later may change. */
const MAY_CHANGE = ['skipped.no-match', 'skipped.not-owned'];

/** Adds rows that a page keeps. A row whose people became known meanwhile is late at once. */
export async function insertKept(sql: Sql, rows: readonly NewKeptRow[]): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  await sql.query(
    `insert into inbox_sync.kept (delivery_key, message_key, mailbox_id, provider_id, sent_at, reason, decided_at)
     select delivery_key, message_key, mailbox_id, provider_id, sent_at, reason, decided_at
     from json_to_recordset($1::json) as r(delivery_key text, message_key text, mailbox_id text, provider_id text,
       sent_at timestamptz, reason text, decided_at timestamptz)
     on conflict (delivery_key) do nothing`,
    [
      JSON.stringify(
        rows.map((row) => ({
          delivery_key: row.deliveryKey,
          message_key: row.messageKey,
          mailbox_id: row.mailboxId,
          provider_id: row.providerId,
          sent_at: row.sentAt,
          reason: row.reason,
          decided_at: row.decidedAt,
        })),
      ),
    ],
  );
  const participants = rows.flatMap(({ deliveryKey, participants: all }) =>
    all.map((hash) => ({ hash, key: deliveryKey })),
  );
  await sql.query(
    `insert into inbox_sync.kept_participant (hash, delivery_key)
     select hash, key from json_to_recordset($1::json) as p(hash text, key text) on conflict do nothing`,
    [JSON.stringify(participants)],
  );
  await sql.query(
    `update inbox_sync.kept k set is_late = true where k.delivery_key = any($1::text[]) and exists (
       select 1 from inbox_sync.kept_participant p join inbox_sync.known_address a on a.hash = p.hash
       where p.delivery_key = k.delivery_key)`,
    [rows.map(({ deliveryKey }) => deliveryKey)],
  );
}

/** Decides mail that was held: with anybody known it is queued, else it is kept and its text goes. */
export async function decideHeld(sql: Sql, at: Date): Promise<KeptCount[]> {
  await sql.query(
    `update inbox_sync.outbox o set state = 'queued' where o.state = 'held' and exists (
       select 1 from inbox_sync.known_address k where k.hash = any(o.participants))`,
  );
  const rows = await keep(
    sql,
    `delete from inbox_sync.outbox where state = 'held' returning delivery_key, message_key, mailbox_id, sent_at,
       'skipped.no-match'::text as reason, $1::timestamptz as decided_at, participants`,
    [at],
  );
  await sql.query(
    `update inbox_sync.seen set state = 'dropped', reason = 'skipped.no-match'
     where state = 'outbox' and delivery_key = any($1::text[])`,
    [rows.map(({ key }) => key)],
  );
  const counts = new Map<string, number>();
  rows.forEach(({ mailbox }) => counts.set(mailbox, (counts.get(mailbox) ?? 0) + 1));
  return [...counts].map(([mailboxId, count]) => ({ mailboxId, reason: 'skipped.no-match', count }));
}

/**
 * Keeps mail that Salesforce skipped for want of a person. Decided when it was published at the latest: whoever became
 * known after that makes it late. Must run before the outbox rows are settled.
 */
export async function keepSkipped(sql: Sql, outcomes: HeartbeatAnswer['outcomes']): Promise<void> {
  const skipped = Object.entries(outcomes)
    .filter(([, { outcome, reason }]) => outcome === 'Skipped' && MAY_CHANGE.includes(reason))
    .map(([key, { reason }]) => ({ key, reason }));
  if (skipped.length === 0) {
    return;
  }
  const rows = await keep(
    sql,
    `select o.delivery_key, o.message_key, o.mailbox_id, o.sent_at, r.reason, o.published_at as decided_at, o.participants
     from inbox_sync.outbox o join json_to_recordset($1::json) as r(key text, reason text) on r.key = o.delivery_key
     where o.state = 'published' and o.participants is not null`,
    [JSON.stringify(skipped)],
  );
  await markKnownSince(
    sql,
    rows.map(({ key }) => key),
  );
}

/** Makes kept rows of what `source` gives. */
async function keep(
  sql: Sql,
  source: string,
  parameters: readonly unknown[],
): Promise<{ key: string; mailbox: string }[]> {
  return sql.query<{ key: string; mailbox: string }>(
    `with source as (${source}),
     mail as (
       insert into inbox_sync.kept (delivery_key, message_key, mailbox_id, provider_id, sent_at, reason, decided_at)
       select distinct on (s.delivery_key) s.delivery_key, s.message_key, s.mailbox_id, seen.provider_id, s.sent_at,
         s.reason, s.decided_at
       from source s join inbox_sync.seen seen on seen.mailbox_id = s.mailbox_id and seen.delivery_key = s.delivery_key
       on conflict (delivery_key) do update set reason = excluded.reason, decided_at = excluded.decided_at, is_late = false,
         misses = 0, due_at = null, lost_at = null
       returning delivery_key, mailbox_id),
     people as (
       insert into inbox_sync.kept_participant (hash, delivery_key)
       select distinct unnest(s.participants), s.delivery_key from source s join mail using (delivery_key)
       on conflict do nothing returning 1)
     select delivery_key as key, mailbox_id as mailbox from mail`,
    parameters,
  );
}

async function markKnownSince(sql: Sql, deliveryKeys: readonly string[]): Promise<void> {
  await sql.query(
    `update inbox_sync.kept k set is_late = true where k.delivery_key = any($1::text[]) and exists (
       select 1 from inbox_sync.kept_participant p join inbox_sync.known_address a on a.hash = p.hash
       where p.delivery_key = k.delivery_key and a.known_at > k.decided_at)`,
    [deliveryKeys],
  );
}
