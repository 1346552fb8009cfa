import { describe, expect, it } from '@jest/globals';
import { day } from '../test/fixture';
import { dayRange } from './date-ranges';

/** Wednesday. */
const today = day('2026-05-13');

/** @see SOQL and SOSL Reference, "Date Formats and Date Literals" */
describe('date literals', () => {
  it.each([
    ['YESTERDAY', 0, '2026-05-12', '2026-05-13'],
    ['TODAY', 0, '2026-05-13', '2026-05-14'],
    ['TOMORROW', 0, '2026-05-14', '2026-05-15'],
    ['THIS_WEEK', 0, '2026-05-10', '2026-05-17'],
    ['LAST_WEEK', 0, '2026-05-03', '2026-05-10'],
    ['NEXT_WEEK', 0, '2026-05-17', '2026-05-24'],
    ['THIS_MONTH', 0, '2026-05-01', '2026-06-01'],
    ['LAST_MONTH', 0, '2026-04-01', '2026-05-01'],
    ['NEXT_MONTH', 0, '2026-06-01', '2026-07-01'],
    ['LAST_N_DAYS_N', 30, '2026-04-13', '2026-05-14'],
    ['NEXT_N_DAYS_N', 2, '2026-05-14', '2026-05-16'],
    ['N_DAYS_AGO_N', 3, '2026-05-10', '2026-05-11'],
    ['LAST_N_WEEKS_N', 2, '2026-04-26', '2026-05-10'],
    ['LAST_N_MONTHS_N', 2, '2026-03-01', '2026-05-01'],
    ['NEXT_N_MONTHS_N', 1, '2026-06-01', '2026-07-01'],
    ['THIS_QUARTER', 0, '2026-04-01', '2026-07-01'],
    ['LAST_QUARTER', 0, '2026-01-01', '2026-04-01'],
    ['LAST_N_QUARTERS_N', 2, '2025-10-01', '2026-04-01'],
    ['THIS_YEAR', 0, '2026-01-01', '2027-01-01'],
    ['LAST_YEAR', 0, '2025-01-01', '2026-01-01'],
    ['N_YEARS_AGO_N', 2, '2024-01-01', '2025-01-01'],
    ['THIS_FISCAL_YEAR', 0, '2026-01-01', '2027-01-01'],
  ])('%s:%i', (name, count, from, until) => {
    const range = dayRange(name, count, today);
    expect([range?.from.toString(), range?.until.toString()]).toEqual([from, until]);
  });

  it('knows no others', () => {
    expect(dayRange('SOMEDAY', 0, today)).toBeNull();
  });
});
