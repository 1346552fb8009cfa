import { describe, expect, it } from '@jest/globals';
import { loadOrg } from '../org';
import { coverageOf, formatCoverage, percentOf, tooLow } from './coverage';

const file = (name: string): string => `force-app/main/filing/classes/${name}.cls`;
const ranIn = (...counts: [string, (number | undefined)[]][]): { coverage: Map<string, (number | undefined)[]> } => ({
  coverage: new Map(counts),
});

describe('Apex line coverage', () => {
  it('counts a line as covered that ran in one of the orgs', () => {
    const files = coverageOf([
      ranIn([file('A'), [undefined, 1, 0, undefined, 0]]),
      ranIn([file('A'), [undefined, 0, 3, undefined, 0]]),
    ]);
    expect(files).toEqual([{ file: file('A'), lines: 3, covered: 2, missed: [4] }]);
  });

  it('leaves out test classes and files without a statement', () => {
    const files = coverageOf([ranIn([file('Empty'), []], ['force-app/test/filing/classes/ATest.cls', [undefined, 0]])]);
    expect(files).toEqual([]);
    expect(percentOf(files)).toBe(100);
  });

  it('is too low in total or for a class, and then names the classes to test', () => {
    const files = coverageOf([ranIn([file('Good'), [1, 1, 1, 1]], [file('Bad'), [1, 0]])]);
    expect(tooLow(files, 80, 50)).toBeNull();
    expect(tooLow(files, 80, 90)).toBe(
      `Less than 90 % of these classes run in tests:\n  Bad 50.0 %, lines 1 (${file('Bad')})`,
    );
    expect(tooLow(files, 95)).toBe(
      `Apex line coverage is 83.3 %, less than 95 %. Write tests for:\n  Bad 50.0 %, lines 1 (${file('Bad')})`,
    );
  });

  it('is printed with the least covered class first and the total last', () => {
    const files = coverageOf([ranIn([file('Good'), [1]], [file('Bad'), [1, 0]])]);
    expect(formatCoverage(files).split('\n')).toEqual([
      'Apex line coverage',
      'Bad    50.0 %  not run: 1',
      'Good  100.0 %',
      'Total  66.7 %',
    ]);
  });

  it('of a fresh org is nothing, and grows with what runs', () => {
    const org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
    expect(percentOf(coverageOf([org]))).toBe(0);
    org.callRest(
      { method: 'POST', uri: '/inbox-sync/v1/heartbeat', parameters: {}, headers: {}, body: new Uint8Array() },
      org.users.admin,
    );
    const [resource] = coverageOf([org]).filter((own) => own.file.endsWith('/InboxSyncHeartbeatResource.cls'));
    expect(resource?.covered).toBeGreaterThan(0);
  });
});
