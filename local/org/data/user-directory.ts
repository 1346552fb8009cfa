import { OrgError, type JsonRecord, type NewUser, type OrgUser, type OrgUsers } from '../org-facade';
import type { Store } from './store';
import { orgUser } from './users';

/** The org's users. */
export class UserDirectory implements OrgUsers {
  /**
   * @param insert inserts a row as a tool and gives its id
   * @param assign assigns a permission set by its name
   */
  constructor(
    private readonly store: Store,
    private readonly adminId: string,
    private readonly insert: (objectName: string, row: JsonRecord) => string,
    private readonly assign: (userId: string, permissionSet: string) => void,
  ) {}

  get admin(): OrgUser {
    return this.existing(this.adminId);
  }

  create(user: NewUser): OrgUser {
    const profile = user.profile ?? 'Standard User';
    const profileId = [...this.store.table('Profile').rows].find(([, row]) => row.get('name') === profile)?.[0];
    if (profileId === undefined) {
      throw new OrgError('NOT_FOUND', `there is no profile ${profile}`);
    }
    const id = this.insert('User', {
      Username: user.username ?? user.email,
      Email: user.email,
      LastName: user.lastName,
      FirstName: user.firstName ?? null,
      Alias: user.lastName.replace(/\W/g, '').slice(0, 8).toLowerCase() || 'user',
      IsActive: user.isActive ?? true,
      ProfileId: profileId,
      TimeZoneSidKey: user.timeZone ?? 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
    });
    user.permissionSets?.forEach((name) => this.assign(id, name));
    return this.existing(id);
  }

  byUsername(username: string): OrgUser | null {
    const [id] = this.store.table('User').find('username', username) ?? [];
    return id === undefined ? null : orgUser(this.store, id);
  }

  byId(id: string): OrgUser | null {
    return orgUser(this.store, id);
  }

  private existing(id: string): OrgUser {
    const user = orgUser(this.store, id);
    if (!user) {
      throw new OrgError('NOT_FOUND', `there is no user ${id}`);
    }
    return user;
  }
}
