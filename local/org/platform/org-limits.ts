import { ApexMap } from '../kernel/collections';
import { defineType } from '../kernel/define';
import { execution } from '../kernel/execution';
import type { OrgLimit } from '../kernel/services';
import { typeRef } from '../kernel/type-ref';

/** `OrgLimits`: what the org may spend and has spent, as far as it is modelled. */
defineType('OrgLimits', {
  'static Map<String, System.OrgLimit> getMap()': () =>
    new ApexMap(
      typeRef('String'),
      typeRef('System.OrgLimit'),
      execution()
        .orgLimits()
        .map((limit): [string, OrgLimit] => [limit.name, limit]),
    ),
});

defineType('System.OrgLimit', {
  'String getName()': (self: OrgLimit) => self.name,
  'Integer getLimit()': (self: OrgLimit) => self.limit,
  'Integer getValue()': (self: OrgLimit) => self.value,
});
