import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { toId } from '../kernel/ids';
import { strict } from './arguments';
import { objectOfId } from './schema-access';
import { ApexSObjectType } from '../kernel/tokens';

defineType(
  'Id',
  strict({
    'static Id valueOf(String text)': toId,
    'Schema.SObjectType getSObjectType()': (self: string) => {
      const object = objectOfId(self);
      if (!object) {
        throw apexError('SObjectException', `Cannot locate Apex Type for ID: ${self}`);
      }
      return ApexSObjectType.of(object.name);
    },
    'String to15()': (self: string) => self.slice(0, 15),
  }),
);
