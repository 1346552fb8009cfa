import { checkbox, date, datetime, integer, picklist, reference, text, textArea } from '../schema/fields';
import type { DataField } from '../schema/model';
import { standardObject, type ObjectDraft } from '../schema/objects';

const subtypes = ['Task*', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'];

/** Who and what an activity is about. @param whatObjects objects that take activities, Contact and Lead excluded */
const about = (whatObjects: readonly string[], children: string): DataField[] => [
  reference('WhoId', ['Contact', 'Lead'], 'Who', { label: 'Name ID', children, onDelete: 'Cascade' }),
  reference('WhatId', whatObjects, 'What', { label: 'Related To ID', children, onDelete: 'Cascade' }),
  reference('AccountId', ['Account'], 'Account', { readOnly: true, label: 'Account ID' }),
  reference('OwnerId', ['Group', 'User'], 'Owner', { nillable: false, label: 'Assigned To ID', alwaysVisible: true }),
];

/**
 * Task, Event and their statuses; TaskRelation and TaskWhoRelation exist only in orgs with Shared Activities.
 *
 * @param customFields custom fields of Activity, which both Task and Event have
 */
export function activityObjects(
  whatObjects: readonly string[],
  customFields: readonly DataField[],
  sharedActivities: boolean,
): ObjectDraft[] {
  return [
    task(whatObjects, customFields),
    event(whatObjects, customFields),
    statusObject(),
    priorityObject(),
    ...(sharedActivities ? [taskRelation(whatObjects), taskWhoRelation()] : []),
  ];
}

function task(whatObjects: readonly string[], customFields: readonly DataField[]): ObjectDraft {
  const statuses = ['Not Started*', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'];
  return standardObject('Task', '00T', { sharing: 'Private' }, [
    ...about(whatObjects, 'Tasks'),
    field255('Subject'),
    date('ActivityDate', { label: 'Due Date Only' }),
    picklist('Status', statuses, { nillable: false, alwaysVisible: true, closedValues: ['Completed'] }),
    picklist('Priority', ['High', 'Normal*', 'Low'], { nillable: false, alwaysVisible: true }),
    checkbox('IsHighPriority', false, { readOnly: true }),
    textArea('Description', 32000),
    picklist('Type', ['Call', 'Email', 'Meeting', 'Other', 'Prep']),
    checkbox('IsClosed', false, { readOnly: true, label: 'Closed', alwaysVisible: true }),
    checkbox('IsArchived', false, { readOnly: true, label: 'Archived', alwaysVisible: true }),
    integer('CallDurationInSeconds', { label: 'Call Duration' }),
    picklist('CallType', ['Internal', 'Inbound', 'Outbound']),
    text('CallDisposition', 255),
    text('CallObject', 255),
    datetime('ReminderDateTime', { label: 'Reminder Date/Time' }),
    checkbox('IsReminderSet'),
    picklist('TaskSubtype', subtypes, { createOnly: true, restrictedPicklist: true, alwaysVisible: true }),
    datetime('CompletedDateTime', { readOnly: true, label: 'Completed Date' }),
    ...customFields,
  ]);
}

/** Subject is a combobox: any text of 255 characters, with suggestions. */
function field255(name: string): DataField {
  return { ...text(name, 255), type: 'COMBOBOX' };
}

function event(whatObjects: readonly string[], customFields: readonly DataField[]): ObjectDraft {
  return standardObject('Event', '00U', { sharing: 'Private' }, [
    ...about(whatObjects, 'Events'),
    field255('Subject'),
    text('Location', 255),
    checkbox('IsAllDayEvent', false, { label: 'All-Day Event' }),
    datetime('ActivityDateTime', { label: 'Due Date Time' }),
    date('ActivityDate', { label: 'Due Date Only' }),
    integer('DurationInMinutes', { label: 'Duration' }),
    datetime('StartDateTime', { label: 'Start Date Time' }),
    datetime('EndDateTime', { label: 'End Date Time' }),
    textArea('Description', 32000),
    picklist('ShowAs', ['Busy*', 'OutOfOffice', 'Free']),
    picklist('EventSubtype', ['Event*'], { createOnly: true, restrictedPicklist: true }),
    ...customFields,
  ]);
}

function statusObject(): ObjectDraft {
  return standardObject('TaskStatus', '01e', { readOnly: true, isSetup: true, plural: 'Task Status Values' }, [
    text('MasterLabel', 255, { readOnly: true }),
    text('ApiName', 255, { readOnly: true }),
    integer('SortOrder', { readOnly: true }),
    checkbox('IsDefault', false, { readOnly: true }),
    checkbox('IsClosed', false, { readOnly: true }),
  ]);
}

function priorityObject(): ObjectDraft {
  return standardObject('TaskPriority', '01d', { readOnly: true, isSetup: true, plural: 'Task Priority Values' }, [
    text('MasterLabel', 255, { readOnly: true }),
    text('ApiName', 255, { readOnly: true }),
    integer('SortOrder', { readOnly: true }),
    checkbox('IsDefault', false, { readOnly: true }),
    checkbox('IsHighPriority', false, { readOnly: true }),
  ]);
}

function taskRelation(whatObjects: readonly string[]): ObjectDraft {
  return standardObject(
    'TaskRelation',
    '0RT',
    { triggerable: false, updateable: false, sharing: 'ControlledByParent' },
    [
      reference('RelationId', ['Contact', 'Lead', ...whatObjects], 'Relation', {
        createOnly: true,
        onDelete: 'Cascade',
        label: 'Relation ID',
      }),
      reference('TaskId', ['Task'], 'Task', {
        createOnly: true,
        children: 'TaskRelations',
        onDelete: 'Cascade',
        label: 'Task ID',
      }),
      checkbox('IsWhat', false, { createOnly: true }),
      reference('AccountId', ['Account'], 'Account', { readOnly: true, label: 'Account ID' }),
    ],
  );
}

/** The same rows seen as who-relations only; cannot be written. */
function taskWhoRelation(): ObjectDraft {
  return standardObject('TaskWhoRelation', '0RW', { readOnly: true, sharing: 'ControlledByParent' }, [
    reference('RelationId', ['Contact', 'Lead'], 'Relation', { readOnly: true, label: 'Relation ID' }),
    reference('TaskId', ['Task'], 'Task', { readOnly: true, children: 'TaskWhoRelations', label: 'Task ID' }),
    picklist('Type', ['Contact', 'Lead'], { readOnly: true }),
    reference('AccountId', ['Account'], 'Account', { readOnly: true, label: 'Account ID' }),
  ]);
}
