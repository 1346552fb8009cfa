import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { readMoment } from './options';
import { reasonOf, UsageError } from './usage-error';

/** A contact or lead that exists before the first cycle. */
export interface Person {
  readonly type: 'Contact' | 'Lead';
  /** Empty: none. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  /** Address of the mailbox whose user owns the record; empty: an admin without a mailbox. */
  readonly owner: string;
  /** Null: now. */
  readonly createdAt: Date | null;
  /** Names the row in errors: `people.csv, line 3`. */
  readonly source: string;
}

const personColumns = ['type', 'email', 'firstName', 'lastName', 'company', 'owner', 'createdAt'] as const;
type Column = (typeof personColumns)[number];

/** @throws {UsageError} when the file cannot be read or has a row that cannot be used */
export function readPeople(file: string): Person[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--people ${file} cannot be read (${reasonOf(error)}): name a CSV file`);
  }
  return parsePeople(text, file);
}

/**
 * People from CSV as RFC 4180 says: LF or CRLF, quotes, line ends inside quotes; a byte order mark is skipped.
 *
 * @param source names the text in errors
 * @throws {UsageError} naming the column or the row
 */
export function parsePeople(text: string, source: string): Person[] {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true,
      recordDelimiter: ['\r\n', '\n'],
      skipEmptyLines: true,
      relaxColumnCount: true,
      info: true,
    }) as unknown as typeof rows; // its types do not know that `info` changes the shape of the rows
  } catch (error) {
    throw new UsageError(`${source} is not CSV as RFC 4180 says (${reasonOf(error)}): quote fields that hold quotes`);
  }
  const header = rows[0]?.record ?? [];
  checkHeader(header, source);
  return rows.slice(1).map(({ record, info }) => {
    const where = `${source}, line ${info.lines}`;
    if (record.length !== header.length) {
      throw new UsageError(`${where} has ${record.length} fields and the header ${header.length}: quote commas`);
    }
    return toPerson(Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])), where);
  });
}

function checkHeader(header: readonly string[], source: string): void {
  const columns: readonly string[] = personColumns;
  const unknown = header.find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${source} has the unknown column '${unknown}': the header is ${columns.join(',')}`);
  }
  const missing = columns.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new UsageError(`${source} lacks the column '${missing}': the header is ${columns.join(',')}`);
  }
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`${source} has the column '${twice}' twice: the header is ${columns.join(',')}`);
  }
}

/** @throws {UsageError} for a person whose owner has no mailbox here */
export function checkOwners(people: readonly Person[], mailboxes: readonly string[]): void {
  const stranger = people.find(({ owner }) => owner !== '' && !mailboxes.includes(owner));
  if (stranger) {
    throw new UsageError(
      `${stranger.source} has the owner '${stranger.owner}', who has no mailbox here: ` +
        `use one of ${mailboxes.join(', ')}, or leave it empty`,
    );
  }
}

/**
 * A person from named values, as a CSV row or as JSON.
 *
 * @param where names the row in errors
 * @throws {UsageError}
 */
export function toPerson(values: Readonly<Record<string, string>>, where: string): Person {
  const unknown = Object.keys(values).find((name) => !personColumns.includes(name as Column));
  if (unknown !== undefined) {
    throw new UsageError(`${where} has the unknown column '${unknown}': use ${personColumns.join(', ')}`);
  }
  const value = (name: Column): string => (values[name] ?? '').trim();
  const type = value('type');
  if (type !== 'Contact' && type !== 'Lead') {
    throw new UsageError(`${where} has the type '${type}': use Contact or Lead`);
  }
  if (value('lastName') === '') {
    throw new UsageError(`${where} has no lastName: Salesforce requires one of every ${type.toLowerCase()}`);
  }
  const createdAt = value('createdAt') === '' ? null : readMoment(value('createdAt'));
  if (createdAt === null && value('createdAt') !== '') {
    throw new UsageError(`${where} has the createdAt '${value('createdAt')}': use ISO 8601 as 2026-01-31T09:00:00Z`);
  }
  return {
    type,
    email: value('email'),
    firstName: value('firstName'),
    lastName: value('lastName'),
    company: value('company'),
    owner: value('owner').toLowerCase(),
    createdAt,
    source: where,
  };
}
