import { ConfigurationError } from '../lib/errors';
import { alone, LOCKS } from './alone';
import type { Database, Sql } from './sql';

/**
 * The schema, one step an entry; a step that has shipped is never changed. Everything lives in a schema of its own, so
 * that a database may be shared.
 *
 * - `meta`: one row for the org this state belongs to.
 * - `mailbox`: what Salesforce said of each mailbox (`data`), and how far the poller is. `pending` is the cursor of the
 *   last committed page, `acknowledged` the last one with nothing unsettled before it.
 * - `seen`: every message that was looked at. `outbox` → `settled`, or at once `dropped` (policy), `outside` (folder,
 *   age; looked at again when its version rises), `duplicate`, `gone` (404), `failing` (unreadable or not found so far,
 *   tried again), `dead` (unreadable for good).
 * - `outbox`: events until their outcome is known. `queued` → `published` → (row deleted), or `refused`. `held` comes
 *   before all that, until it is known whom the org knows.
 * - `lease`: who may work on what, see SqlLeases. `mailbox.next_turn_at`, `claimed_until`, `quiet_turns`: when a mailbox is
 *   looked at by workers that stay up. `meta.hold`: why nothing is sent to Salesforce for now, in words.
 * - `people`: how far the known addresses are read; one row. `known_address`: records of the org by the hash of each of
 *   their addresses.
 * - `kept`: mail that is not in Salesforce because nobody on it was known; `is_late` once somebody is. Its participants,
 *   by hash, in `kept_participant`. `mailbox.is_unindexed`: older mail than the state has seen is still to be looked at.
 * - `refresh_token`: what users consented to, sealed (lib/secret-box.ts). `consent_attempt`: consents under way.
 * - `elsewhere`: ledger rows for mail that policy kept back, until a heartbeat has taken them.
 * - `outbox.lane`: 0 live, 1 backfill, which goes after it. `seen.ignores_age`: a backfill wanted it, however old it is.
 *   `seen.message_id_hash`: SHA-256 of the normalised Message-ID, to find a mail by it without keeping it.
 * - `backfill`: a mailbox that is filled up backwards; everything from `next_to` on is done. `refetch`: mail that a person
 *   wants to be filed again.
 */
