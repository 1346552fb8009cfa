import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { InboxSyncError } from '../lib/errors';

/** How the app registration proves who it is. */
export type AppCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate';
      readonly privateKey: KeyObject;
      /** Base64url SHA-256 of the certificate's DER, the header `x5t#S256` of client assertions. */
      readonly thumbprint: string;
    };

/** The app registration that reads the mailboxes. */
export interface MicrosoftLogin {
  readonly tenantId: string;
  readonly clientId: string;
  readonly credential: AppCredential;
  /** Root of the login service, such as https://login.microsoftonline.com. */
  readonly loginUrl: string;
}

/** The PEM text holds no usable certificate with its key. */
export class CertificateError extends InboxSyncError {}

/**
 * The credential in a PEM text with an RSA key, without passphrase, and its certificate.
 *
 * @throws {CertificateError} naming what is missing; never quoting the text
 */
export function certificateCredential(pem: string): AppCredential {
  let privateKey: KeyObject;
  let certificate: X509Certificate;
  try {
    privateKey = createPrivateKey(pem);
    certificate = new X509Certificate(
      /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '',
    );
  } catch {
    // The library's words may quote the text; ours say what has to be there.
    throw new CertificateError('holds no certificate with its private key (both as PEM, without passphrase)');
  }
  if (privateKey.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(privateKey)) {
    throw new CertificateError('holds a private key that is not the RSA key of its certificate');
  }
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  return { kind: 'certificate', privateKey, thumbprint };
}
