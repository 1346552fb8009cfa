import './index';
import { platformType, type PlatformMember } from '../kernel/define';
import { ApexException } from '../kernel/exceptions';
import { type Execution, withExecution } from '../kernel/execution';
import type { FieldSchema, ObjectSchema, OrgSchema } from '../kernel/schema';
import { typeRef } from '../kernel/type-ref';

/** Test fixture: calls members of the library as compiled Apex does, in a transaction that is not there. */

/**
 * Runs a member by its declaration, so that a test says which overload it means.
 *
 * @param signature as in defineType, parameter names left out or not: `'static String valueOf(Object value)'`
 */
export function member(typeName: string, signature: string): PlatformMember['run'] {
  const type = platformType(typeName);
  const found = type?.members.filter((candidate) => {
    const text = `${candidate.name}(${candidate.parameters.map((parameter) => parameter.name).join(',')})`;
    return text.toLowerCase() === signature.replace(/\s/g, '').toLowerCase();
  });
  if (found?.length !== 1 || !found[0]) {
    throw new Error(`${typeName} has ${found?.length ?? 0} members ${signature}`);
  }
  return found[0].run;
}

/** Runs the only member of that name with that number of arguments, the receiver not counted. */
export function call(typeName: string, name: string, ...args: unknown[]): unknown {
  const members = platformType(typeName)?.members.filter((candidate) => candidate.name === name) ?? [];
  const fitting = members.filter(
    (candidate) => candidate.parameters.length + (candidate.isStatic ? 0 : 1) === args.length,
  );
  if (!fitting[0]) {
    throw new Error(`${typeName} has no member ${name} for ${args.length} arguments`);
  }
  return fitting[0].run(...args);
}

/** The exception that `work` throws, as `System.X: message`. */
export function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApexException) {
      return `${error.typeName}: ${error.message}`;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A field with everything at its plainest. */
export function field(name: string, overrides: Partial<FieldSchema> = {}): FieldSchema {
  return {
    name,
    label: name,
    type: 'STRING',
    apexType: typeRef('String'),
    length: 255,
    precision: 0,
    scale: 0,
    required: false,
    unique: false,
    caseSensitive: false,
    externalId: false,
    picklistValues: [],
    restrictedPicklist: false,
    referenceTo: [],
    relationshipName: null,
    createable: true,
    updateable: true,
    nillable: true,
    defaultValue: null,
    autoNumber: false,
    calculated: false,
    nameField: false,
    helpText: null,
    ...overrides,
  };
}

/** An object with Id and the given fields. */
export function object(name: string, keyPrefix: string, fields: readonly FieldSchema[]): ObjectSchema {
  const id = field('Id', { type: 'ID', apexType: typeRef('Id'), createable: false, updateable: false });
  return {
    name,
    label: name,
    labelPlural: `${name}s`,
    keyPrefix,
    kind: name.endsWith('__mdt') ? 'metadata' : name.endsWith('__c') ? 'custom' : 'standard',
    fields: new Map([id, ...fields].map((one) => [one.name.toLowerCase(), one])),
    childRelationships: [],
  };
}

export function schemaOf(...objects: ObjectSchema[]): OrgSchema {
  return { objects: new Map(objects.map((one) => [one.name.toLowerCase(), one])), labels: new Map() };
}

/** Contact, Account and a custom object with one field of each kind that matters here. */
const SCHEMA = schemaOf(
  object('Account', '001', [field('Name', { nameField: true })]),
  object('Contact', '003', [
    field('LastName'),
    field('Email', { type: 'EMAIL' }),
    field('Birthdate', { type: 'DATE', apexType: typeRef('Date') }),
    field('HasOptedOutOfEmail', { type: 'BOOLEAN', apexType: typeRef('Boolean'), defaultValue: false }),
    field('Score__c', { type: 'DOUBLE', apexType: typeRef('Decimal'), precision: 5, scale: 2 }),
    field('CreatedDate', {
      type: 'DATETIME',
      apexType: typeRef('Datetime'),
      createable: false,
      updateable: false,
    }),
    field('AccountId', {
      type: 'REFERENCE',
      apexType: typeRef('Id'),
      referenceTo: ['Account'],
      relationshipName: 'Account',
    }),
  ]),
);

/**
 * Runs `work` in a transaction at a fixed moment (2024-02-29T17:30:05.007Z), of a user in Berlin with en_US locale.
 * Whatever else is asked of the transaction throws, unless `overrides` has it.
 */
export function inOrg<T>(work: () => T, overrides: Partial<Execution> = {}): T {
  const base: Partial<Execution> = {
    schema: SCHEMA,
    types: { find: () => null },
    isTest: true,
    sharing: 'with',
    now: () => Date.UTC(2024, 1, 29, 17, 30, 5, 7),
    user: {
      id: '005000000000001AAA',
      username: 'user@example.com',
      profileId: null,
      timeZone: 'Europe/Berlin',
      locale: 'en_US',
      isAutomatedProcess: false,
    },
  };
  return withExecution({ ...base, ...overrides } as Execution, work);
}
