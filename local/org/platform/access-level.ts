import { defineType } from '../kernel/define';
import { type AccessMode, DEFAULT_ACCESS } from '../kernel/execution';

/** `System.AccessLevel`: one of two constants. */
export class ApexAccessLevel {
  constructor(readonly mode: AccessMode) {}

  toString(): string {
    return `AccessLevel:[${this.mode}]`;
  }
}

const USER_MODE = new ApexAccessLevel('USER_MODE');
const SYSTEM_MODE = new ApexAccessLevel('SYSTEM_MODE');

/** What a call without an AccessLevel uses. */
export const DEFAULT_LEVEL = DEFAULT_ACCESS === 'USER_MODE' ? USER_MODE : SYSTEM_MODE;

defineType('AccessLevel', {
  'static AccessLevel USER_MODE': () => USER_MODE,
  'static AccessLevel SYSTEM_MODE': () => SYSTEM_MODE,
});
