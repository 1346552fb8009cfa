import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, type GmailCursor, historyCursor } from '../../src/gmail/gmail-cursor';

const historyId = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const cursor: fc.Arbitrary<GmailCursor> = fc.oneof(
  historyId.map(historyCursor),
  fc.record({
    v: fc.constant(1 as const),
    provider: fc.constant('gmail' as const),
    phase: fc.constant('listing' as const),
    historyId,
    after: fc.nat(),
  }),
);

describe('a Gmail cursor', () => {
  it('survives being stored', () => {
    fc.assert(
      fc.property(cursor, (value) => {
        expect(decodeCursor(encodeCursor(value))).toEqual(value);
      }),
    );
  });

  it('that is anything else counts as lost', () => {
    expect(decodeCursor('{"v":2,"provider":"gmail","phase":"history","historyId":"1"}')).toBeNull();
    expect(decodeCursor('{"v":1,"provider":"graph","phase":"history","historyId":"1"}')).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeCursor(text)).toBeNull();
      }),
    );
  });
});
