import type { HeartbeatAnswer, HeartbeatMailbox } from '../../../contract/heartbeat';
import { policySchema } from '../../../contract/heartbeat';
import type {
  ApiUsage,
  Candidate,
  DroppedRow,
  KnownMessage,
  MailboxProgress,
  MailboxState,
  OrgState,
  OutboxTotals,
  PageCommit,
  QueuedEvent,
  SettledCount,
  StateFigures,
  Store,
  WaitingEvent,
} from '../sync/ports';
import type { PeopleStore } from '../sync/people-ports';
import type { Lease, Leases, Turns } from '../sync/turn-ports';
import type { MailboxWork } from '../sync/work-ports';
import { type MailboxFigures, mailboxFigures } from './mailbox-figures';
import { migrate } from './migrations';
import { commitPage } from './commit-page';
import { mailboxState, type MailboxRow } from './mailbox-row';
import { saveOutcomes } from './save-outcomes';
import { SqlMailboxWork } from './sql-mailbox-work';
import type { Database } from './sql';
import { fencedDatabase, freeAllLeases, SqlLeases } from './sql-leases';
import { SqlPeople } from './sql-people';
import { SqlTurns } from './sql-turns';

/** The poller's memory in one SQL dialect, on PGlite or PostgreSQL. What the tables mean stands in migrations.ts. */
export class StateStore implements Store {
  readonly leases: Leases;
  readonly turns: Turns;
  readonly work: MailboxWork;
  readonly people: PeopleStore;

  private constructor(
    private readonly db: Database,
    leases?: Leases,
  ) {
    this.leases = leases ?? new SqlLeases(db);
    this.turns = new SqlTurns(db);
    this.work = new SqlMailboxWork(db);
    this.people = new SqlPeople(db);
  }

  /** Takes over an open database and brings its schema up to date; closes it when that fails. */
  static async open(database: Database): Promise<StateStore> {
    try {
      await migrate(database);
      if (!database.isShared) {
        await freeAllLeases(database);
      }
    } catch (error) {
      await database.close();
      throw error;
    }
    return new StateStore(database);
  }

  /** A look at a database whose schema is this program's, see schemaVersion; nothing is brought up to date. */
  static look(database: Database): StateStore {
    return new StateStore(database);
  }

  fenced(lease: Lease): StateStore {
    return new StateStore(fencedDatabase(this.db, lease), this.leases);
  }

  async org(): Promise<OrgState> {
    const [row] = await this.db.query<{
      org_id: string | null;
      policy_hash: string | null;
      policy: string | null;
      last_heartbeat_at: Date | null;
      hold: string | null;
      api_used: number | null;
      api_limit: number | null;
      api_heard_at: Date | null;
      subscription: string | null;
    }>('select * from inbox_sync.meta');
    const policy = row?.policy ?? null;
    return {
      orgId: row?.org_id ?? null,
      policyHash: row?.policy_hash ?? null,
      policy: policy === null ? null : policySchema.parse(JSON.parse(policy)),
      lastHeartbeatAt: row?.last_heartbeat_at ?? null,
      hold: row?.hold ?? null,
      apiUsed: row?.api_used ?? null,
      apiLimit: row?.api_limit ?? null,
      apiHeardAt: row?.api_heard_at ?? null,
      subscription: row?.subscription ?? null,
    };
  }

  async saveAnswer(answer: HeartbeatAnswer, mailboxes: readonly HeartbeatMailbox[], at: Date): Promise<void> {
    await this.db.transaction(async (sql) => {
      await sql.query(
        `update inbox_sync.meta set org_id = $1, policy_hash = $2, policy = coalesce($3, policy), last_heartbeat_at = $4,
           subscription = $5`,
        [
          answer.orgId,
          answer.policyHash,
          answer.policy === null ? null : JSON.stringify(answer.policy),
          at,
          answer.subscription,
        ],
      );
      await sql.query(
        'update inbox_sync.mailbox set is_listed = false where is_listed and not (id = any($1::text[]))',
        [mailboxes.map(({ id }) => id)],
      );
      await sql.query(
        `insert into inbox_sync.mailbox (id, data, is_listed, synced_through_at)
         select id, data, true, synced_through_at
         from json_to_recordset($1::json) as m(id text, data text, synced_through_at timestamptz)
         on conflict (id) do update set data = excluded.data, is_listed = true,
           synced_through_at = coalesce(mailbox.synced_through_at, excluded.synced_through_at)
         where not mailbox.is_listed or mailbox.data <> excluded.data`,
        [
          JSON.stringify(
            mailboxes.map((m) => ({ id: m.id, data: JSON.stringify(m), synced_through_at: m.syncedThroughAt })),
          ),
        ],
      );
    });
  }