const MIGRATIONS = [
  `create table inbox_sync.meta (
     id int primary key default 1 check (id = 1),
     org_id text,
     policy_hash text,
     policy text,
     last_heartbeat_at timestamptz
   );
   insert into inbox_sync.meta (id) values (1);
   create table inbox_sync.mailbox (
     id text primary key,
     data text not null,
     is_listed boolean not null,
     status text,
     detail text,
     reported_status text,
     reported_detail text,
     pending text,
     pending_is_last boolean not null default false,
     acknowledged text,
     walked_at timestamptz,
     last_sync_at timestamptz,
     synced_through_at timestamptz,
     swept_at timestamptz
   );
   create table inbox_sync.seen (
     mailbox_id text not null,
     provider_id text not null,
     state text not null,
     delivery_key text,
     reason text,
     version text,
     attempts int not null default 0,
     was_in_scope boolean not null,
     seen_at timestamptz not null default now(),
     primary key (mailbox_id, provider_id)
   );
   create index seen_delivery_key on inbox_sync.seen (delivery_key);
   create index seen_failing on inbox_sync.seen (mailbox_id) where state = 'failing';
   create table inbox_sync.outbox (
     delivery_key text primary key,
     seq bigint generated always as identity,
     message_key text not null,
     mailbox_id text not null,
     event text not null,
     bytes int not null,
     sent_at timestamptz not null,
     state text not null default 'queued',
     is_deferred boolean not null default false,
     attempt int not null default 1,
     reason text,
     published_at timestamptz,
     asked_at timestamptz
   );
   create index outbox_state on inbox_sync.outbox (state, seq);
   create index outbox_mailbox on inbox_sync.outbox (mailbox_id, state);
   create table inbox_sync.elsewhere (
     delivery_key text primary key,
     seq bigint generated always as identity,
     message_key text not null,
     mailbox_id text not null,
     sent_at timestamptz not null,
     reason text not null,
     is_reported boolean not null default false,
     retry_at timestamptz
   );
   create index elsewhere_unreported on inbox_sync.elsewhere (seq) where not is_reported;`,
  `update inbox_sync.mailbox set data = (data::jsonb || '{"access": "Service account"}')::text
     where not jsonb_exists(data::jsonb, 'access');`,
  `create table inbox_sync.lease (
     name text primary key,
     holder text not null,
     fence bigint not null,
     expires_at timestamptz not null
   );
   alter table inbox_sync.mailbox
     add column next_turn_at timestamptz not null default '-infinity',
     add column claimed_until timestamptz not null default '-infinity',
     add column quiet_turns int not null default 0;
   create index mailbox_turn on inbox_sync.mailbox (next_turn_at) where is_listed;
   alter table inbox_sync.meta
     add column api_used int,
     add column api_limit int,
     add column hold text;`,
  `alter table inbox_sync.mailbox
     add column nightly_swept_at timestamptz,
     add column aliases text,
     add column aliases_read_at timestamptz,
     add column reported_aliases text;
   alter table inbox_sync.seen
     add column ignores_age boolean not null default false,
     add column message_id_hash text;
   create index seen_message_id on inbox_sync.seen (message_id_hash);
   alter table inbox_sync.outbox add column lane int not null default 0;
   create index outbox_lane on inbox_sync.outbox (state, lane, seq);
   create table inbox_sync.backfill (
     mailbox_id text primary key,
     from_at timestamptz not null,
     to_at timestamptz not null,
     next_to timestamptz not null,
     queued int not null default 0
   );
   create table inbox_sync.refetch (
     delivery_key text primary key,
     message_key text,
     mailbox_id text not null
   );`,
  `create table inbox_sync.people (
     id int primary key default 1 check (id = 1),
     secret_id text,
     rules_hash text,
     changes text,
     listing text,
     mark int not null default 0,
     loaded_at timestamptz,
     compared_at timestamptz,
     refreshed_at timestamptz
   );
   insert into inbox_sync.people (id) values (1);
   create table inbox_sync.known_address (
     record_id text not null,
     hash text not null,
     mark int not null,
     known_at timestamptz not null,
     primary key (record_id, hash)
   );
   create index known_address_hash on inbox_sync.known_address (hash);
   create table inbox_sync.kept (
     delivery_key text primary key,
     message_key text not null,
     mailbox_id text not null,
     provider_id text not null,
     sent_at timestamptz not null,
     reason text not null,
     decided_at timestamptz not null,
     is_late boolean not null default false
   );
   create index kept_message on inbox_sync.kept (message_key);
   create index kept_mailbox on inbox_sync.kept (mailbox_id, reason);
   create index kept_late on inbox_sync.kept (mailbox_id, sent_at) where is_late;
   create table inbox_sync.kept_participant (
     hash text not null,
     delivery_key text not null references inbox_sync.kept on delete cascade,
     primary key (hash, delivery_key)
   );
   create index kept_participant_mail on inbox_sync.kept_participant (delivery_key);
   alter table inbox_sync.outbox add column participants text[];
   alter table inbox_sync.mailbox add column is_unindexed boolean not null default false;`,
  `create table inbox_sync.refresh_token (
     mailbox_id text primary key,
     provider text not null,
     sealed text not null,
     saved_at timestamptz not null default now()
   );
   create table inbox_sync.consent_attempt (
     state_hash text primary key,
     browser_hash text not null,
     sealed text not null,
     expires_at timestamptz not null
   );`,
  `alter table inbox_sync.meta
     add column api_heard_at timestamptz,
     add column subscription text;`,
  `alter table inbox_sync.refresh_token add column account text;`,
  `alter table inbox_sync.people add column asks_alone_until timestamptz;`,
  `alter table inbox_sync.kept
     add column misses int not null default 0,
     add column due_at timestamptz,
     add column lost_at timestamptz;`,
  `alter table inbox_sync.refetch add column misses int not null default 0;`,
];

/** The version of the schema that this program works with: the number of its steps. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The version that a database has; null where no inbox-sync has ever worked on it. */
export async function schemaVersion(sql: Sql): Promise<number | null> {
  const [table] = await sql.query<{ is_there: boolean }>(
    `select to_regclass('inbox_sync.migration') is not null as is_there`,
  );
  if (table?.is_there !== true) {
    return null;
  }
  const [row] = await sql.query<{ version: number | null }>(
    'select max(version)::int as version from inbox_sync.migration',
  );
  return row?.version ?? null;
}

/**
 * Brings the schema up to date, each step in a transaction of its own. Processes that start at once wait here.
 *
 * @throws {ConfigurationError} a newer program has made it: this one would overlook what it does not know of
 */
export async function migrate(database: Database): Promise<void> {
  const version = (await schemaVersion(database)) ?? 0;
  if (version > SCHEMA_VERSION) {
    throw new ConfigurationError(`the state is of version ${version}, this program of version ${SCHEMA_VERSION}`, {
      actions: ['Use the newer program, or restore the state that it was made of.'],
    });
  }
  if (version === SCHEMA_VERSION) {
    return;
  }
  await alone(database, LOCKS.state, async () => {
    await database.script(
      `create schema if not exists inbox_sync;
       create table if not exists inbox_sync.migration (version int primary key)`,
    );
    for (const [index, step] of MIGRATIONS.entries()) {
      await database.transaction(async (sql) => {
        if (index >= ((await schemaVersion(sql)) ?? 0)) {
          await sql.script(step);
          await sql.query('insert into inbox_sync.migration values ($1)', [index + 1]);
        }
      });
    }
  });
}
