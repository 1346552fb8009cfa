import type { RunningUser } from '../kernel/execution';
import type { OrgUser } from '../org-facade';
import type { Row, Store } from './store';

/** The user with that id as Apex runs as it; null when there is none. */
export function runningUser(store: Store, id: string): RunningUser | null {
  const row = store.get('User', id);
  if (!row) {
    return null;
  }
  const profileId = row.get('profileid');
  return {
    id,
    username: text(row, 'username'),
    profileId: typeof profileId === 'string' ? profileId : null,
    timeZone: text(row, 'timezonesidkey'),
    locale: text(row, 'localesidkey'),
    isAutomatedProcess: row.get('usertype') === 'AutomatedProcess',
  };
}

/** The user with that id as tools see it; null when there is none. */
export function orgUser(store: Store, id: string): OrgUser | null {
  const row = store.get('User', id);
  return (
    (row && {
      id,
      username: text(row, 'username'),
      email: text(row, 'email'),
      name: text(row, 'name'),
      isActive: row.get('isactive') === true,
      timeZone: text(row, 'timezonesidkey'),
      locale: text(row, 'localesidkey'),
    }) ??
    null
  );
}

function text(row: Row, name: string): string {
  const value = row.get(name);
  return typeof value === 'string' ? value : '';
}
