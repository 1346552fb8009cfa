import { describe, expect, it } from '@jest/globals';
import { policyCases } from './policy-cases';

describe('policy cases', () => {
  it('are enough to hold two implementations together', () => {
    expect(policyCases.length).toBeGreaterThanOrEqual(40);
  });

  it('have names of their own', () => {
    const names = policyCases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['publish', 'skipped.internal', 'skipped.excluded', 'skipped.automated'])(
    'decide %s more than once',
    (word) => {
      expect(policyCases.filter(({ decision }) => decision === word).length).toBeGreaterThan(2);
    },
  );

  it('hold policies as the heartbeat answers them', () => {
    const written = policyCases.flatMap(({ policy }) => [
      ...(policy.internalDomains ?? []),
      ...(policy.excludedAddresses ?? []),
    ]);
    expect(written).toEqual(written.map((entry) => entry.trim().toLowerCase()));
  });
});
