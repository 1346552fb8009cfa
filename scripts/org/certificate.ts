import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAppCertificate } from '../../local/graph/certificate';
import { OrgError } from './org-error';

/** The key that the poller signs with, and the certificate that Salesforce knows it by. */
export interface AppKey {
  readonly keyFile: string;
  readonly certificateFile: string;
  /** PEM. */
  readonly certificate: string;
  readonly validTo: Date;
  readonly isNew: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a key and its self-signed certificate in `folder`, or reads those that are there. Only this user can read the
 * key; it never leaves this machine.
 *
 * @throws {OrgError} one of the two files is missing, or the certificate has expired
 */
export function ensureAppKey(folder: string, now: Date): AppKey {
  const keyFile = join(folder, 'salesforce.key');
  const certificateFile = join(folder, 'salesforce.crt');
  const isNew = !existsSync(keyFile) && !existsSync(certificateFile);
  if (isNew) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const made = makeAppCertificate('Inbox Sync poller', now);
    writeFileSync(keyFile, made.key, { mode: 0o600, flag: 'wx' });
    writeFileSync(certificateFile, made.certificate, { flag: 'wx' });
  }
  const missing = [keyFile, certificateFile].filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new OrgError(`${missing.join()} is missing, and its other half is there`, [
      'Bring it back, or move the other file away: both are made anew then',
    ]);
  }
  const certificate = readFileSync(certificateFile, 'utf8');
  const validTo = new Date(new X509Certificate(certificate).validTo);
  if (validTo.getTime() <= now.getTime()) {
    throw new OrgError(`the certificate ${certificateFile} has expired on ${validTo.toISOString().slice(0, 10)}`, [
      'Move both files away and run this again; then upload the new certificate to the External Client App',
    ]);
  }
  return { keyFile, certificateFile, certificate, validTo, isNew };
}

/** Whole days that a certificate is still valid. */
export function daysLeft({ validTo }: AppKey, now: Date): number {
  return Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
}
