import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSchema } from '../../local/org/data/schema/model';
import { SoqlError } from '../../local/org/data/soql/ast';
import { prepareQuery } from '../../local/org/data/soql/prepare';
import { argumentAt, literalOf, split, withoutComments } from './apex-text';
import { filesBelow } from './files';
import { lineOf, type Check, type Problem } from './problem';
import { schemaReader } from './schema';

/** Calls whose first argument is a query's text. */
const CALL = /\bDatabase\s*\.\s*(?:query|countQuery|getQueryLocator|getCursor)\w*\s*\(/gi;

/** A text that is a condition of a query, put together elsewhere: `'Outcome__c = :outcome'`. */
const CONDITION = /^\(?[A-Za-z][\w.]* (?:=|!=|<|>|<=|>=|LIKE|IN|NOT IN) (?::\w+|NULL|TRUE|FALSE)\b/i;

/** What may stand for a part that only a run knows, one thing or a list of them: fields, conditions. */
const STAND_INS: readonly StandIn[] = [
  ['Email', 'Phone'],
  ['CreatedDate', 'LastModifiedDate'],
  ['Id != NULL', 'Id != NULL'],
];

type StandIn = readonly [one: string, other: string];

/**
 * Every query that Apex puts together as a text, against the schema. Texts and constants are put together as the code
 * does; a field or a number that only a run knows is stood in for.
 */
export const dynamicQueries: Check = {
  name: 'dynamic queries',
  run(root) {
    const schema = schemaReader(root)();
    return schema === null
      ? []
      : filesBelow(root, 'force-app/main')
          .filter((path) => /\.(cls|trigger)$/.test(path))
          .flatMap((path) => checkFile(path, readFileSync(join(root, path), 'utf8'), schema));
  },
};

function checkFile(file: string, text: string, schema: DataSchema): Problem[] {
  const code = withoutComments(text);
  const at = (index: number, message: string): Problem => ({
    file,
    line: lineOf(code, index),
    message,
  });
  const queries = [...code.matchAll(CALL)].flatMap((call) => {
    const start = call.index + call[0].length;
    const wrong = firstError(argumentAt(code, start), code, schema);
    return wrong === null ? [] : [at(start, `the query that is put together here: ${wrong}`)];
  });
  return [...queries, ...checkConditions(code, schema, at), ...checkBinds(code, at)];
}

/** A `:name` of a query's text, and where a class gives values by their names. */
const BIND = /(?:[=<>(] ?|\b(?:IN|LIKE|LIMIT|OFFSET) ):(\w+)/gi;
const GIVEN = /'(\w+)' =>|\.put\('(\w+)'/g;

/** Binds by name: each that a text of the class asks for is given in it, and each that is given is asked for. */
function checkBinds(code: string, at: (index: number, message: string) => Problem): Problem[] {
  const texts = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)];
  const asked = texts.flatMap(({ index, 1: text = '' }) =>
    [...text.matchAll(BIND)].map(([, name = '']) => [name, index] as const),
  );
  const given = [...code.matchAll(GIVEN)].map(({ index, 1: key, 2: put }) => [key ?? put ?? '', index] as const);
  const has = (list: readonly (readonly [string, number])[], name: string): boolean =>
    list.some(([one]) => one === name);
  const isQuery = /\bDatabase\s*\.\s*\w+WithBinds\b/i.test(code);
  return [
    ...asked
      // Also given through a method: `add(condition, 'outcome', value)`.
      .filter(([name]) => !texts.some(([, text]) => text === name))
      .map(([name, index]) => at(index, `nothing of the class gives :${name} a value`)),
    ...given
      .filter(([name]) => isQuery && !has(asked, name))
      .map(([name, index]) => at(index, `no query of the class asks for :${name}`)),
  ];
}

/** Why the query is refused whatever stands in for its unknown parts, or null. */
function firstError(expression: string, code: string, schema: DataSchema): string | null {
  const errors = STAND_INS.map((standIn) => errorOf(assemble(expression, code, standIn, 0), schema));
  return errors.includes(null) ? null : (errors[0] ?? null);
}

function errorOf(query: string, schema: DataSchema): string | null {
  try {
    prepareQuery(query, schema);
    return null;
  } catch (error) {
    if (error instanceof SoqlError) {
      return error.message;
    }
    throw error;
  }
}

/** The conditions of a class are of one object: the one that most of them fit. */
function checkConditions(code: string, schema: DataSchema, at: (index: number, message: string) => Problem): Problem[] {
  const conditions = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)]
    .map(({ index, 1: text = '' }) => ({ index, text }))
    .filter(({ text }) => CONDITION.test(text));
  const best = [...schema.objects.values()]
    .map(({ name }) => conditions.filter(({ text }) => fits(text, name, schema)))
    .reduce((most, one) => (one.length > most.length ? one : most), []);
  return conditions
    .filter((condition) => !best.includes(condition))
    .map(({ index, text }) =>
      at(index, `no object has the fields of the condition '${text}' and of those beside it in the class`),
    );
}

function fits(condition: string, object: string, schema: DataSchema): boolean {
  return errorOf(`SELECT Id FROM ${object} WHERE ${condition}`, schema) === null;
}

/** The text that an expression gives: its literals and constants, and stand-ins for the rest. */
function assemble(expression: string, code: string, standIn: StandIn, depth: number): string {
  const choice = /^([^?']|'(?:[^'\\]|\\.)*')*\?(?![.?])/.exec(expression);
  if (choice) {
    // Of `condition ? '' : ' WHERE …'` the longer one has the names.
    const branches = split(expression.slice(choice[0].length), ':');
    return branches
      .map((branch) => assemble(branch.trim(), code, standIn, depth))
      .reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  }
  return split(expression, '+').reduce((text, part) => text + operand(part.trim(), text, code, standIn, depth), '');
}

function operand(part: string, before: string, code: string, standIn: StandIn, depth: number): string {
  const literal = literalOf(part);
  if (literal !== undefined) {
    return literal;
  }
  const [, separator] = /^String\.join\([^,]+, '((?:[^'\\]|\\.)*)'\)$/i.exec(part) ?? [];
  if (separator !== undefined) {
    return standIn.join(separator);
  }
  const value = /^\w+$/.test(part) && depth < 5 ? initialValue(part, code) : null;
  if (value !== null) {
    return assemble(value, code, standIn, depth + 1);
  }
  return /\bFROM\s*$/i.test(before) ? 'Contact' : /\b(?:LIMIT|OFFSET)\s*$/i.test(before) ? '1' : standIn[0];
}

/** What a String constant or variable of the class begins as; null when it is a parameter. */
function initialValue(name: string, code: string): string | null {
  const declared = new RegExp(`\\bString\\s+${name}\\s*=\\s*`, 'i').exec(code);
  return declared ? argumentAt(code, declared.index + declared[0].length, ';') : null;
}
