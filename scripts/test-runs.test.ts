import { describe, expect, it } from '@jest/globals';
import { splitRuns } from './test-runs';

describe('the two runs of the tests', () => {
  it('both run everything when nothing is selected', () => {
    expect(splitRuns([])).toEqual({ main: [], lwc: [] });
  });

  it('only the components run when only they are selected', () => {
    expect(splitRuns(['--selectProjects', 'lwc'])).toEqual({ main: null, lwc: [] });
  });

  it('only the others run when only others are selected, with the options that follow', () => {
    expect(splitRuns(['--selectProjects', 'poller', 'local', '--testPathPattern', 'outbox'])).toEqual({
      main: ['--selectProjects', 'poller', 'local', '--testPathPattern', 'outbox'],
      lwc: null,
    });
  });

  it('a mixed selection is shared', () => {
    expect(splitRuns(['--verbose', '--selectProjects', 'lwc', 'apex', '--ci'])).toEqual({
      main: ['--selectProjects', 'apex', '--verbose', '--ci'],
      lwc: ['--verbose', '--ci'],
    });
  });

  it('a pattern may find no component, and each run writes its own report', () => {
    expect(splitRuns(['--json', '--outputFile=report.json', 'outbox'])).toEqual({
      main: ['--json', '--outputFile=report.json', 'outbox'],
      lwc: ['--json', '--outputFile=report.lwc.json', 'outbox', '--passWithNoTests'],
    });
  });
});
