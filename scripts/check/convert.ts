import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckSkipped, type Check } from './problem';

/** `sf project convert source`: Salesforce's own reading of the source tree, without an org. */
export const convert: Check = {
  name: 'sf convert',
  run(root) {
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
      const environment = { ...process.env, SF_DISABLE_TELEMETRY: 'true', SF_AUTOUPDATE_DISABLE: 'true', HOME: folder };
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        encoding: 'utf8',
        env: environment,
      });
      return status === 0 ? [] : [{ file: 'force-app', line: 0, message: readMessage(stdout, stderr) }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function readMessage(stdout: string, stderr: string): string {
  try {
    return (JSON.parse(stdout) as { message?: string }).message ?? stdout;
  } catch {
    return `${stdout}\n${stderr}`.trim();
  }
}
