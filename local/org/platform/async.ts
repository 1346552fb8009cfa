import { defineType } from '../kernel/define';
import { NotModelledError } from '../kernel/exceptions';
import { callApex } from './iteration';

/** The context that asynchronous Apex gets. */
export class ApexJobContext {
  /** @param id of the AsyncApexJob or CronTrigger */
  constructor(readonly id: string) {}
}

const context = { 'Id getJobId()': (self: ApexJobContext) => self.id };
defineType('QueueableContext', context);
defineType('Database.BatchableContext', { ...context, 'Id getChildJobId()': (self: ApexJobContext) => self.id });
defineType('SchedulableContext', { 'Id getTriggerId()': (self: ApexJobContext) => self.id });

const execute = (self: unknown, job: unknown): unknown => callApex(self, 'execute', [job]);
defineType('Queueable', { 'void execute(QueueableContext context)': execute }, { kind: 'interface' });
defineType('Schedulable', { 'void execute(SchedulableContext context)': execute }, { kind: 'interface' });
defineType(
  'Database.Batchable<T>',
  {
    'void execute(Database.BatchableContext context, List<T> scope)': (self: unknown, job: unknown, scope: unknown) =>
      callApex(self, 'execute', [job, scope]),
    'void finish(Database.BatchableContext context)': (self: unknown, job: unknown) => callApex(self, 'finish', [job]),
  },
  { kind: 'interface' },
);
defineType('Database.Stateful', {}, { kind: 'interface' });
defineType('Database.AllowsCallouts', {}, { kind: 'interface' });
defineType('Database.QueryLocator', {});
defineType('Finalizer', {}, { kind: 'interface' });

/** Callouts: the package makes none. */
const noCallouts = (): never => {
  throw new NotModelledError('callouts');
};
defineType('HttpRequest', { 'new()': noCallouts });
defineType('HttpResponse', { 'new()': noCallouts });
defineType('Http', { 'new()': noCallouts });
