import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from './random';

/** A row of the people file. */
export interface Person {
  readonly type: 'Contact' | 'Lead';
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  /** A mailbox address, or empty for the admin. */
  readonly owner: string;
  readonly createdAt: string;
}

/** A mail as it was meant, before it was written as MIME. */
export interface Letter {
  readonly messageId: string | null;
  readonly from: Address | null;
  readonly replyTo: Address | null;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Only on the sender's own copy. */
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly sentAt: Date;
  readonly isAutomated: boolean;
  readonly isList: boolean;
  /** A word that stands in the text and nowhere else. */
  readonly token: string;
  readonly attachment: string | null;
}

export interface Address {
  readonly name: string;
  readonly email: string;
}

/** A copy of a letter in a mailbox. */
export interface Copy {
  readonly mailbox: string;
  readonly folder: 'Inbox' | 'Sent';
  readonly letter: Letter;
}

export interface MailTree {
  readonly mailboxes: readonly string[];
  readonly people: readonly Person[];
  readonly copies: readonly Copy[];
}

const NAMES = ['Jürgen Müller', '山田 太郎', 'Zoë O’Neill', 'Łukasz Żak', 'Müller, Hans', 'A "Bee" Cee', 'plain', ''];
const SUBJECTS = ['Angebot für Größe XL', '見積もりについて', 'Re: invoice', 'Ünïcödé', 'Zażółć gęślą jaźń', 'Hello'];

/** A random company: mailboxes, people (some share an address, some are both lead and contact) and their mail. */
export function randomMailTree(seed: number, letters: number): MailTree {
  const random = new Random(seed);
  const mailboxes = ['ann@acme.test', 'bob@acme.test', 'cyd@acme-labs.test'].slice(0, random.between(1, 3));
  const people = randomPeople(random, mailboxes);
  const outside = [
    ...new Set(people.map((person) => person.email.toLowerCase())),
    ...['stranger1@else.test', 'stranger2@else.test', 'x@blocked.test', 'y@sub.blocked.test', 'colleague@acme.test'],
  ];
  const copies: Copy[] = [];
  for (let index = 0; index < letters; index++) {
    copies.push(...randomCopies(random, index, seed, mailboxes, outside));
  }
  return { mailboxes, people, copies };
}

function randomPeople(random: Random, mailboxes: readonly string[]): Person[] {
  const addresses = ['carla@client.test', 'dirk@client.test', 'eva@partner.test', 'fred@partner.test', 'gil@shop.test'];
  addresses.push(
    'hana@例え.test'.replace('例え', 'xn--r8jz45g'),
    'ivy+tag@shop.test',
    "o'brien@shop.test",
    'new@prospect.test',
  );
  const people: Person[] = [];
  for (const [index, email] of addresses.entries()) {
    const copies = random.chance(0.35) ? random.between(2, 3) : 1;
    // Records of one address have one owner, or one mailbox user may own some: with more owners the choice would hang
    // on LastActivityDate, which earlier mails of the same run move.
    const owner = random.pick([...mailboxes, '']);
    for (let copy = 0; copy < copies; copy++) {
      people.push({
        type: random.chance(0.6) ? 'Contact' : 'Lead',
        email: random.chance(0.2) ? email.toUpperCase() : email,
        firstName: random.pick(['Eva', 'Jörg', '花子', '"Q"', 'A, B']),
        lastName: `Person${index}x${copy}`,
        company: random.pick(['Client AG', 'Partner, Inc.', '株式会社例']),
        owner: mailboxes.length === 1 ? random.pick([...mailboxes, '']) : owner,
        createdAt: new Date(Date.UTC(2025, random.between(0, 11), random.between(1, 28), index, copy)).toISOString(),
      });
    }
  }
  return people;
}

function randomCopies(
  random: Random,
  index: number,
  seed: number,
  mailboxes: readonly string[],
  outside: readonly string[],
): Copy[] {
  const address = (email: string): Address => ({
    name: random.pick(NAMES),
    email: random.chance(0.15) ? email.toUpperCase() : email,
  });
  const isOutbound = random.chance(0.45);
  const sender = isOutbound ? random.pick(mailboxes) : random.pick(outside);
  const receivers = random.some(
    [...outside, ...mailboxes].filter((email) => email !== sender),
    1,
    4,
  );
  if (!isOutbound && !receivers.some((email) => mailboxes.includes(email))) {
    receivers.push(random.pick(mailboxes));
  }
  const toCount = random.between(1, receivers.length);
  const bcc = isOutbound
    ? random.some(
        outside.filter((email) => !receivers.includes(email)),
        0,
        1,
      )
    : [];
  const letter: Letter = {
    messageId: random.chance(0.1) ? null : `<m${seed}.${index}@mail.test>`,
    from: isOutbound || !random.chance(0.03) ? address(sender) : null,
    replyTo: null,
    to: receivers.slice(0, toCount).map(address),
    cc: receivers.slice(toCount).map(address),
    bcc: bcc.map(address),
    subject: `${random.pick(SUBJECTS)} ${seed}.${index}${random.chance(0.05) ? ' long'.repeat(60) : ''}`,
    // Distinct minutes, so that "which mail came first" is never a tie.
    sentAt: new Date(Date.UTC(2026, 9, 1) + index * 37 * 60_000),
    isAutomated: random.chance(0.08),
    isList: random.chance(0.08),
    token: `token${seed}x${index}`,
    attachment: random.chance(0.2) ? random.pick(['offer.pdf', 'Angebot Größe.pdf', '見積.xlsx']) : null,
  };
  const copies: Copy[] = isOutbound ? [{ mailbox: sender, folder: 'Sent', letter }] : [];
  for (const mailbox of mailboxes.filter((email) => receivers.includes(email))) {
    copies.push({ mailbox, folder: 'Inbox', letter: { ...letter, bcc: [] } });
  }
  return copies;
}

