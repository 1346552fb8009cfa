import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/store/sql';
import { asStateError, StateFullError } from '../../src/store/full-disk';
import { mail } from '../fakes/fake-source';
import { openTestDatabase } from '../fakes/memory-store';
import { SmallWorld } from '../fakes/small-world';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Every page with mail meets a full disk when it is committed, all of it written, as the database itself reports it. */
const FILL = `create function inbox_sync.full_disk() returns trigger language plpgsql as
  $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
  create constraint trigger full_disk after insert on inbox_sync.outbox deferrable initially deferred
    for each row execute function inbox_sync.full_disk();`;

describe('a full disk', () => {
  it('is an error that says what to do, wherever the database meets it', async () => {
    const raise = `do $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`;
    await expect(database.query(raise)).rejects.toThrow(StateFullError);
    await expect(database.script(raise)).rejects.toThrow(StateFullError);
    await expect(database.transaction((sql) => sql.query(raise))).rejects.toThrow(/disk that holds the state is full/);
    expect(asStateError(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBeInstanceOf(StateFullError);
    expect(asStateError(new Error('other'))).not.toBeInstanceOf(StateFullError);
  });

  it('loses nothing: the mailbox says that it stands still, and the mail comes when there is room', async () => {
    const world = await SmallWorld.over(database);
    world.source.deliver(world.box.id, mail('settled'));
    await world.once();
    world.org.filesPerBeat = 0;
    world.source.deliver(world.box.id, mail('unanswered'));
    await world.once();
    await database.script(FILL);
    world.source.deliver(world.box.id, mail('one'));
    const full = await world.once();
    expect(full.mailboxes[0]).toMatchObject({ pending: '2', acknowledged: '1', reportedStatus: 'Degraded' });
    expect(full.mailboxes[0]?.detail).toMatch(
      /the disk .* is full\. Make room where INBOX_SYNC_DATA .*nothing is lost/,
    );
    expect(full.totals.unanswered).toBe(1);
    expect(world.subjects()).toEqual(['Subject settled', 'Subject unanswered']);
    await database.script('drop trigger full_disk on inbox_sync.outbox');
    world.org.filesPerBeat = Infinity;
    const report = await world.once();
    expect(world.subjects()).toEqual(['Subject settled', 'Subject unanswered', 'Subject one']);
    expect(report.totals).toMatchObject({ queued: 0, unanswered: 0 });
    expect(report.mailboxes[0]?.acknowledged).toBe('3');
  });
});
