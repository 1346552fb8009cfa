import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeId, readId, to15, to18 } from './ids';

describe('ids', () => {
  it('gets the three check characters that Salesforce documents', () => {
    expect(to18('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC');
    expect(to18('00T000000000001')).toBe('00T000000000001EAA');
  });

  it('reads 15 characters, 18 characters, and 18 whose case was lost', () => {
    const id = '001A0000006Vm9rIAC';
    expect(readId('001A0000006Vm9r')).toBe(id);
    expect(readId(id)).toBe(id);
    expect(readId(id.toLowerCase())).toBe(id);
  });

  it.each([
    '',
    'x',
    '001A0000006Vm9',
    '001A0000006Vm9-',
    '001A0000006Vm9rIA!',
    '001A0000006Vm9rIA9',
    '001A0000006Vm9rAAA',
  ])('refuses %j', (text) => {
    expect(readId(text)).toBeNull();
  });

  it('makes ids that differ and sort in the order they were made', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
        const [first, second] = [makeId('a00', a), makeId('a00', b)];
        expect(first < second).toBe(a < b);
        expect(readId(to15(first))).toBe(first);
      }),
    );
  });
});
