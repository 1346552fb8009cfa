import type { DataObject } from '../schema/model';
import type { Row, Store } from '../store';
import type { Rights } from './rights';

/** Which records a user reaches, by ownership and the organisation-wide defaults. Roles and manual shares are not modelled. */
export class Sharing {
  constructor(
    private readonly store: Store,
    private readonly rights: Rights,
  ) {}

  /** @param edit whether the user may change the row, not just see it */
  reaches(userId: string, object: DataObject, row: Row, edit: boolean): boolean {
    if (object.sharing === 'None' || this.rights.hasAllRecords(userId, object, edit)) {
      return true;
    }
    if (object.sharing === 'ControlledByParent') {
      return this.byParent(userId, object, row, edit);
    }
    const isOpen = object.sharing === 'ReadWrite' || (object.sharing === 'Read' && !edit);
    return isOpen || this.owns(userId, row) || (!edit && this.isAboutSomethingSeen(userId, object, row));
  }

  private owns(userId: string, row: Row): boolean {
    const owner = row.get('ownerid');
    return owner === userId || (typeof owner === 'string' && owner.startsWith('00G') && this.isMember(userId, owner));
  }

  private isMember(userId: string, groupId: string): boolean {
    const members = this.store.table('GroupMember');
    return [...(members.find('groupid', groupId) ?? [])].some(
      (id) => members.rows.get(id)?.get('userorgroupid') === userId && members.rows.get(id)?.get('isdeleted') !== true,
    );
  }

  /** A contact without an account is its owner's alone; a relation of a task is seen by who sees the task. */
  private byParent(userId: string, object: DataObject, row: Row, edit: boolean): boolean {
    const parent = object.name === 'Contact' ? row.get('accountid') : row.get('taskid');
    return typeof parent === 'string' ? this.reachesId(userId, parent, edit) : this.owns(userId, row);
  }

  /** An activity is seen by everybody who sees a record it is about. */
  private isAboutSomethingSeen(userId: string, object: DataObject, row: Row): boolean {
    const isActivity = object.name === 'Task' || object.name === 'Event';
    return (
      isActivity &&
      [row.get('whoid'), row.get('whatid')].some((id) => typeof id === 'string' && this.reachesId(userId, id, false))
    );
  }

  private reachesId(userId: string, id: string, edit: boolean): boolean {
    const object = this.store.objectOfId(id);
    const row = object && this.store.get(object.name, id);
    return Boolean(object && row && this.reaches(userId, object, row, edit));
  }
}
