import { notFound, RestError } from './answers';
import type { JsonRecord, OrgUser, RestOrg, SaveOptions, SaveRow } from './rest-org';

/** An org of one object and one event, for tests of the protocol alone; the rules of an org are tested over the real one. */
export class FakeOrg implements RestOrg {
  readonly organizationId: string = '00D000000000001AAA';
  readonly users: OrgUser[] = [
    user('005000000000001AAA', 'poller@example.com'),
    user('005000000000002AAA', 'former@example.com', false),
  ];
  readonly saved: { options: SaveOptions; rows: readonly JsonRecord[] }[] = [];
  /** What `query` answers: so many rows. */
  rowCount = 1;
  clock = Date.now();

  now(): number {
    return this.clock;
  }

  /** The protocol alone has no Apex that could ask. */
  useLimits(): void {}

  userByName(username: string): OrgUser | null {
    return this.users.find((candidate) => candidate.username === username) ?? null;
  }

  userById(userId: string): OrgUser | null {
    return this.users.find((candidate) => candidate.id === userId) ?? null;
  }

  query(_user: OrgUser, soql: string): { totalSize: number; records: JsonRecord[] } {
    if (!soql.startsWith('SELECT')) {
      throw new RestError(400, 'MALFORMED_QUERY', `unexpected token: '${soql.split(' ')[0]}'`);
    }
    const records = Array.from({ length: this.rowCount }, (_, index) => ({
      attributes: { type: 'Contact', url: `/services/data/v68.0/sobjects/Contact/${id(index)}` },
      Id: id(index),
    }));
    return { totalSize: this.rowCount, records };
  }

  save(_user: OrgUser, rows: readonly JsonRecord[], options: SaveOptions): SaveRow[] {
    this.saved.push({ options, rows });
    const isEvent = this.isPlatformEvent(options.objectName);
    return rows.map((row, index) => {
      if (row['LastName'] === 'refused') {
        const errors = [
          { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [X]', fields: ['X'] },
        ];
        return { id: null, success: false, created: false, errors };
      }
      const errors = isEvent ? [{ statusCode: 'OPERATION_ENQUEUED', message: `uuid-${index}`, fields: [] }] : [];
      return { id: id(index), success: true, created: true, errors };
    });
  }

  describeGlobal(): JsonRecord[] {
    return [{ name: 'Contact', keyPrefix: '003' }];
  }

  describe(_user: OrgUser, objectName: string): JsonRecord {
    if (objectName !== 'Contact') {
      throw notFound();
    }
    return { name: 'Contact', fields: [{ name: 'Id' }, { name: 'LastName' }] };
  }

  isPlatformEvent(objectName: string): boolean {
    return objectName.endsWith('__e');
  }

  apexRest(): never {
    throw notFound('Could not find a match for URL');
  }
}

function user(userId: string, username: string, isActive = true): OrgUser {
  return { id: userId, username, email: username, name: username, isActive, timeZone: 'UTC', locale: 'en_US' };
}

function id(index: number): string {
  return `003${String(index).padStart(12, '0')}AAA`;
}
