import { apexSame, ApexMap, ApexList, ApexSet } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { ApexException } from '../kernel/exceptions';
import { classOf } from '../kernel/registry';
import { ApexSObject } from '../kernel/sobject';
import { textOf } from '../kernel/text';
import { ApexType } from '../kernel/tokens';
import { isInstanceOf } from './types';
import type { Members } from './arguments';
import { refuseNull } from './arguments';

/**
 * A failed assertion. Apex code cannot catch it: it is no ApexException on purpose. The message is an org's, without the
 * `System.AssertException: ` before it.
 */
class ApexAssertionError extends Error {
  override name = 'System.AssertException';
}

function fail(what: string, message: unknown, details = ''): never {
  const own = message === null || message === undefined ? '' : `: ${textOf(message)}`;
  throw new ApexAssertionError(`${what}${own}${details}`);
}

function check(condition: boolean | null, message?: unknown): void {
  if (condition !== true) {
    fail('Assertion Failed', message);
  }
}

function equal(expected: unknown, actual: unknown, message?: unknown): void {
  if (!apexSame(expected, actual)) {
    fail('Assertion Failed', message, `: Expected: ${shown(expected)}, Actual: ${shown(actual)}`);
  }
}

function notEqual(notExpected: unknown, actual: unknown, message?: unknown): void {
  if (apexSame(notExpected, actual)) {
    fail('Assertion Failed', message, `: Same value: ${shown(actual)}`);
  }
}

function shown(value: unknown): string {
  return textOf(value);
}

function isInstance(value: unknown, type: ApexType, message?: unknown): void {
  refuseNull(type, 2);
  if (!isInstanceOf(value, type.ref)) {
    fail('Assertion Failed', message, `: Expected instance of: ${type.toString()}, Actual: ${runTimeName(value)}`);
  }
}

function isNotInstance(value: unknown, type: ApexType, message?: unknown): void {
  refuseNull(type, 2);
  if (isInstanceOf(value, type.ref)) {
    fail('Assertion Failed', message, `: Not expected instance of: ${type.toString()}`);
  }
}

function runTimeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (value instanceof ApexSObject) {
    return value.objectName;
  }
  if (value instanceof ApexException) {
    return value.typeName;
  }
  if (value instanceof ApexList || value instanceof ApexSet || value instanceof ApexMap) {
    return value.constructor.name.slice(4);
  }
  return classOf(value)?.name ?? typeof value;
}

/** Each assertion with and without a message. */
function both(declaration: string, run: (...args: never[]) => void, messageType = 'String'): Members {
  const comma = declaration.endsWith('()') ? '' : ', ';
  return { [declaration]: run, [declaration.replace(/\)$/, `${comma}${messageType} message)`)]: run };
}

defineType('Assert', {
  ...both('static void areEqual(Object expected, Object actual)', equal),
  ...both('static void areNotEqual(Object notExpected, Object actual)', notEqual),
  ...both('static void isTrue(Boolean condition)', (condition: boolean | null, message?: unknown) =>
    check(condition, message),
  ),
  ...both('static void isFalse(Boolean condition)', (condition: boolean | null, message?: unknown) =>
    check(condition === false, message),
  ),
  ...both('static void isNull(Object value)', (value: unknown, message?: unknown) => equal(null, value, message)),
  ...both('static void isNotNull(Object value)', (value: unknown, message?: unknown) => notEqual(null, value, message)),
  ...both('static void isInstanceOfType(Object value, System.Type type)', isInstance),
  ...both('static void isNotInstanceOfType(Object value, System.Type type)', isNotInstance),
  ...both('static void fail()', (message?: unknown) => fail('Assertion Failed', message)),
});

/** The older forms, which `System` has. */
export const systemAsserts: Members = {
  ...both('static void assert(Boolean condition)', check, 'Object'),
  ...both('static void assertEquals(Object expected, Object actual)', equal, 'Object'),
  ...both('static void assertNotEquals(Object notExpected, Object actual)', notEqual, 'Object'),
};
