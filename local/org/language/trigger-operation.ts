import { defineType } from '../kernel/define';

/** `System.TriggerOperation`, the type of `Trigger.operationType`. */
export const triggerOperation = defineType(
  'System.TriggerOperation',
  {},
  {
    kind: 'enum',
    constants: [
      'BEFORE_INSERT',
      'BEFORE_UPDATE',
      'BEFORE_DELETE',
      'AFTER_INSERT',
      'AFTER_UPDATE',
      'AFTER_DELETE',
      'AFTER_UNDELETE',
    ],
  },
);
