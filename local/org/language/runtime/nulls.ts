import { apexError } from '../../kernel/exceptions';

/** The value, which must not be null. @throws {ApexException} System.NullPointerException */
export function nn<T>(value: T): NonNullable<T> {
  if (value === null || value === undefined) {
    throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  }
  return value;
}
