/** Where a mailbox lives, as `Provider__c` says it. */
export type Provider = 'Google' | 'Microsoft';

export const providerChoices = ['google', 'microsoft', 'mixed'] as const;
export type ProviderChoice = (typeof providerChoices)[number];

/** The provider of each address. Mixed: by the order of the addresses, the first at Google, then alternating. */
export function providersOf(addresses: readonly string[], choice: ProviderChoice): ReadonlyMap<string, Provider> {
  const sorted = [...addresses].sort();
  return new Map(
    sorted.map((address, index) => {
      const isGoogle = choice === 'mixed' ? index % 2 === 0 : choice === 'google';
      return [address, isGoogle ? 'Google' : 'Microsoft'];
    }),
  );
}
