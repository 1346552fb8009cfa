import { describe, expect, it } from '@jest/globals';
import { ApexDecimal } from '../../kernel/numbers';
import { loadSchema } from '../metadata/load-schema';
import { objectOf } from '../schema/model';
import { gadget } from '../test/fixture';
import { evaluateFormula } from './formula';

const object = objectOf(loadSchema(gadget, { sharedActivities: true, personAccounts: false }), 'Gadget__c');
const values = new Map<string, unknown>([
  ['title__c', 'Hello'],
  ['count__c', ApexDecimal.parse('2.50')],
  ['flag__c', true],
  ['color__c', 'Red'],
]);
const value = (formula: string): unknown => evaluateFormula(formula, object, values, true);

describe('formulas of validation rules', () => {
  it.each([
    ['Title__c = "Hello"', true],
    ['Title__c <> "hello"', true],
    ['Count__c > 2 && Count__c <= 2.5', true],
    ['Count__c + 1 = 3.5', true],
    ['ISBLANK(Code__c)', true],
    ['Code__c = ""', true],
    ['NOT(Flag__c)', false],
    ['!Flag__c || ISPICKVAL(Color__c, "Red")', true],
    ['AND(Flag__c, OR(LEN(Title__c) > 9, CONTAINS(Title__c, "ell")))', true],
    ['Title__c & "!" = "Hello!"', true],
    ['IF(BEGINS(TEXT(Color__c), "B"), 1, 2) = 2', true],
    ['ISNEW()', true],
    ['UPPER(Title__c) = "HELLO"', true],
    ['Code__c < "x"', false],
  ])('%s is %s', (formula, expected) => {
    expect(value(formula)).toBe(expected);
  });

  it.each([
    ['VLOOKUP(Title__c)', 'the function VLOOKUP'],
    ['Nothing__c = "x"', 'Nothing__c in the formula'],
    ['Title__c = "x" garbage', "'garbage' in the formula"],
    ['Title__c = #', "'#' in the formula"],
    ['(Title__c = "x"', 'in the formula'],
  ])('%s is not modelled, and says so', (formula, message) => {
    expect(() => value(formula)).toThrow(message);
  });
});
