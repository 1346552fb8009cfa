import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeployFile } from './external-client-app';
import { sf } from './sf';

/**
 * Deploys files that exist for one org only, from a temporary folder that is gone afterwards.
 *
 * @throws {SfError} with the reasons of the org
 */
export async function deployFiles(username: string, files: readonly DeployFile[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-deploy-'));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { mode: 0o600 });
    }
    await sf(['project', 'deploy', 'start', '--target-org', username, '--metadata-dir', folder, '--wait', '30']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
