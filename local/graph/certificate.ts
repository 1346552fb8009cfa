import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { bits, explicit, implicit, integer, octets, oid, sequence, setOf, time, utf8, yes } from './der';

/** A certificate with its key, both as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const oids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};
const dayMs = 24 * 60 * 60 * 1000;

interface Authority {
  readonly name: string;
  readonly key: KeyObject;
}

/**
 * A certificate authority of its own and a certificate from it for `localhost` and `127.0.0.1`. Node can read
 * certificates but not make them, and the official Graph client sends a token over TLS only.
 */
export function makeServerCertificate(now: Date): Certificate & { readonly authority: string } {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Issuers are looked up by name: two authorities that a process trusts must not share one.
  const name = `Inbox Sync local Graph CA ${randomBytes(6).toString('hex')}`;
  const issuer = { name, key: authority.privateKey };
  const names = sequence(implicit(2, Buffer.from('localhost')), implicit(7, Buffer.from([127, 0, 0, 1])));
  return {
    authority: issue(issuer, issuer.name, authority.publicKey, now, [
      extension(oids.basicConstraints, sequence(yes()), true),
      extension(oids.keyUsage, bits(Buffer.from([0x06]), 1), true),
    ]),
    certificate: issue(issuer, 'localhost', server.publicKey, now, [
      extension(oids.subjectAltName, names, false),
      extension(oids.extendedKeyUsage, sequence(oid(oids.serverAuth)), false),
    ]),
    key: pemOf(server.privateKey),
  };
}

/** A self-signed RSA certificate, as an app registration takes it for client assertions. */
export function makeAppCertificate(name: string, now: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { certificate: issue({ name, key: privateKey }, name, publicKey, now, []), key: pemOf(privateKey) };
}

/** An X.509 v3 certificate (RFC 5280, 4.1), valid from yesterday for a year. */
function issue(issuer: Authority, subject: string, publicKey: KeyObject, now: Date, extensions: Buffer[]): string {
  const algorithm = sequence(
    ...(issuer.key.asymmetricKeyType === 'rsa'
      ? [oid(oids.rsaWithSha256), Buffer.from([0x05, 0x00])]
      : [oid(oids.ecdsaWithSha256)]),
  );
  const signed = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    nameOf(issuer.name),
    sequence(time(new Date(now.getTime() - dayMs)), time(new Date(now.getTime() + 365 * dayMs))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [explicit(3, sequence(...extensions))] : []),
  );
  const certificate = sequence(signed, algorithm, bits(sign('sha256', signed, issuer.key)));
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid(oids.commonName), utf8(commonName))));
}

function extension(id: string, value: Buffer, isCritical: boolean): Buffer {
  return sequence(oid(id), ...(isCritical ? [yes()] : []), octets(value));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
