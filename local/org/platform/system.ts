import { ApexDatetime } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { platformEnum, type ApexEnumValue } from '../kernel/enums';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { textOf } from '../kernel/text';
import { systemAsserts } from './assert';
import { refuseNull, strict } from './arguments';
import { userZone } from './zones';

const LEVELS = ['NONE', 'INTERNAL', 'FINEST', 'FINER', 'FINE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];
defineType('System.LoggingLevel', {}, { kind: 'enum', constants: LEVELS });
platformEnum('System.LoggingLevel', LEVELS);

const QUIDDITIES = [
  'ANONYMOUS',
  'AURA',
  'BATCH_APEX',
  'FUTURE',
  'INVOCABLE_ACTION',
  'PLATFORM_EVENT_PUBLISH_CALLBACK',
  'QUEUEABLE',
  'REST',
  'RUNTEST_ASYNC',
  'RUNTEST_DEPLOY',
  'RUNTEST_SYNC',
  'SCHEDULED',
  'SYNCHRONOUS',
  'TRANSACTION_FINALIZER_QUEUEABLE',
  'UNDEFINED',
  'VF',
];
defineType('System.Quiddity', {}, { kind: 'enum', constants: QUIDDITIES });

function now(): ApexDatetime {
  return new ApexDatetime(execution().now());
}

function enqueue(job: unknown): string {
  refuseNull(job, 1);
  return execution().enqueue(job);
}

defineType('System', {
  ...systemAsserts,
  'static void debug(Object value)': (value: unknown) => execution().log('DEBUG', textOf(value)),
  'static void debug(System.LoggingLevel level, Object value)': (level: ApexEnumValue, value: unknown) =>
    execution().log(level.name, textOf(value)),
  'static Datetime now()': now,
  'static Date today()': () => now().date(userZone()),
  'static Long currentTimeMillis()': () => BigInt(execution().now()),
  'static Boolean isBatch()': () => execution().kind === 'batch',
  'static Boolean isFuture()': () => false,
  'static Boolean isQueueable()': () => execution().kind === 'queueable',
  'static Boolean isScheduled()': () => execution().kind === 'scheduled',
  'static Id enqueueJob(Queueable job)': enqueue,
  'static Id enqueueJob(Queueable job, Integer delayInMinutes)': (job: unknown, delay: number) => {
    if (delay < 0 || delay > 10) {
      throw apexError('InvalidParameterValueException', 'The delay must be between 0 and 10 minutes');
    }
    if (delay > 0) {
      throw new NotModelledError('System.enqueueJob with a delay');
    }
    return enqueue(job);
  },
  ...strict({
    'static Id schedule(String name, String cron, Schedulable job)': (name: string, cron: string, job: unknown) =>
      execution().schedule(name, cron, job),
    'static void abortJob(Id job)': (job: string) => execution().abortJob(job),
  }),
});

defineType('Limits', limitGetters());

function limitGetters() {
  const getters = {
    Queries: 'soqlQueries',
    QueryRows: 'soqlRows',
    DmlStatements: 'dmlStatements',
    DmlRows: 'dmlRows',
    PublishImmediateDML: 'publishImmediate',
    QueueableJobs: 'queueableJobs',
    FutureCalls: 'futureCalls',
    Callouts: 'callouts',
    HeapSize: 'heapBytes',
    CpuTime: 'cpuMilliseconds',
  } as const;
  return Object.fromEntries(
    Object.entries(getters).flatMap(([name, counter]) => [
      [`static Integer get${name}()`, () => Math.floor(execution().used[counter])],
      [`static Integer getLimit${name}()`, () => execution().maximum[counter]],
    ]),
  );
}
