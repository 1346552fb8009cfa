import type { DmlContext } from './context';
import { failure } from './failure';
import { evaluateFormula } from './formula';
import type { WorkRow } from './work-row';

/** Refuses the row for every active validation rule of its object whose formula is true. */
export function checkValidationRules(row: WorkRow, values: ReadonlyMap<string, unknown>, { schema }: DmlContext): void {
  for (const rule of schema.validationRules) {
    if (
      rule.objectName === row.object.name &&
      evaluateFormula(rule.formula, row.object, values, row.isCreated) === true
    ) {
      row.refuse(failure('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, rule.field === null ? [] : [rule.field]));
    }
  }
}
