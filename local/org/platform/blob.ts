import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSign,
  createVerify,
  randomBytes,
} from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { ApexBlob } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { strict } from './arguments';

function textOfBlob(blob: ApexBlob): string {
  if (!isUtf8(blob.bytes)) {
    throw apexError('StringException', 'BLOB is not a valid UTF-8 string');
  }
  return Buffer.from(blob.bytes).toString('utf8');
}

defineType(
  'Blob',
  strict({
    'static Blob valueOf(String text)': (text: string) => ApexBlob.ofText(text),
    'Integer size()': (self: ApexBlob) => self.bytes.length,
    'String toString()': textOfBlob,
  }),
);

/** application/x-www-form-urlencoded, as Java's URLEncoder: space is +, `*-._` stay. */
function urlEncode(text: string, charset: string): string {
  requireUtf8(charset);
  return encodeURIComponent(text).replace(/[!'()~]|%20/g, (char) =>
    char === '%20' ? '+' : `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function urlDecode(text: string, charset: string): string {
  requireUtf8(charset);
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw apexError('StringException', `Illegal hex characters in escape (%) pattern: ${text}`);
  }
}

function requireUtf8(charset: string): void {
  if (!/^utf-?8$/i.test(charset)) {
    throw new NotModelledError(`the character set ${charset}`);
  }
}

function base64Decode(text: string): ApexBlob {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact)) {
    throw apexError('StringException', 'Input string is not valid base64');
  }
  return new ApexBlob(Buffer.from(compact, 'base64'));
}

function hexDecode(text: string): ApexBlob {
  if (text.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(text)) {
    throw apexError('StringException', 'Unable to decode hex string');
  }
  return new ApexBlob(Buffer.from(text, 'hex'));
}

defineType(
  'EncodingUtil',
  strict({
    'static String base64Encode(Blob data)': (data: ApexBlob) => Buffer.from(data.bytes).toString('base64'),
    'static Blob base64Decode(String text)': base64Decode,
    'static String convertToHex(Blob data)': (data: ApexBlob) => Buffer.from(data.bytes).toString('hex'),
    'static Blob convertFromHex(String text)': hexDecode,
    'static String urlEncode(String text, String charset)': urlEncode,
    'static String urlDecode(String text, String charset)': urlDecode,
  }),
);

const DIGESTS: Record<string, string> = {
  md5: 'md5',
  sha1: 'sha1',
  'sha-1': 'sha1',
  sha256: 'sha256',
  'sha-256': 'sha256',
  'sha2-256': 'sha256',
  sha512: 'sha512',
  'sha-512': 'sha512',
  'sha2-512': 'sha512',
  'sha3-256': 'sha3-256',
  'sha3-384': 'sha3-384',
  'sha3-512': 'sha3-512',
};
const MACS: Record<string, string> = { hmacmd5: 'md5', hmacsha1: 'sha1', hmacsha256: 'sha256', hmacsha512: 'sha512' };
const SIGNATURES: Record<string, string> = {
  rsa: 'sha1',
  'rsa-sha1': 'sha1',
  'rsa-sha256': 'sha256',
  'rsa-sha512': 'sha512',
};

function algorithm(names: Record<string, string>, name: string): string {
  const known = names[name.toLowerCase()];
  if (known === undefined) {
    throw apexError('NoSuchAlgorithmException', `No such algorithm: ${name}`);
  }
  return known;
}

function cipherName(name: string, key: ApexBlob): string {
  const bits = /^AES(128|192|256)$/i.exec(name)?.[1];
  if (bits === undefined) {
    throw apexError('InvalidParameterValueException', `Invalid algorithm ${name}. Must be AES128, AES192, or AES256.`);
  }
  if (key.bytes.length * 8 !== Number(bits)) {
    throw apexError('InvalidParameterValueException', `Invalid private key. Must be ${Number(bits) / 8} bytes.`);
  }
  return `aes-${bits}-cbc`;
}

function pem(key: ApexBlob, kind: 'PRIVATE' | 'PUBLIC'): string {
  const body = Buffer.from(key.bytes).toString('base64');
  return `-----BEGIN ${kind} KEY-----\n${body}\n-----END ${kind} KEY-----`;
}

function encryptWithManagedIV(name: string, key: ApexBlob, clear: ApexBlob): ApexBlob {
  const vector = randomBytes(16);
  const cipher = createCipheriv(cipherName(name, key), key.bytes, vector);
  return new ApexBlob(Buffer.concat([vector, cipher.update(clear.bytes), cipher.final()]));
}

function decryptWithManagedIV(name: string, key: ApexBlob, data: ApexBlob): ApexBlob {
  const cipher = createDecipheriv(cipherName(name, key), key.bytes, data.bytes.subarray(0, 16));
  try {
    return new ApexBlob(Buffer.concat([cipher.update(data.bytes.subarray(16)), cipher.final()]));
  } catch {
    throw apexError('SecurityException', 'Given final block not properly padded');
  }
}

const hashOf = (name: string, input: ApexBlob): ApexBlob =>
  new ApexBlob(createHash(algorithm(DIGESTS, name)).update(input.bytes).digest());
const macOf = (name: string, input: ApexBlob, key: ApexBlob): ApexBlob =>
  new ApexBlob(createHmac(algorithm(MACS, name), key.bytes).update(input.bytes).digest());

defineType('Crypto', {
  ...strict({
    'static Blob generateDigest(String algorithm, Blob input)': hashOf,
    'static Blob generateMac(String algorithm, Blob input, Blob key)': macOf,
    'static Boolean verifyHMac(String algorithm, Blob input, Blob key, Blob mac)': (
      name: string,
      input: ApexBlob,
      key: ApexBlob,
      mac: ApexBlob,
    ) => Buffer.compare(macOf(name, input, key).bytes, mac.bytes) === 0,
    'static Blob generateAesKey(Integer bits)': (bits: number) => {
      if (![128, 192, 256].includes(bits)) {
        throw apexError('InvalidParameterValueException', 'Invalid key size. Must be 128, 192, or 256.');
      }
      return new ApexBlob(randomBytes(bits / 8));
    },
    'static Blob encryptWithManagedIV(String algorithm, Blob key, Blob clear)': encryptWithManagedIV,
    'static Blob decryptWithManagedIV(String algorithm, Blob key, Blob data)': decryptWithManagedIV,
    'static Blob sign(String algorithm, Blob input, Blob key)': (name: string, input: ApexBlob, key: ApexBlob) =>
      new ApexBlob(createSign(algorithm(SIGNATURES, name)).update(input.bytes).sign(pem(key, 'PRIVATE'))),
    'static Boolean verify(String algorithm, Blob data, Blob signature, Blob key)': (
      name: string,
      data: ApexBlob,
      signature: ApexBlob,
      key: ApexBlob,
    ) => createVerify(algorithm(SIGNATURES, name)).update(data.bytes).verify(pem(key, 'PUBLIC'), signature.bytes),
  }),
  'static Integer getRandomInteger()': () => randomBytes(4).readInt32BE(),
  'static Long getRandomLong()': () => randomBytes(8).readBigInt64BE(),
});

defineType('UUID', {
  'static UUID randomUUID()': () => {
    throw new NotModelledError('System.UUID');
  },
});
