import { expect, it } from '@jest/globals';
import { SCHEMA_VERSION } from '../../src/store/migrations';
import { StateStore } from '../../src/store/state-store';
import { openTestDatabase } from '../fakes/memory-store';

it('is no state for an older program: what it does not know of would be lost', async () => {
  const database = await openTestDatabase();
  await StateStore.open({ ...database, close: () => Promise.resolve() });
  await database.query('insert into inbox_sync.migration values ($1)', [SCHEMA_VERSION + 1]);
  const open = StateStore.open({ ...database, close: () => Promise.resolve() });
  await expect(open).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: `the state is of version ${SCHEMA_VERSION + 1}, this program of version ${SCHEMA_VERSION}`,
  });
  await database.close();
});
