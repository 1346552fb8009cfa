import { format, messageOf } from 'c/inboxSyncText';

const UNKNOWN = 'Something went wrong.';

describe('inboxSyncText', () => {
  it('fills placeholders in any order, as often as they stand there', () => {
    expect(format('{1} of {0}, {1}', 'b', 2)).toBe('2 of b, 2');
  });

  it('leaves a placeholder without a value visible', () => {
    expect(format('{0} and {1}', 'a')).toBe('a and {1}');
  });

  it('takes values literally', () => {
    expect(format('{0}', '$& {1} <b>')).toBe('$& {1} <b>');
  });

  it.each([
    ['an Apex error', { body: { message: 'No access.' } }, 'No access.'],
    ['a list of errors', { body: [{ message: 'One.' }, { message: 'Two.' }, { message: 'One.' }] }, 'One. Two.'],
    ['a record error', { body: { message: 'Refused.', output: { errors: [] } } }, 'Refused.'],
    ['an error of a script', new Error('It broke.'), 'It broke.'],
    ['a request that did not arrive', new TypeError('Failed to fetch'), 'c.InboxSyncOffline'],
    ['a text', 'Plain.', 'Plain.'],
    ['nothing', undefined, UNKNOWN],
    ['an error without a text', { body: {} }, UNKNOWN],
  ])('says what %s says', (_, error, text) => {
    expect(messageOf(error, UNKNOWN)).toBe(text);
  });
});
