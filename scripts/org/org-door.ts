import type { Connection } from '@salesforce/core';
import { OrgError } from './org-error';

export type Row = Readonly<Record<string, unknown>>;

/** The little that the set-up needs of an org. */
export interface OrgDoor {
  query(soql: string): Promise<readonly Row[]>;
  /** @returns the id of the new record */
  create(object: string, record: Row): Promise<string>;
  /** Runs Apex that is in no class. */
  apex(code: string): Promise<void>;
}

/** The door of a logged-in org. What the org refuses comes as an {@link OrgError} with its words. */
export function doorOf(connection: Connection): OrgDoor {
  return {
    query: async (soql) => (await refusable('query', connection.query<Row>(soql))).records,
    create: async (object, record) => {
      const saved = await refusable(`create ${object}`, connection.sobject(object).create(record));
      if (!saved.success) {
        throw new OrgError(`create ${object}: ${saved.errors.map(({ message }) => message).join('; ')}`);
      }
      return saved.id;
    },
    apex: async (code) => {
      const result = await refusable('anonymous Apex', connection.tooling.executeAnonymous(code));
      if (!result.success) {
        throw new OrgError(`anonymous Apex: ${result.compileProblem ?? result.exceptionMessage ?? 'refused'}`);
      }
    },
  };
}

async function refusable<Result>(what: string, call: PromiseLike<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw new OrgError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A text inside SOQL quotes. */
export function soqlText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** A field of a row as text; empty when it is null. */
export function fieldOf(row: Row | undefined, name: string): string {
  const value = row?.[name];
  return typeof value === 'string' ? value : '';
}
