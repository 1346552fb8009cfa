/** A number with its noun: `1 mail`, `2 mailboxes`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
