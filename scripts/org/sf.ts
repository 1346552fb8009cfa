import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../local/lib/project-root';
import { OrgError } from './org-error';

interface SfAnswer {
  readonly status: number;
  readonly name?: string;
  readonly message?: string;
  readonly actions?: readonly string[];
  readonly result?: unknown;
}

/** The Salesforce CLI refused a command. */
export class SfError extends OrgError {
  override name = 'SfError';
}

/**
 * Runs the project's own Salesforce CLI and gives its result. It says nothing of ours to Salesforce but the command.
 *
 * @param args as `['org', 'display', '--target-org', 'dev']`; `--json` is added
 * @throws {SfError} with the words of the CLI
 */
export async function sf(args: readonly string[]): Promise<unknown> {
  const program = join(projectRoot(), 'node_modules/@salesforce/cli/bin/run.js');
  const child = spawn(process.execPath, ['--no-warnings', program, ...args, '--json'], {
    cwd: projectRoot(),
    env: {
      ...process.env,
      SF_DISABLE_TELEMETRY: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stdout = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.once('error', reject);
    child.once('close', () => {
      resolve(text);
    });
  });
  const answer = parseAnswer(stdout);
  if (answer.status !== 0) {
    throw new SfError(`sf ${args.slice(0, 3).join(' ')}: ${messageOf(answer)}`, answer.actions ?? []);
  }
  return answer.result;
}

function parseAnswer(stdout: string): SfAnswer {
  try {
    return JSON.parse(stdout) as SfAnswer;
  } catch {
    // The CLI died before it could speak JSON: what it printed is all there is.
    return { status: 1, message: stdout.trim() || 'the Salesforce CLI ended without an answer' };
  }
}

interface ComponentFailure {
  readonly fullName?: string;
  readonly problem?: string;
}

/** A refused deployment says why in its components, not in its message. */
function messageOf({ message, result }: SfAnswer): string {
  const details = (result as { details?: { componentFailures?: ComponentFailure | ComponentFailure[] } } | undefined)
    ?.details?.componentFailures;
  const failures = details === undefined ? [] : [details].flat();
  const reasons = failures.map(({ fullName, problem }) => `${fullName ?? ''}: ${problem ?? ''}`);
  return [message ?? 'refused', ...reasons].join('; ');
}