/** Writes the tree as `npm run demo` reads it: `dir/mail/<mailbox>/{Inbox,Sent}/*.eml` and `dir/people.csv`. */
export function writeMailTree(tree: MailTree, dir: string): { mail: string; people: string } {
  const mail = join(dir, 'mail');
  for (const mailbox of tree.mailboxes) {
    mkdirSync(join(mail, mailbox, 'Inbox'), { recursive: true });
  }
  for (const [index, copy] of tree.copies.entries()) {
    const folder = join(mail, copy.mailbox, copy.folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${String(index).padStart(5, '0')}.eml`), writeMime(copy.letter));
  }
  const people = join(dir, 'people.csv');
  const quote = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const rows = tree.people.map((p) =>
    [p.type, p.email, p.firstName, p.lastName, p.company, p.owner, p.createdAt].map(quote).join(','),
  );
  writeFileSync(people, ['type,email,firstName,lastName,company,owner,createdAt', ...rows, ''].join('\r\n'));
  return { mail, people };
}

/** The letter as a MIME message, in one of the shapes that mail programs write: the same one for each of its copies. */
function writeMime(letter: Letter): string {
  const random = new Random(Number(/x(\d+)$/.exec(letter.token)?.[1]));
  const headers = [
    ...(letter.from ? [`From: ${writeAddresses([letter.from], random)}`] : []),
    ...(letter.to.length > 0 ? [`To: ${writeAddresses(letter.to, random)}`] : []),
    ...(letter.cc.length > 0 ? [`Cc: ${writeAddresses(letter.cc, random)}`] : []),
    ...(letter.bcc.length > 0 ? [`Bcc: ${writeAddresses(letter.bcc, random)}`] : []),
    `Subject: ${encodeWords(letter.subject, random)}`,
    `Date: ${letter.sentAt.toUTCString().replace('GMT', '+0000')}`,
    ...(letter.messageId ? [`Message-ID: ${letter.messageId}`] : []),
    ...(letter.isAutomated ? ['Auto-Submitted: auto-replied'] : []),
    ...(letter.isList ? ['List-Id: <news.list.test>', 'Precedence: bulk'] : []),
    'MIME-Version: 1.0',
  ];
  return [...headers, ...writeBody(letter, random)].join('\r\n');
}

function writeBody(letter: Letter, random: Random): string[] {
  const long = random.chance(0.03) ? 'A line of a long mail äöü.\r\n'.repeat(9000) : '';
  const text = `Grüße, ${letter.token}\r\n${long}`;
  const plain = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    wrap(Buffer.from(text).toString('base64')),
  ];
  const html = [
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    wrap(Buffer.from(`<html><body><p>Gr&uuml;&szlig;e, <b>${letter.token}</b></p></body></html>`).toString('base64')),
  ];
  const body = random.chance(0.3)
    ? html
    : random.chance(0.3)
      ? ['Content-Type: multipart/alternative; boundary=alt', '', '--alt', ...plain, '--alt', ...html, '--alt--']
      : plain;
  if (!letter.attachment) {
    return body;
  }
  const name = encodeURIComponent(letter.attachment);
  return [
    'Content-Type: multipart/mixed; boundary=mix',
    '',
    '--mix',
    ...body,
    '--mix',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename*=UTF-8''${name}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('secret attachment content').toString('base64'),
    '--mix--',
  ];
}

function writeAddresses(addresses: readonly Address[], random: Random): string {
  return addresses
    .map(({ name, email }) => {
      if (name === '') {
        return random.chance(0.5) ? email : `<${email}>`;
      }
      const isAscii = /^[\x20-\x7e]*$/.test(name);
      return `${isAscii ? `"${name.replaceAll('"', '\\"')}"` : encodeWords(name, random)} <${email}>`;
    })
    .join(random.chance(0.5) ? ', ' : ',\r\n ');
}

/** RFC 2047 words of at most 45 bytes each, folded; plain ASCII stays as it is. */
function encodeWords(text: string, random: Random): string {
  if (/^[\x20-\x7e]*$/.test(text)) {
    return text;
  }
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 30) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  const encode = random.chance(0.5)
    ? (word: string) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`
    : (word: string) =>
        `=?utf-8?Q?${[...Buffer.from(word)].map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('')}?=`;
  return words.map(encode).join('\r\n ');
}

function wrap(base64: string): string {
  return base64.replace(/.{76}/g, '$&\r\n');
}
