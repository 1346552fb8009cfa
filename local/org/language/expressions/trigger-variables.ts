import type { AnyIdContext } from '@apexdevtools/apex-parser';
import type { TypeRef } from '../../kernel/type-ref';
import type { Context } from '../context';
import { quote } from '../literals';
import { value, type Value } from '../operands';
import { listOf, simple, SOBJECT } from '../world';

/** The variables of `Trigger`, by lower-cased name; `record` is the trigger's object, SObject in classes. */
const VARIABLES: Readonly<Record<string, (record: TypeRef, context: Context) => TypeRef>> = {
  new: listOf,
  old: listOf,
  newmap: (record) => ({ name: 'Map', args: [simple('Id'), record] }),
  oldmap: (record) => ({ name: 'Map', args: [simple('Id'), record] }),
  size: () => simple('Integer'),
  operationtype: (_record, context) => context.world.named('TriggerOperation'),
  ...Object.fromEntries(
    ['isexecuting', 'isbefore', 'isafter', 'isinsert', 'isupdate', 'isdelete', 'isundelete'].map((name) => [
      name,
      () => simple('Boolean'),
    ]),
  ),
};

/** `Trigger.new`, `Trigger.isInsert` … @throws {CompileError} */
export function triggerVariable(context: Context, id: AnyIdContext): Value {
  const name = id.getText().toLowerCase();
  const typeOf = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  if (!typeOf) {
    return context.fail(id, `Variable does not exist: Trigger.${id.getText()}`);
  }
  const record = context.cls.kind === 'trigger' && context.cls.superType ? context.cls.superType : SOBJECT;
  return value(`$.trigger(${quote(name)}, ${context.tables.type(record)})`, typeOf(record, context), {
    readOnly: `Variable is not writable: Trigger.${id.getText()}`,
  });
}
