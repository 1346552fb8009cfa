import { describe, expect, it } from '@jest/globals';
import { loadSchema } from '../metadata/load-schema';
import { gadget } from '../test/fixture';
import { positioned, SoqlError } from './ast';
import { prepareQuery } from './prepare';

const schema = loadSchema(gadget, { sharedActivities: true, personAccounts: false });

function refusal(soql: string): string {
  try {
    prepareQuery(soql, schema);
  } catch (error) {
    if (error instanceof SoqlError) {
      return `${error.code}: ${error.message}`;
    }
    throw error;
  }
  throw new Error('the query was accepted');
}

const column = (name: string, entity: string): string =>
  `INVALID_FIELD: No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;

describe('preparing a query', () => {
  it.each([
    ['SELECT Nme FROM Contact', column('Nme', 'Contact')],
    [
      'SELECT Id FROM Contact WHERE Acount.Name = null',
      "INVALID_FIELD: Didn't understand relationship 'Acount' in field path.",
    ],
    ['SELECT Account.Nam FROM Contact', column('Nam', 'Account')],
    ['SELECT Id FROM Contct', "INVALID_TYPE: sObject type 'Contct' is not supported."],
    [
      'SELECT Id, (SELECT Id FROM Contcts) FROM Account',
      "INVALID_TYPE: Didn't understand relationship 'Contcts' in FROM part of query call.",
    ],
    [
      'SELECT Id FROM Contact ORDER BY Description',
      "MALFORMED_QUERY: field 'Description' can not be sorted in a query call",
    ],
    [
      "SELECT Id FROM Contact WHERE Description = 'x'",
      "INVALID_FIELD: field 'Description' can not be filtered in a query call",
    ],
    [
      'SELECT Description, COUNT(Id) FROM Contact GROUP BY Description',
      "MALFORMED_QUERY: field 'Description' can not be grouped in a query call",
    ],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY: Field must be grouped or aggregated: Name'],
    [
      'SELECT COUNT(Id) FROM Account ORDER BY Name',
      'MALFORMED_QUERY: Ordered field must be grouped or aggregated: Name',
    ],
    ['SELECT Name, name FROM Account', 'INVALID_FIELD: duplicate field selected: Name'],
    ['SELECT Name n FROM Account', 'MALFORMED_QUERY: only aggregate expressions use field aliasing'],
    [
      "SELECT Id FROM Contact WHERE CreatedDate > '2020'",
      "INVALID_FIELD: value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    [
      'SELECT Id FROM Contact WHERE CreatedDate > 2020-01-01',
      "INVALID_FIELD: value of filter criterion for field 'CreatedDate' must be of type dateTime",
    ],
    [
      'SELECT Id FROM Contact WHERE Email = 5',
      "INVALID_FIELD: value of filter criterion for field 'Email' must be of type string and should be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Gadget__c WHERE Flag__c = 'true'",
      "INVALID_FIELD: value of filter criterion for field 'Flag__c' must be of type boolean and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Contact WHERE AccountId = 'nonsense'",
      'INVALID_QUERY_FILTER_OPERATOR: invalid ID field: nonsense',
    ],
    ["SELECT Id FROM Contact WHERE Id LIKE '003%'", 'INVALID_QUERY_FILTER_OPERATOR: invalid operator on id field'],
    ["SELECT Id FROM Contact WHERE FirstName = 'a' AND LastName = 'b' OR Email = 'c'", 'MALFORMED_QUERY: '],
    ['SELECT Id FROM Contact LIMIT', 'MALFORMED_QUERY: '],
    ['SELECT Id FROM Contact junk junk', 'MALFORMED_QUERY: '],
    ['SELECT Id FROM Contact OFFSET 2001', 'MALFORMED_QUERY: Maximum SOQL offset allowed is 2000'],
    ['SELECT Id FROM Contact WITH SECURITY_ENFORCED', 'MALFORMED_QUERY: WITH SECURITY_ENFORCED is not supported'],
    [
      'SELECT Id FROM Task WHERE WhoId IN (SELECT Name FROM Contact)',
      'MALFORMED_QUERY: The selected field of a semi-join must be one ID or reference field',
    ],
    [
      'SELECT Id FROM Task WHERE Subject IN (SELECT Id FROM Contact)',
      "MALFORMED_QUERY: A semi-join needs an ID or reference field, not 'Subject'",
    ],
    [
      "SELECT Id FROM Task WHERE Subject = 'x' OR WhoId IN (SELECT Id FROM Contact)",
      "MALFORMED_QUERY: Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    ['SELECT SUM(Title__c) FROM Gadget__c', 'MALFORMED_QUERY: field Title__c does not support aggregate operator SUM'],
    [
      'SELECT HOUR_IN_DAY(Day__c), COUNT(Id) FROM Gadget__c GROUP BY HOUR_IN_DAY(Day__c)',
      'INVALID_FIELD: field Day__c does not support date function HOUR_IN_DAY',
    ],
    [
      'SELECT CALENDAR_YEAR(convertTimezone(Day__c)), COUNT(Id) FROM Gadget__c GROUP BY CALENDAR_YEAR(convertTimezone(Day__c))',
      'INVALID_FIELD: field Day__c does not support date function CALENDAR_YEAR',
    ],
    [
      'SELECT DAY_ONLY(convertTimezone(At__c)), COUNT(Id) FROM Gadget__c GROUP BY DAY_ONLY(At__c)',
      'MALFORMED_QUERY: Field must be grouped or aggregated: DAY_ONLY',
    ],
    ['SELECT convertTimezone(At__c) FROM Gadget__c', 'MALFORMED_QUERY: '],
    ['SELECT TYPEOF Who WHEN Contact THEN Name END FROM Task', 'NOT_MODELLED: local/org does not model TYPEOF in SOQL'],
    ['SELECT Id FROM Name', "INVALID_TYPE: sObject type 'Name' is not supported."],
  ])('refuses %s', (soql, message) => {
    expect(refusal(soql)).toContain(message);
  });

  it('refuses more than 100,000 characters', () => {
    expect(refusal(`SELECT Id FROM Contact WHERE Name = '${'x'.repeat(100_000)}'`)).toBe(
      'MALFORMED_QUERY: SOQL statements cannot be longer than 100000 characters.',
    );
  });

  it('points at the place, as the API does', () => {
    const soql = 'SELECT Id,\n  Nme FROM Contact';
    const error = (() => {
      try {
        prepareQuery(soql, schema);
      } catch (caught) {
        return caught as SoqlError;
      }
      throw new Error('the query was accepted');
    })();
    expect(positioned(soql, error)).toContain('\n  Nme FROM Contact\n  ^\nERROR at Row:2:Column:3\nNo such column');
  });

  it('finds fields through lookups, aliases and polymorphic parents', () => {
    const query = prepareQuery(
      'SELECT t.Id, t.Who.Name, t.Owner.Type, Task.Account.Owner.Email FROM Task t WHERE t.Who.Type = :kind LIMIT :most + 1',
      schema,
    );
    expect(query.fields.map(({ expression }) => expression.name)).toEqual(['Id', 'Name', 'Type', 'Email']);
    expect(query.binds).toEqual(['kind', 'most + 1']);
  });

  it('lists binds in order of appearance, those of subqueries too', () => {
    const query = prepareQuery(
      'SELECT Id, (SELECT Id FROM Contacts WHERE Email IN :emails) FROM Account WHERE Name = :name AND Id IN (SELECT AccountId FROM Contact WHERE Title = :title) LIMIT :most',
      schema,
    );
    expect(query.binds).toEqual(['emails', 'name', 'title', 'most']);
  });
});