  async mailboxes(): Promise<MailboxState[]> {
    const rows = await this.db.query<MailboxRow>('select * from inbox_sync.mailbox where is_listed order by id');
    return rows.map(mailboxState);
  }

  async saveProgress({ id, status, detail, walkedAt }: MailboxProgress): Promise<void> {
    await this.db.query(
      `update inbox_sync.mailbox set status = $2, detail = $3, walked_at = coalesce($4, walked_at),
         last_sync_at = coalesce($4, last_sync_at) where id = $1`,
      [id, status, detail, walkedAt],
    );
  }

  /** A person gave access: it is tried at once, and Salesforce is told whatever it was told before. */
  async saveConnected(mailboxId: string): Promise<void> {
    await this.db.query(
      `update inbox_sync.mailbox set status = 'Connected', detail = null, reported_status = null, next_turn_at = now(),
         quiet_turns = 0, claimed_until = '-infinity' where id = $1`,
      [mailboxId],
    );
  }

  async markReported(mailboxes: readonly MailboxState[]): Promise<void> {
    const rows = mailboxes.map(({ mailbox, status, detail, aliases }) => ({
      id: mailbox.id,
      status,
      detail,
      aliases: aliases === null ? null : JSON.stringify(aliases),
    }));
    await this.db.query(
      `update inbox_sync.mailbox set reported_status = r.status, reported_detail = r.detail,
         reported_aliases = coalesce(r.aliases, reported_aliases)
       from json_to_recordset($1::json) as r(id text, status text, detail text, aliases text)
       where mailbox.id = r.id`,
      [JSON.stringify(rows)],
    );
  }

  async known(mailboxId: string, ids: readonly string[]): Promise<Map<string, KnownMessage>> {
    const rows = await this.db.query<KnownMessage & { provider_id: string }>(
      `select provider_id, state, reason, version, attempts from inbox_sync.seen
       where mailbox_id = $1 and provider_id = any($2::text[])`,
      [mailboxId, ids],
    );
    return new Map(rows.map(({ provider_id, ...known }) => [provider_id, known]));
  }

  failing(mailboxId: string): Promise<Candidate[]> {
    return this.db.query<Candidate>(
      `select provider_id as id, version, was_in_scope as "wasInScope",
         ignores_age as "ignoresAge" from inbox_sync.seen
       where mailbox_id = $1 and state = 'failing'`,
      [mailboxId],
    );
  }

  commitPage(commit: PageCommit): Promise<{ queued: number; dropped: number }> {
    return this.db.transaction((sql) => commitPage(sql, commit));
  }

  queued(limit: number): Promise<QueuedEvent[]> {
    return this.db.query<QueuedEvent>(
      `select delivery_key as "deliveryKey", attempt, bytes, event from inbox_sync.outbox
       where state = 'queued' order by lane, seq limit $1`,
      [limit],
    );
  }

  async markPublished(deliveryKeys: readonly string[], at: Date): Promise<void> {
    await this.db.query(
      `update inbox_sync.outbox set state = 'published', is_deferred = false, published_at = $2, asked_at = null
       where delivery_key = any($1::text[])`,
      [deliveryKeys, at],
    );
  }

  async markRefused(deliveryKey: string, code: string): Promise<void> {
    await this.db.transaction(async (sql) => {
      await sql.query(`update inbox_sync.outbox set state = 'refused', reason = $2 where delivery_key = $1`, [
        deliveryKey,
        code,
      ]);
      await sql.query(`update inbox_sync.seen set state = 'dead', reason = $2 where delivery_key = $1`, [
        deliveryKey,
        `refused.${code}`,
      ]);
    });
  }

  waiting(limit: number, at: Date): Promise<WaitingEvent[]> {
    return this.db.query<WaitingEvent>(
      `update inbox_sync.outbox set asked_at = $2 where delivery_key in (
         select delivery_key from inbox_sync.outbox where state = 'published' order by asked_at nulls first, seq limit $1)
       returning delivery_key as "deliveryKey", message_key as "messageKey", mailbox_id as "mailboxId",
         sent_at as "sentAt", published_at as "publishedAt", attempt`,
      [limit, at],
    );
  }

  saveOutcomes(outcomes: HeartbeatAnswer['outcomes'], resend: readonly string[]): Promise<SettledCount> {
    return this.db.transaction((sql) => saveOutcomes(sql, outcomes, resend));
  }

  async hasNews(at: Date): Promise<boolean> {
    const [row] = await this.db.query<{ has: boolean }>(
      `select exists (
         select from inbox_sync.mailbox where is_listed and status is not null
           and (status, detail) is distinct from (reported_status, reported_detail)) or exists (
         select from inbox_sync.elsewhere where not is_reported and (retry_at is null or retry_at <= $1)) as has`,
      [at],
    );
    return row?.has === true;
  }

