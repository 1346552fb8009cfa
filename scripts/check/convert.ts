import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckSkipped, type Check } from './problem';
import { runProgram, type Answer } from './run-script';

/** Without these the CLI starts processes of its own that ask the network: for a newer CLI, to report its use. */
const QUIET = {
  SF_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
};

/** `sf project convert source`: Salesforce's own reading of the source tree, without an org. */
export const convert: Check = {
  name: 'sf convert',
  async run(root) {
    const cli = join(root, 'node_modules/@salesforce/cli/bin/run.js');
    if (!existsSync(cli)) {
      throw new CheckSkipped('needs @salesforce/cli: npm ci installs it');
    }
    const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-convert-'));
    try {
      for (const part of ['force-app', 'sfdx-project.json', '.forceignore']) {
        cpSync(join(root, part), join(folder, part), { recursive: true });
      }
      const args = [cli, 'project', 'convert', 'source', '--root-dir', 'force-app', '--output-dir', 'out', '--json'];
      const env = { ...process.env, ...QUIET, HOME: folder };
      const answer = await runProgram(process.execPath, args, { cwd: folder, env });
      return answer.code === 0 ? [] : [{ file: 'force-app', line: 0, message: messageOf(answer) }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function messageOf({ stdout, output }: Answer): string {
  try {
    return (JSON.parse(stdout) as { message?: string }).message ?? stdout;
  } catch {
    return output.trim();
  }
}
