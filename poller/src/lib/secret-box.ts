import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { InboxSyncError } from './errors';

/** A sealed text was made with a key that is not here, or was changed since, or stands for something else. */
export class UnreadableSecretError extends InboxSyncError {}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const FORMAT = 'v1';

interface SecretKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Keeps secrets at rest: AES-256-GCM with a random nonce. Each sealed text names its key, so that keys can be exchanged:
 * the first seals, all of them open. The context, such as whose secret it is, is authenticated with it: a sealed text
 * that is moved elsewhere does not open there.
 */
export class SecretBox {
  private readonly keys: readonly SecretKey[];

  /** @param keys of 32 bytes each, one at least */
  constructor(keys: readonly Buffer[]) {
    this.keys = keys.map((bytes) => ({ id: keyId(bytes), bytes }));
  }

  seal(secret: string, context: string): string {
    const [key] = this.keys;
    if (key === undefined) {
      throw new Error('a secret box needs a key');
    }
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key.bytes, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [FORMAT, key.id, ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
      '.',
    );
  }

  /** @throws {UnreadableSecretError} */
  open(text: string, context: string): string {
    const [format, id, ...parts] = text.split('.');
    const key = this.keys.find((candidate) => candidate.id === id);
    const [nonce, sealed, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (format !== FORMAT || key === undefined || nonce === undefined || sealed === undefined || tag?.length !== 16) {
      throw unreadable();
    }
    try {
      const decipher = createDecipheriv(CIPHER, key.bytes, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    } catch {
      // OpenSSL has one error for everything that does not fit.
      throw unreadable();
    }
  }
}

/** The keys in a text: 32 bytes in base64 each, separated by commas or blanks; null where one is not that. */
export function readSecretKeys(text: string): Buffer[] | null {
  const keys = text.split(/[\s,]+/).filter((part) => part !== '');
  const isKey = (part: string): boolean =>
    /^[A-Za-z0-9+/_-]+={0,2}$/.test(part) && Buffer.from(part, 'base64').length === KEY_BYTES;
  return keys.length > 0 && keys.every(isKey) ? keys.map((part) => Buffer.from(part, 'base64')) : null;
}

function keyId(bytes: Buffer): string {
  return createHash('sha256').update('inbox-sync key id\n').update(bytes).digest('hex').slice(0, 8);
}

function unreadable(): UnreadableSecretError {
  return new UnreadableSecretError('a stored consent cannot be read with this INBOX_SYNC_TOKEN_KEY', {
    actions: [
      'The host sets the key it was stored with, also as a second one behind a comma, or the user connects again',
    ],
  });
}
