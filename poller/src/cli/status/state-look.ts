import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config';
import { doorOf, knock } from '../../lib/door';
import { InboxSyncError } from '../../lib/errors';
import { openDatabase } from '../../services';
import { SCHEMA_VERSION, schemaVersion } from '../../store/migrations';
import { StateStore } from '../../store/state-store';
import { readStatus, type StatusReport, statusSchema } from './status-report';

/** The state is of another version than this program, or the process that has it is. Nothing was changed. */
export class StateVersionError extends InboxSyncError {}

/** No inbox-sync has ever worked on this state. */
export class StateEmptyError extends InboxSyncError {}

/**
 * What the state knows: told by the process that has it to itself, else read without changing anything.
 *
 * @throws {StateEmptyError} there is none yet
 * @throws {StateVersionError} it cannot be read by this version
 * @throws {StateLockedError} another process has it to itself and does not answer
 */
export async function lookAtState(config: Config, now: Date): Promise<StatusReport> {
  const { state, prefilter } = config;
  const told = state.kind === 'folder' ? await toldBy(state.folder) : null;
  if (told !== null) {
    return told;
  }
  if (state.kind === 'folder' && !existsSync(join(state.folder, 'pglite'))) {
    throw empty();
  }
  const database = await openDatabase(config);
  try {
    assertVersion(await schemaVersion(database));
    return await readStatus(StateStore.look(database), { isFilterOn: prefilter.isOn, now, pid: null });
  } finally {
    await database.close();
  }
}

/** What the process says that has the folder to itself; null where none answers. @throws {StateVersionError} */
export async function toldBy(folder: string): Promise<StatusReport | null> {
  const door = doorOf(folder);
  const told = door === null || !existsSync(door) ? null : await knock(door);
  if (told === null) {
    return null;
  }
  const report = statusSchema.safeParse(told);
  if (!report.success) {
    throw new StateVersionError('the process that works on this state is of another version', {
      actions: ['Start it again with this version, or ask with its own.'],
    });
  }
  return report.data;
}

/** @throws {StateEmptyError} @throws {StateVersionError} */
function assertVersion(version: number | null): void {
  if (version === null) {
    throw empty();
  }
  if (version !== SCHEMA_VERSION) {
    const isOlder = version < SCHEMA_VERSION;
    throw new StateVersionError(`the state is of version ${version}, this program of version ${SCHEMA_VERSION}`, {
      actions: [
        isOlder ? 'inbox-sync once or run brings it up to date.' : 'Use the newer program that works on this state.',
      ],
    });
  }
}

function empty(): StateEmptyError {
  return new StateEmptyError('no inbox-sync has worked on this state yet', {
    actions: ['Run inbox-sync once, or inbox-sync doctor to see whether everything is ready for it.'],
  });
}
