import { describe, expect, it } from '@jest/globals';
import { typeRef } from '../../kernel/type-ref';
import { wrongBind } from './bind-types';

const wrong = (type: string, storage: string, takesList = false): boolean =>
  wrongBind({ source: 'x', name: 'Field__c', storage, takesList }, typeRef(type)) !== null;

describe('a bind in a query', () => {
  it.each([
    ['String', 'integer'],
    ['Integer', 'text'],
    ['Datetime', 'date'],
    ['String', 'boolean'],
    ['Integer', 'id'],
    ['Map<Id, Contact>', 'id'],
    ['List<String>', 'text'],
  ])('of the type %s is refused for a column of the storage %s', (type, storage) => {
    expect(wrong(type, storage)).toBe(true);
  });

  it.each([
    ['Id', 'text'],
    ['String', 'id'],
    ['Contact', 'id'],
    ['Long', 'decimal'],
    ['Object', 'integer'],
  ])('of the type %s is taken for a column of the storage %s', (type, storage) => {
    expect(wrong(type, storage)).toBe(false);
  });

  it('may be a list after IN, of values that the column takes', () => {
    expect(wrong('Set<Id>', 'id', true)).toBe(false);
    expect(wrong('List<Integer>', 'id', true)).toBe(true);
  });
});
