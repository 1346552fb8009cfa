/** How many values the placeholders `{0}`, `{1}` … of a text take; null when their numbers have a gap. */
export function placeholdersIn(text: string): number | null {
  const numbers = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number)));
  return [...numbers].every((number) => number < numbers.size) ? numbers.size : null;
}

/** What is wrong with a text that is filled with so many values, or null. */
export function wrongFilling(name: string, text: string, values: number): string | null {
  const placeholders = placeholdersIn(text);
  if (placeholders === null) {
    return `${name}: number the placeholders from {0} on, without a gap`;
  }
  return placeholders === values ? null : `${name} has ${placeholders} placeholder(s) and gets ${values} value(s)`;
}
