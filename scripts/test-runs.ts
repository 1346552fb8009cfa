/** Arguments of the two runs of jest; null where a run has nothing to do. */
export interface TestRuns {
  readonly main: readonly string[] | null;
  readonly lwc: readonly string[] | null;
}

const LWC = 'lwc';

/**
 * Shares jest's arguments between the two runs. A run that only a pattern has narrowed may find nothing in the components;
 * a report of theirs gets a name of its own, or it would replace the other.
 */
export function splitRuns(args: readonly string[]): TestRuns {
  const { projects, rest } = takeProjects(args);
  const others = projects.filter((name) => name !== LWC);
  const lwcArgs = rest.map(ownReport);
  if (projects.length === 0) {
    return { main: rest, lwc: rest.length > 0 ? [...lwcArgs, '--passWithNoTests'] : [] };
  }
  return {
    main: others.length > 0 ? ['--selectProjects', ...others, ...rest] : null,
    lwc: projects.includes(LWC) ? lwcArgs : null,
  };
}

/** `--selectProjects a b`, `--selectProjects=a`, and both several times; the names end where the next option begins. */
function takeProjects(args: readonly string[]): { projects: string[]; rest: string[] } {
  const projects: string[] = [];
  const rest: string[] = [];
  let isTaking = false;
  for (const arg of args) {
    if (arg === '--selectProjects') {
      isTaking = true;
    } else if (arg.startsWith('--selectProjects=')) {
      projects.push(arg.slice('--selectProjects='.length));
    } else if (isTaking && !arg.startsWith('-')) {
      projects.push(arg);
    } else {
      isTaking = false;
      rest.push(arg);
    }
  }
  return { projects, rest };
}

function ownReport(arg: string): string {
  return arg.replace(/^(--outputFile=.*?)(\.\w+)?$/, '$1.lwc$2');
}
