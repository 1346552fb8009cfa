import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { platformEnum } from '../kernel/enums';
import { apexError, NotModelledError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { typeRef } from '../kernel/type-ref';
import { type Members, refuseNull } from './arguments';
import { callApex } from './iteration';

/**
 * Apex's Metadata namespace, as far as custom metadata records need it. Deployments take the way of an org: the
 * transaction hands the container over, and the callback hears later what came of it.
 */

type Values = Record<string, unknown>;

/** A readable and assignable property that is null at first. */
function property(type: string, name: string): Members {
  return {
    [`${type} ${name}`]: (self: Values) => self[name] ?? null,
    [`void ${name}=(${type} value)`]: (self: Values, value: unknown) => {
      self[name] = value;
    },
  };
}

/** `Metadata.CustomMetadata`: one record. */
class ApexCustomMetadata {
  static readonly apexName = 'Metadata.CustomMetadata';
  readonly fullName: string | null = null;
  readonly label: string | null = null;
  readonly values = new ApexList<ApexCustomMetadataValue>(typeRef('Metadata.CustomMetadataValue'));
}

/** `Metadata.CustomMetadataValue`: one field of a record. */
class ApexCustomMetadataValue {
  readonly field: string | null = null;
  readonly value: unknown = null;
}

/** `Metadata.DeployContainer`. */
class ApexDeployContainer {
  readonly items = new ApexList<ApexCustomMetadata>(typeRef('Metadata.Metadata'));
}

defineType('Metadata.Metadata', { ...property('String', 'fullName') });

defineType(
  'Metadata.CustomMetadata',
  {
    'new()': () => new ApexCustomMetadata(),
    ...property('String', 'fullName'),
    ...property('String', 'label'),
    ...property('String', 'description'),
    ...property('Boolean', 'protected_x'),
    ...property('List<Metadata.CustomMetadataValue>', 'values'),
  },
  { extends: 'Metadata.Metadata' },
);

defineType('Metadata.CustomMetadataValue', {
  'new()': () => new ApexCustomMetadataValue(),
  ...property('String', 'field'),
  ...property('Object', 'value'),
});

defineType('Metadata.DeployContainer', {
  'new()': () => new ApexDeployContainer(),
  'void addMetadata(Metadata.Metadata item)': (self: ApexDeployContainer, item: ApexCustomMetadata) => {
    refuseNull(item, 1);
    self.items.items.push(item);
  },
  'List<Metadata.Metadata> getMetadata()': (self: ApexDeployContainer) => self.items,
});

const STATUSES = ['Pending', 'InProgress', 'Succeeded', 'SucceededPartial', 'Failed', 'Canceling', 'Canceled'];
defineType('Metadata.DeployStatus', {}, { kind: 'enum', constants: STATUSES });
const statuses = platformEnum('Metadata.DeployStatus', STATUSES);

defineType('Metadata.DeployResult', {
  'new()': () => ({}),
  ...property('Id', 'id'),
  ...property('Boolean', 'done'),
  ...property('Boolean', 'success'),
  ...property('Metadata.DeployStatus', 'status'),
  ...property('String', 'errorMessage'),
  ...property('Integer', 'numberComponentErrors'),
  ...property('Integer', 'numberComponentsDeployed'),
  ...property('Integer', 'numberComponentsTotal'),
  ...property('Metadata.DeployDetails', 'details'),
});
defineType('Metadata.DeployDetails', {
  'new()': () => ({}),
  ...property('List<Metadata.DeployMessage>', 'componentFailures'),
  ...property('List<Metadata.DeployMessage>', 'componentSuccesses'),
});
defineType('Metadata.DeployMessage', {
  'new()': () => ({}),
  ...property('String', 'fullName'),
  ...property('String', 'problem'),
  ...property('Boolean', 'success'),
  ...property('Boolean', 'created'),
  ...property('Boolean', 'changed'),
});
defineType('Metadata.DeployCallbackContext', {
  'new()': () => ({}),
  'Id getCallbackJobId()': (self: Values) => self['jobId'] ?? null,
});
defineType(
  'Metadata.DeployCallback',
  {
    'void handleResult(Metadata.DeployResult result, Metadata.DeployCallbackContext context)': (
      self: unknown,
      result: unknown,
      context: unknown,
    ) => callApex(self, 'handleResult', [result, context]),
  },
  { kind: 'interface' },
);

/** The outcome of a deployment as the callback gets it. */
function deployResult(id: string, problems: readonly { fullName: string; problem: string }[], total: number): Values {
  const failures = problems.map((problem) => ({ ...problem, success: false }));
  return {
    id,
    done: true,
    success: problems.length === 0,
    status: statuses.get(problems.length === 0 ? 'Succeeded' : 'Failed'),
    errorMessage: problems[0]?.problem ?? null,
    numberComponentErrors: problems.length,
    numberComponentsDeployed: problems.length === 0 ? total : 0,
    numberComponentsTotal: total,
    details: {
      componentFailures: new ApexList(typeRef('Metadata.DeployMessage'), failures),
      componentSuccesses: new ApexList(typeRef('Metadata.DeployMessage')),
    },
  };
}

function enqueueDeployment(container: ApexDeployContainer, callback: unknown): string {
  refuseNull(container, 1);
  if (execution().isTest) {
    throw apexError('AsyncException', 'Metadata cannot be deployed from within a test');
  }
  const records = container.items.items.map((item) => {
    if (item.fullName === null) {
      throw new NotModelledError('a deployment of metadata without fullName');
    }
    const values = item.values.items.map(({ field, value }) => ({ field: field ?? '', value }));
    return { fullName: item.fullName, label: item.label, values };
  });
  return execution().deployCustomMetadata(records, (id, problems) => {
    if (callback !== null) {
      callApex(callback, 'handleResult', [deployResult(id, problems, records.length), { jobId: id }]);
    }
  });
}

defineType('Metadata.Operations', {
  'static Id enqueueDeployment(Metadata.DeployContainer container, Metadata.DeployCallback callback)':
    enqueueDeployment,
});
