import type { PageCommit } from '../sync/ports';
import { insertKept } from './kept-mail';
import type { Sql } from './sql';

/**
 * Writes a page: seen messages, outbox rows, dropped and kept rows and the pending cursor. Must run in a transaction.
 *
 * A mail whose delivery key is known already (the same mail under a second provider id, or a page that is repeated) adds
 * no outbox row: its message is kept as a duplicate. A mail that policy dropped is not queued by a later copy of it.
 */
export async function commitPage(sql: Sql, commit: PageCommit): Promise<{ queued: number; dropped: number }> {
  if (commit.kept.length > 0) {
    // Nobody becomes known between the question whether anybody is and the row that says nobody was.
    await sql.query('select 1 from inbox_sync.people for share');
  }
  const keys = [
    ...commit.outbox.map(({ event }) => event.DeliveryKey__c),
    ...commit.dropped.map((d) => d.deliveryKey),
    ...commit.kept.map((k) => k.deliveryKey),
  ];
  const known = commit.isRefetch === true ? new Set<string>() : await knownKeys(sql, commit.mailboxId, keys);
  if (commit.isRefetch === true) {
    await sql.query('delete from inbox_sync.kept where delivery_key = any($1::text[])', [keys]);
  }
  const queued = await insertOutbox(sql, commit, known);
  const dropped = await insertDropped(sql, commit, known);
  await insertKept(
    sql,
    commit.kept.filter(({ deliveryKey }) => !known.has(deliveryKey)),
  );
  await upsertSeen(sql, commit, known);
  if (commit.cursor !== null) {
    await sql.query('update inbox_sync.mailbox set pending = $2, pending_is_last = $3 where id = $1', [
      commit.mailboxId,
      commit.cursor.value,
      commit.cursor.isLast,
    ]);
  }
  return { queued, dropped };
}

async function knownKeys(sql: Sql, mailboxId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) {
    return new Set();
  }
  const rows = await sql.query<{ delivery_key: string }>(
    `select delivery_key from inbox_sync.seen where mailbox_id = $1 and delivery_key = any($2::text[])`,
    [mailboxId, keys],
  );
  return new Set(rows.map((row) => row.delivery_key));
}

async function insertOutbox(sql: Sql, commit: PageCommit, known: ReadonlySet<string>): Promise<number> {
  const rows = commit.outbox
    .filter(({ event }) => !known.has(event.DeliveryKey__c))
    .map(({ event, sentAt, lane, participants, isHeld }) => {
      const text = JSON.stringify(event);
      return {
        delivery_key: event.DeliveryKey__c,
        message_key: event.MessageKey__c,
        mailbox_id: commit.mailboxId,
        event: text,
        bytes: Buffer.byteLength(text),
        sent_at: sentAt.toISOString(),
        lane: lane === 'live' ? 0 : 1,
        state: isHeld ? 'held' : 'queued',
        participants,
      };
    });
  const inserted = await insertRows(
    sql,
    rows,
    `insert into inbox_sync.outbox (delivery_key, message_key, mailbox_id, event, bytes, sent_at, lane, state, participants)
     select delivery_key, message_key, mailbox_id, event, bytes, sent_at, lane, state, participants
     from json_to_recordset($1::json) as r(delivery_key text, message_key text, mailbox_id text, event text, bytes int,
       sent_at timestamptz, lane int, state text, participants text[])
     on conflict (delivery_key) do ${
       commit.isRefetch === true
         ? `update set event = excluded.event, bytes = excluded.bytes, state = excluded.state, attempt = 1, reason = null,
              participants = excluded.participants where outbox.state = 'refused'`
         : 'nothing'
     } returning 1`,
  );
  return inserted;
}

async function insertDropped(sql: Sql, commit: PageCommit, known: ReadonlySet<string>): Promise<number> {
  const rows = commit.dropped
    .filter(({ deliveryKey }) => !known.has(deliveryKey))
    .map((row) => ({
      delivery_key: row.deliveryKey,
      message_key: row.messageKey,
      mailbox_id: row.mailboxId,
      sent_at: row.sentAt.toISOString(),
      reason: row.reason,
    }));
  return insertRows(
    sql,
    rows,
    `insert into inbox_sync.elsewhere (delivery_key, message_key, mailbox_id, sent_at, reason)
     select delivery_key, message_key, mailbox_id, sent_at, reason from json_to_recordset($1::json)
       as r(delivery_key text, message_key text, mailbox_id text, sent_at timestamptz, reason text)
     on conflict (delivery_key) do ${
       commit.isRefetch === true
         ? 'update set reason = excluded.reason, is_reported = false, retry_at = null'
         : 'nothing'
     } returning 1`,
  );
}

async function insertRows(sql: Sql, rows: readonly object[], statement: string): Promise<number> {
  return rows.length === 0 ? 0 : (await sql.query(statement, [JSON.stringify(rows)])).length;
}

async function upsertSeen(sql: Sql, commit: PageCommit, known: ReadonlySet<string>): Promise<void> {
  if (commit.seen.length === 0) {
    return;
  }
  const taken = new Set(known);
  const rows = commit.seen.map((row) => {
    const isRepeat = row.deliveryKey !== null && taken.has(row.deliveryKey);
    if (row.deliveryKey !== null) {
      taken.add(row.deliveryKey);
    }
    return {
      provider_id: row.providerId,
      state: isRepeat ? 'duplicate' : row.state,
      delivery_key: row.deliveryKey,
      reason: row.reason,
      version: row.version,
      attempts: row.attempts,
      was_in_scope: row.wasInScope,
      ignores_age: row.ignoresAge,
      message_id_hash: row.messageIdHash,
    };
  });
  await sql.query(
    `insert into inbox_sync.seen (mailbox_id, provider_id, state, delivery_key, reason, version, attempts, was_in_scope,
       ignores_age, message_id_hash)
     select $1, provider_id, state, delivery_key, reason, version, attempts, was_in_scope, ignores_age, message_id_hash
     from json_to_recordset($2::json) as r(provider_id text, state text, delivery_key text, reason text, version text,
       attempts int, was_in_scope boolean, ignores_age boolean, message_id_hash text)
     on conflict (mailbox_id, provider_id) do update set state = excluded.state, delivery_key = excluded.delivery_key,
       reason = excluded.reason, version = excluded.version, attempts = excluded.attempts,
       was_in_scope = excluded.was_in_scope, ignores_age = excluded.ignores_age,
       message_id_hash = coalesce(excluded.message_id_hash, seen.message_id_hash)`,
    [commit.mailboxId, JSON.stringify(rows)],
  );
}
