import { ConsentLostError } from '../lib/errors';
import { type SecretBox, UnreadableSecretError } from '../lib/secret-box';
import type { RefreshTokens, TokenOwner } from '../sync/consent';
import type { Sql } from './sql';

/** Refresh tokens in the state, sealed: who reads the database or its backups cannot read mail with them. */
export class TokenStore implements RefreshTokens {
  constructor(
    private readonly db: Sql,
    private readonly box: SecretBox,
  ) {}

  async read(owner: TokenOwner): Promise<string | null> {
    const sealed = await this.sealedOf(owner);
    return sealed === null ? null : this.open(sealed, owner);
  }

  async save(owner: TokenOwner, refreshToken: string): Promise<void> {
    await this.db.query(
      `insert into inbox_sync.refresh_token (mailbox_id, provider, sealed) values ($1, $2, $3)
       on conflict (mailbox_id) do update set provider = excluded.provider, sealed = excluded.sealed, saved_at = now()`,
      [owner.id, owner.provider, this.box.seal(refreshToken, contextOf(owner))],
    );
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
