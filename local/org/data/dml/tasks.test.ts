import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Org } from '../../org-facade';
import { apexFile, day, dml, insert, metadata, outcomes, rows, sobject, testOrg, tryInsert } from '../test/fixture';

const closed = { Status: 'Completed', Subject: 'Mail' };

describe('tasks', () => {
  let org: Org;
  let account: string;
  let ann: string;
  let lead: string;
  beforeEach(() => {
    org = testOrg();
    account = insert(org, 'Account', { Name: 'Acme' });
    ann = insert(org, 'Contact', { LastName: 'Ann', AccountId: account });
    lead = insert(org, 'Lead', { LastName: 'Lea', Company: 'Lea Ltd' });
  });

  const relate = (task: string, ...people: string[]): (string | null)[] =>
    outcomes(
      dml(
        org,
        'insert',
        people.map((id) => sobject('TaskRelation', { TaskId: task, RelationId: id, IsWhat: false })),
        { allOrNone: false },
      ),
    );
  const people = (task: string): unknown[] =>
    rows(org, `SELECT RelationId FROM TaskRelation WHERE TaskId = '${task}' AND IsWhat = false ORDER BY Id`).map(
      (row) => row['RelationId'],
    );

  it('are closed by their status, and know their account', () => {
    insert(org, 'Task', { ...closed, WhoId: ann });
    insert(org, 'Task', { Subject: 'Call' });
    expect(rows(org, 'SELECT IsClosed, AccountId, Priority, Status, TaskSubtype FROM Task ORDER BY Id')).toEqual([
      { IsClosed: true, AccountId: account, Priority: 'Normal', Status: 'Completed', TaskSubtype: 'Task' },
      { IsClosed: false, AccountId: null, Priority: 'Normal', Status: 'Not Started', TaskSubtype: 'Task' },
    ]);
  });

  it('follow the closed statuses of the org', () => {
    const own = testOrg([
      {
        file: 'standardValueSets/TaskStatus.standardValueSet-meta.xml',
        text: metadata(
          'StandardValueSet',
          '<sorted>false</sorted><standardValue><fullName>Offen</fullName><default>true</default></standardValue><standardValue><fullName>Erledigt</fullName><default>false</default><closed>true</closed></standardValue>',
        ),
      },
    ]);
    insert(own, 'Task', { Status: 'Erledigt' });
    expect(rows(own, 'SELECT IsClosed FROM Task')).toEqual([{ IsClosed: true }]);
    expect(rows(own, 'SELECT ApiName FROM TaskStatus WHERE IsClosed = true')).toEqual([{ ApiName: 'Erledigt' }]);
  });

  it('take a lead alone', () => {
    expect(tryInsert(org, 'Task', { ...closed, WhoId: lead })).toBeNull();
    expect(tryInsert(org, 'Task', { ...closed, WhoId: lead, WhatId: account })).toBe(
      'FIELD_INTEGRITY_EXCEPTION: field integrity exception: WhoId, WhatId [WhoId, WhatId]',
    );
  });

  it('take no converted lead', () => {
    org.convertLead(lead);
    expect(tryInsert(org, 'Task', { ...closed, WhoId: lead })).toBe(
      'CANNOT_UPDATE_CONVERTED_LEAD: cannot reference converted lead [WhoId]',
    );
  });

  it('take no account in WhoId, and no contact in WhatId', () => {
    expect(tryInsert(org, 'Task', { WhoId: account })).toBe(
      `FIELD_INTEGRITY_EXCEPTION: Name ID: id value of incorrect type: ${account} [WhoId]`,
    );
    expect(tryInsert(org, 'Task', { WhatId: ann })).toBe(
      `FIELD_INTEGRITY_EXCEPTION: Related To ID: id value of incorrect type: ${ann} [WhatId]`,
    );
  });

  describe('with Shared Activities', () => {
    it('have a relation for WhoId and WhatId without being told', () => {
      insert(org, 'Task', { ...closed, WhoId: ann, WhatId: account });
      expect(rows(org, 'SELECT RelationId, IsWhat FROM TaskRelation ORDER BY IsWhat')).toEqual([
        { RelationId: ann, IsWhat: false },
        { RelationId: account, IsWhat: true },
      ]);
    });

    it('take 50 people at most, each once, and no leads beside them', () => {
      const task = insert(org, 'Task', { ...closed, WhoId: ann });
      const others = Array.from({ length: 50 }, (_item, index) => insert(org, 'Contact', { LastName: `C${index}` }));
      const results = relate(task, ...others);
      expect(results.filter((result) => result === null)).toHaveLength(49);
      expect(results.at(-1)).toBe(
        'FIELD_INTEGRITY_EXCEPTION: You can relate up to 50 contacts to an activity. [RelationId]',
      );
      expect(relate(task, ann)[0]).toContain('DUPLICATE_VALUE');
      expect(relate(insert(org, 'Task', { ...closed, WhoId: ann }), lead)[0]).toContain(
        'a lead cannot be related beside others',
      );
    });

    it('follow a change of WhoId', () => {
      const bob = insert(org, 'Contact', { LastName: 'Bob' });
      const task = insert(org, 'Task', { ...closed, WhoId: ann });
      dml(org, 'update', [sobject('Task', { Id: task, WhoId: bob })]);
      expect(people(task)).toEqual([bob]);
    });

    it('outlive one of several people', () => {
      const bob = insert(org, 'Contact', { LastName: 'Bob' });
      const task = insert(org, 'Task', { ...closed, WhoId: ann });
      relate(task, bob);
      dml(org, 'delete', [sobject('Contact', { Id: ann })]);
      expect(rows(org, 'SELECT WhoId FROM Task')).toEqual([{ WhoId: bob }]);
      expect(people(task)).toEqual([bob]);
      dml(org, 'delete', [sobject('Contact', { Id: bob })]);
      expect(rows(org, 'SELECT WhoId FROM Task')).toEqual([]);
    });
  });

  it('are archived a year after their date: only ALL ROWS finds them', () => {
    insert(org, 'Task', { ...closed, Subject: 'old', ActivityDate: day('2025-02-28') });
    insert(org, 'Task', { ...closed, Subject: 'a year', ActivityDate: day('2025-03-01') });
    insert(org, 'Task', { Subject: 'open', ActivityDate: day('2020-01-01') });
    const subjects = (clause: string): unknown[] =>
      rows(org, `SELECT Subject FROM Task ORDER BY Subject ${clause}`).map((row) => row['Subject']);
    expect(subjects('')).toEqual(['a year', 'open']);
    expect(subjects('ALL ROWS')).toEqual(['a year', 'old', 'open']);
    expect(rows(org, "SELECT IsArchived FROM Task WHERE Subject = 'old' ALL ROWS")).toEqual([{ IsArchived: true }]);
    expect(org.dump(['Task'])['Task']).toHaveLength(3);
  });

  describe('LastActivityDate', () => {
    const dates = (): unknown[] => [
      rows(org, 'SELECT LastActivityDate FROM Contact')[0]?.['LastActivityDate'],
      rows(org, 'SELECT LastActivityDate FROM Account')[0]?.['LastActivityDate'],
    ];

    it('is the latest date of closed tasks, on the person and the account', () => {
      insert(org, 'Task', { ...closed, WhoId: ann, ActivityDate: day('2026-01-05') });
      insert(org, 'Task', { ...closed, WhoId: ann, ActivityDate: day('2026-01-03') });
      insert(org, 'Task', { Subject: 'open', WhoId: ann, ActivityDate: day('2026-02-01') });
      expect(dates()).toEqual(['2026-01-05', '2026-01-05']);
    });

    it('goes back when the task is deleted or reopened', () => {
      const first = insert(org, 'Task', { ...closed, WhoId: ann, ActivityDate: day('2026-01-03') });
      const second = insert(org, 'Task', { ...closed, WhoId: ann, ActivityDate: day('2026-01-05') });
      dml(org, 'delete', [sobject('Task', { Id: second })]);
      expect(dates()[0]).toBe('2026-01-03');
      dml(org, 'update', [sobject('Task', { Id: first, Status: 'Not Started' })]);
      expect(dates()).toEqual([null, null]);
    });

    it('reaches further people of a shared task', () => {
      const bob = insert(org, 'Contact', { LastName: 'Bob' });
      relate(insert(org, 'Task', { ...closed, WhoId: ann, ActivityDate: day('2026-01-05') }), bob);
      expect(rows(org, `SELECT LastActivityDate FROM Contact WHERE Id = '${bob}'`)).toEqual([
        { LastActivityDate: '2026-01-05' },
      ]);
    });
  });

  it('know no relations without Shared Activities', () => {
    const plain = testOrg(
      apexFile(
        'classes/Probe.cls',
        `public class Probe { public static Boolean has() { return Schema.getGlobalDescribe().containsKey('TaskRelation'); } }`,
      ),
      { sharedActivities: false },
    );
    expect(plain.callStatic(plain.users.admin, 'Probe', 'has', [])).toBe(false);
    expect(() => plain.query('SELECT Id FROM TaskRelation')).toThrow("sObject type 'TaskRelation' is not supported.");
    expect(tryInsert(plain, 'Task', closed)).toBeNull();
  });
});
