import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config';
import { errorName, StateLockedError } from '../../lib/errors';
import { openDatabase } from '../../services';
import { SCHEMA_VERSION, schemaVersion } from '../../store/migrations';
import { makeFolder } from '../../store/pglite-database';
import type { Database } from '../../store/sql';
import { toldBy } from '../status/state-look';
import type { StatusReport } from '../status/status-report';
import { type Examination, Findings, remedyOf, wordsOf } from './finding';

const MB = 1024 * 1024;
const LEAST_MB = 50;
const PLENTY_MB = 500;

/** What later checks can use of the state. */
export interface SeenState {
  /** Open, and of this program's version; null where there is none, or another process has it to itself. */
  readonly database: Database | null;
  /** What the process says that has it to itself. */
  readonly told: StatusReport | null;
}

const NOTHING: SeenState = { database: null, told: null };

/** Checks where the state lies, and opens it. Nothing is brought up to date. */
export async function checkState(exam: Examination, config: Config): Promise<SeenState> {
  const findings = new Findings('State', exam);
  const { state } = config;
  return state.kind === 'folder'
    ? checkFolder(findings, config, state.folder)
    : checkServer(findings, config, 'DATABASE_URL');
}

async function checkFolder(findings: Findings, config: Config, folder: string): Promise<SeenState> {
  let freeMb: number;
  try {
    freeMb = writeProof(folder);
  } catch (error) {
    const remedy = 'Set INBOX_SYNC_DATA to a folder on a disk that stays and has room, which this user may write.';
    findings.failed('folder', `${folder} cannot be written (${errorName(error)})`, remedy);
    return NOTHING;
  }
  findings.ok('folder', `${folder} can be written`);
  if (freeMb < PLENTY_MB) {
    const says = `${freeMb} MB are free on the disk of INBOX_SYNC_DATA`;
    const make = `Free some: below ${LEAST_MB} MB the poller may stand still, and loses nothing.`;
    findings[freeMb < LEAST_MB ? 'failed' : 'warning']('disk', says, make);
  } else {
    findings.ok('disk', `${freeMb} MB are free`);
  }
  const told = await toldBy(folder).catch(() => null);
  if (told !== null) {
    findings.ok('state', `process ${told.process ?? '?'} works on it, and says how it stands`);
    return { database: null, told };
  }
  if (!existsSync(join(folder, 'pglite'))) {
    findings.ok('state', 'there is none yet; the first run makes it');
    return NOTHING;
  }
  return checkServer(findings, config, 'INBOX_SYNC_DATA');
}

/** @returns free MB */
function writeProof(folder: string): number {
  makeFolder(folder);
  const file = join(folder, `.doctor-${process.pid}`);
  writeFileSync(file, 'inbox-sync doctor');
  rmSync(file);
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / MB);
}

async function checkServer(findings: Findings, config: Config, variable: string): Promise<SeenState> {
  let database: Database;
  try {
    database = await openDatabase(config);
  } catch (error) {
    if (error instanceof StateLockedError) {
      findings.warning('state', `${error.message}; it was not looked at`, remedyOf(error) ?? 'Ask again later.');
      return NOTHING;
    }
    findings.failed('state', wordsOf(error), remedyOf(error) ?? `Check ${variable}.`);
    return NOTHING;
  }
  try {
    const isUsable = await checkVersion(findings, database);
    if (isUsable) {
      return { database, told: null };
    }
  } catch (error) {
    const grant = 'Let the user of DATABASE_URL own the schema inbox_sync.';
    findings.failed('state', `the state cannot be read (${errorName(error)})`, grant);
  }
  await database.close();
  return NOTHING;
}

/** @returns whether this program can work with the state as it is */
async function checkVersion(findings: Findings, database: Database): Promise<boolean> {
  const [server] = await database.query<{ version: string; may_create: boolean }>(
    `select current_setting('server_version') as version,
       has_database_privilege(current_database(), 'CREATE') as may_create`,
  );
  const where = `PostgreSQL ${server?.version ?? '?'}${database.isShared ? '' : ' (PGlite)'}`;
  const version = await schemaVersion(database);
  if (version === SCHEMA_VERSION) {
    findings.ok('state', `${where} answers; the state is of version ${version}, as this program`);
    return true;
  }
  if (version !== null && version > SCHEMA_VERSION) {
    const says = `the state is of version ${version}, this program of version ${SCHEMA_VERSION}`;
    findings.failed('state', says, 'Use the newer program, or restore the state that it was made of.');
  } else if (version === null && server?.may_create !== true) {
    const grant = 'As its owner: grant create on database … to the user of DATABASE_URL.';
    findings.failed('state', `${where} answers; the user may not create the schema inbox_sync`, grant);
  } else {
    const is = version === null ? 'there is no state yet' : `the state is of the older version ${version}`;
    findings.ok('state', `${where} answers; ${is}, the next run brings it up to date`);
  }
  return false;
}
