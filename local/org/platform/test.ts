import type { ApexDatetime } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import type { TestServices } from '../kernel/services';
import { strict } from './arguments';

function services(): TestServices {
  const { testing } = execution();
  if (!testing) {
    throw apexError('UnexpectedException', 'Test methods can only be called from tests');
  }
  return testing;
}

/** `Test.getEventBus()`. */
const broker = Object.freeze({ toString: () => 'EventBus.TestBroker' });

defineType('Test', {
  'static Boolean isRunningTest()': () => execution().isTest,
  'static void startTest()': () => services().startTest(),
  'static void stopTest()': () => services().stopTest(),
  'static EventBus.TestBroker getEventBus()': () => {
    services();
    return broker;
  },
  ...strict({
    'static void setCreatedDate(Id record, Datetime createdDate)': (record: string, createdDate: ApexDatetime) =>
      services().setCreatedDate(record, createdDate.milliseconds),
  }),
  'static void setMock(System.Type type, Object mock)': () => {
    throw new NotModelledError('Test.setMock (callouts)');
  },
});

defineType('EventBus.TestBroker', {
  'void deliver()': () => services().deliverEvents(),
  'void fail()': () => services().failEvents(),
});
