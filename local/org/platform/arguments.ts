import { ApexList } from '../kernel/collections';
import { apexError } from '../kernel/exceptions';
import { typeRef } from '../kernel/type-ref';

// oxlint-disable-next-line typescript/no-explicit-any -- members of defineType: each states its own parameter types
export type Members = Record<string, (...args: any[]) => unknown>;

/**
 * Members that refuse null arguments as an org does: System.NullPointerException `Argument n cannot be null`, counted
 * from 1 without the receiver.
 */
export function strict(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).map(([declaration, run]) => {
      const first = /^(static\b|new\()/.test(declaration) ? 0 : 1;
      const checked = (...args: unknown[]): unknown => {
        for (let index = first; index < args.length; index++) {
          refuseNull(args[index], index - first + 1);
        }
        return run(...args);
      };
      return [declaration, checked];
    }),
  );
}

/** @throws {ApexException} System.NullPointerException when the value is null */
export function refuseNull(value: unknown, position: number): void {
  if (value === null) {
    throw apexError('NullPointerException', `Argument ${position} cannot be null`);
  }
}

/** A `List<String>`. */
export function stringList(items: readonly string[]): ApexList<string> {
  return new ApexList(typeRef('String'), [...items]);
}

/** A `List<Integer>`. */
export function integerList(items: readonly number[]): ApexList<number> {
  return new ApexList(typeRef('Integer'), [...items]);
}