  async figures(): Promise<StateFigures> {
    const mailboxes = await this.db.query<{ status: string; count: number; lag: number }>(
      `select coalesce(status, 'New') as status, count(*)::int as count,
         coalesce(extract(epoch from now() - min(last_sync_at)), 0)::float8 as lag
       from inbox_sync.mailbox where is_listed group by 1`,
    );
    const [row] = await this.db.query<{ failing: number }>(
      `select count(*)::int as failing from inbox_sync.seen where state = 'failing' and reason is distinct from 'gone'`,
    );
    return {
      mailboxes: mailboxes.map(({ status, count }) => ({ status, count })),
      lagSeconds: Math.max(0, mailboxes.find(({ status }) => status === 'Connected')?.lag ?? 0),
      failing: row?.failing ?? 0,
    };
  }

  figuresByMailbox(): Promise<ReadonlyMap<string, MailboxFigures>> {
    return mailboxFigures(this.db);
  }

  /** What stands there already was not heard just now. */
  async saveHold(reason: string | null, { used, limit }: ApiUsage, at: Date): Promise<void> {
    await this.db.query(
      `update inbox_sync.meta set hold = $1, api_used = coalesce($2, api_used), api_limit = coalesce($3, api_limit),
         api_heard_at = case when $2::int is not null and (api_used, api_limit) is distinct from ($2::int, $3::int)
           then $4 else api_heard_at end`,
      [reason, used, limit, at],
    );
  }

  async saveUsage({ used, limit }: ApiUsage, at: Date): Promise<void> {
    if (used !== null && limit !== null) {
      await this.db.query('update inbox_sync.meta set api_used = $1, api_limit = $2, api_heard_at = $3', [
        used,
        limit,
        at,
      ]);
    }
  }

  /** Not where another worker writes meanwhile: `m` is what it wrote, `same` and the unsettled mail what was before. */
  async acknowledge(mailboxId: string | null = null): Promise<void> {
    await this.db.query(
      `with unsettled as (
         select mailbox_id, min(sent_at) as oldest from inbox_sync.outbox
         where state in ('held', 'queued', 'published') and lane = 0 group by mailbox_id)
       update inbox_sync.mailbox m set
         acknowledged = case when m.pending_is_last and u.mailbox_id is null then m.pending else m.acknowledged end,
         synced_through_at = greatest(m.synced_through_at, least(m.walked_at, u.oldest))
       from inbox_sync.mailbox same left join unsettled u on u.mailbox_id = same.id
       where m.id = same.id and ($1::text is null or m.id = $1)
         and m.pending is not distinct from same.pending and m.walked_at is not distinct from same.walked_at
         and (m.pending_is_last and u.mailbox_id is null and m.acknowledged is distinct from m.pending
           or m.synced_through_at is distinct from greatest(m.synced_through_at, least(m.walked_at, u.oldest)))
         and not exists (
         select from inbox_sync.seen s where s.mailbox_id = m.id and s.state = 'failing' and not s.ignores_age)`,
      [mailboxId],
    );
  }

  async totals(): Promise<OutboxTotals> {
    const [row] = await this.db.query<OutboxTotals>(
      `select count(*) filter (where state = 'queued')::int as queued,
         coalesce(sum(bytes) filter (where state = 'queued'), 0)::float8 as "queuedBytes",
         count(*) filter (where state = 'published' and not is_deferred)::int as unanswered,
         coalesce(sum(bytes) filter (where state = 'published' and not is_deferred), 0)::float8 as "unansweredBytes",
         count(*) filter (where state = 'published' and is_deferred)::int as deferred,
         count(*) filter (where state = 'refused')::int as refused,
         count(*) filter (where state = 'held')::int as held
       from inbox_sync.outbox`,
    );
    if (row === undefined) {
      throw new Error('an aggregate without groups gives one row');
    }
    return row;
  }

  unreported(limit: number, at: Date): Promise<DroppedRow[]> {
    return this.db.query<DroppedRow>(
      `select delivery_key as "deliveryKey", message_key as "messageKey", mailbox_id as "mailboxId",
         sent_at as "sentAt", reason
       from inbox_sync.elsewhere where not is_reported and (retry_at is null or retry_at <= $2) order by seq limit $1`,
      [limit, at],
    );
  }

  async markDroppedReported(deliveryKeys: readonly string[]): Promise<void> {
    await this.db.query('update inbox_sync.elsewhere set is_reported = true where delivery_key = any($1::text[])', [
      deliveryKeys,
    ]);
  }

  async postponeDropped(deliveryKeys: readonly string[], until: Date): Promise<void> {
    await this.db.query('update inbox_sync.elsewhere set retry_at = $2 where delivery_key = any($1::text[])', [
      deliveryKeys,
      until,
    ]);
  }

  close(): Promise<void> {
    return this.db.close();
  }
}
