/** The little of ASN.1 DER (ITU-T X.690) that a certificate is made of. */
const tags = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, time: 0x18 };
const constructed = { sequence: 0x30, set: 0x31 };

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

function lengthOf(content: Buffer): Buffer {
  if (content.length < 0x80) {
    return Buffer.from([content.length]);
  }
  const hex = content.length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...items: Buffer[]): Buffer => element(constructed.sequence, Buffer.concat(items));
export const setOf = (...items: Buffer[]): Buffer => element(constructed.set, Buffer.concat(items));
export const octets = (content: Buffer): Buffer => element(tags.octets, content);
export const utf8 = (text: string): Buffer => element(tags.utf8, Buffer.from(text, 'utf8'));
export const yes = (): Buffer => element(tags.boolean, Buffer.from([0xff]));

/** A positive number; its first bit is kept clear, because DER's integers have a sign. */
export function integer(bytes: Buffer): Buffer {
  return element(tags.integer, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** @param unused bits at the end that do not count */
export const bits = (content: Buffer, unused = 0): Buffer =>
  element(tags.bits, Buffer.concat([Buffer.from([unused]), content]));

/** `[number]` around other elements (EXPLICIT), or in place of a primitive's own tag (IMPLICIT). */
export const explicit = (number: number, content: Buffer): Buffer => element(0xa0 | number, content);
export const implicit = (number: number, content: Buffer): Buffer => element(0x80 | number, content);

/** Whole seconds of UTC. */
export function time(moment: Date): Buffer {
  const text = moment.toISOString().replace(/[-:T]|\.\d+/g, '');
  return element(tags.time, Buffer.from(text, 'latin1'));
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    return groups;
  });
  return element(tags.oid, Buffer.from(bytes));
}
