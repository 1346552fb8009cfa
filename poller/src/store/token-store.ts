import { ConsentLostError } from '../lib/errors';
import { type SecretBox, UnreadableSecretError } from '../lib/secret-box';
import type { HeartbeatMailbox } from '../../../contract/heartbeat';
import type { Provider, RefreshTokens, RetiredConsent, StoredConsents, TokenOwner } from '../sync/consent';
import type { Sql } from './sql';

/** Refresh tokens in the state, sealed: who reads the database or its backups cannot read mail with them. */
export class TokenStore implements RefreshTokens, StoredConsents {
  constructor(
    private readonly db: Sql,
    private readonly box: SecretBox,
  ) {}

  async read(owner: TokenOwner): Promise<string | null> {
    const sealed = await this.sealedOf(owner);
    return sealed === null ? null : this.open(sealed, owner);
  }

  async save(owner: TokenOwner, refreshToken: string, account: string): Promise<void> {
    await this.db.query(
      `insert into inbox_sync.refresh_token (mailbox_id, provider, sealed, account) values ($1, $2, $3, $4)
       on conflict (mailbox_id) do update set provider = excluded.provider, sealed = excluded.sealed,
         account = excluded.account, saved_at = now()`,
      [owner.id, owner.provider, this.box.seal(refreshToken, contextOf(owner)), account],
    );
  }

  async retire(listed: readonly HeartbeatMailbox[], before: Date): Promise<RetiredConsent[]> {
    const wanted = listed
      .filter(({ access }) => access === 'Own consent')
      .map(({ id, provider, address, aliases }) => ({ id, provider, addresses: [address, ...aliases] }));
    const rows = await this.db.query<{ id: string; provider: Provider; sealed: string; is_shared: boolean }>(
      `delete from inbox_sync.refresh_token t where t.saved_at < $2 and not exists (
         select from json_to_recordset($1::json) as w(id text, provider text, addresses text[])
         where w.id = t.mailbox_id and w.provider = t.provider and (t.account is null or t.account = any(w.addresses)))
       returning t.mailbox_id as id, t.provider, t.sealed, exists (
         select from inbox_sync.refresh_token o
         where o.mailbox_id <> t.mailbox_id and o.provider = t.provider and o.account = t.account) as is_shared`,
      [JSON.stringify(wanted), before],
    );
    return rows.map(({ id, provider, sealed, is_shared: isShared }) => ({
      mailboxId: id,
      provider,
      refreshToken: isShared ? null : this.readableOrNull(sealed, { id, provider }),
    }));
  }

  private readableOrNull(sealed: string, owner: TokenOwner): string | null {
    try {
      return this.open(sealed, owner);
    } catch (error) {
      if (error instanceof ConsentLostError) {
        return null;
      }
      throw error;
    }
  }

  async rotate(owner: TokenOwner, previous: string, next: string): Promise<void> {
    const sealed = await this.sealedOf(owner);
    if (sealed !== null && this.open(sealed, owner) === previous) {
      await this.db.query(
        'update inbox_sync.refresh_token set sealed = $3, saved_at = now() where mailbox_id = $1 and sealed = $2',
        [owner.id, sealed, this.box.seal(next, contextOf(owner))],
      );
    }
  }

  private async sealedOf({ id, provider }: TokenOwner): Promise<string | null> {
    const [row] = await this.db.query<{ sealed: string }>(
      'select sealed from inbox_sync.refresh_token where mailbox_id = $1 and provider = $2',
      [id, provider],
    );
    return row?.sealed ?? null;
  }

  private open(sealed: string, owner: TokenOwner): string {
    try {
      return this.box.open(sealed, contextOf(owner));
    } catch (error) {
      if (error instanceof UnreadableSecretError) {
        throw new ConsentLostError(error.message, { actions: error.actions, cause: error });
      }
      throw error;
    }
  }
}

function contextOf({ id, provider }: TokenOwner): string {
  return `refresh token|${id}|${provider}`;
}
