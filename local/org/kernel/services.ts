import type { ApexSObject } from './sobject';
import type { OrgSchema } from './schema';
import type { TypeRegistry } from './registry';

/** Object permissions of the running user. */
export interface ObjectRights {
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
}

/** Field permissions of the running user. */
export interface FieldRights {
  readonly read: boolean;
  readonly edit: boolean;
}

/** The delivery that an event trigger runs for, as `EventBus.TriggerContext` tells it. */
export interface EventDelivery {
  /** How often RetryableException was thrown for this batch. */
  readonly retries: number;
  /** Message of the last RetryableException; null in the first run. */
  readonly lastError: string | null;
  /** Replay id to go on after; null when none was set. */
  readonly resumeCheckpoint: string | null;
  /** @throws {ApexException} EventBus.InvalidReplayIdException for an id that is not in the batch */
  setResumeCheckpoint(replayId: string | null): void;
}

/** What `Test.*` does in a test's transaction. */
export interface TestServices {
  /** A fresh set of governor limits. @throws {ApexException} when called twice */
  startTest(): void;
  /** Runs what was enqueued since startTest, delivers events, and gives the limits of before back. */
  stopTest(): void;
  /** `Test.getEventBus().deliver()` */
  deliverEvents(): void;
  /** `Test.getEventBus().fail()`: the events are not delivered, the publish callbacks hear of failure. */
  failEvents(): void;
  setCreatedDate(recordId: string, milliseconds: number): void;
}

/** A custom metadata record to deploy; `fullName` as `InboxSyncPolicy.Org` (the type's name with or without `__mdt`). */
export interface MetadataRecord {
  readonly fullName: string;
  readonly label: string | null;
  /** Values as Apex has them; null empties the field. */
  readonly values: readonly { readonly field: string; readonly value: unknown }[];
}

/** What is wrong with a record that was to be deployed. */
export interface MetadataProblem {
  readonly fullName: string;
  readonly problem: string;
}

/** A custom notification (the bell) for users. */
export interface Notification {
  readonly typeId: string;
  readonly title: string;
  readonly body: string;
  readonly targetId: string | null;
  readonly targetPageRef: string | null;
  readonly recipientIds: readonly string[];
}

/** An e-mail from Apex to a user of the org. */
export interface UserEmail {
  readonly recipientId: string;
  readonly subject: string;
  readonly body: string;
}

/** One limit of the whole org, as `OrgLimits` tells it. */
export interface OrgLimit {
  readonly name: string;
  readonly limit: number;
  readonly value: number;
}

/** What a transaction gives to the platform library beside records: schema, types, rights. Made by the data engine. */
export interface OrgServices {
  readonly schema: OrgSchema;
  readonly types: TypeRegistry;
  readonly organization: { readonly id: string; readonly name: string; readonly domainUrl: string };
  /** Rights of the running user by profile and permission sets. */
  objectRights(objectName: string): ObjectRights;
  fieldRights(objectName: string, fieldName: string): FieldRights;
  /** Whether the running user has the custom permission. */
  hasCustomPermission(name: string): boolean;
  /** All records of a custom metadata type, for `getAll` and `getInstance`; costs no query. */
  customMetadata(objectName: string): readonly ApexSObject[];
  /**
   * Creates and updates custom metadata records after the transaction, all or none; then `done` runs in a transaction of
   * its own with the problems there were. @returns the deployment's id
   */
  deployCustomMetadata(
    records: readonly MetadataRecord[],
    done: (deploymentId: string, problems: readonly MetadataProblem[]) => void,
  ): string;
  /** Limits of the whole org that are counted. */
  orgLimits(): readonly OrgLimit[];
  notify(notification: Notification): void;
  sendEmail(email: UserEmail): void;
  /** Null outside of event triggers. */
  readonly eventDelivery: EventDelivery | null;
  /** Null outside of tests. */
  readonly testing: TestServices | null;
  /** `System.schedule`. @returns id of the CronTrigger */
  schedule(jobName: string, cronExpression: string, job: unknown): string;
  /** `Database.executeBatch`. @returns id of the AsyncApexJob */
  executeBatch(job: unknown, scopeSize: number): string;
  /** `System.abortJob` */
  abortJob(jobId: string): void;
  /** A line of `System.debug`. */
  log(level: string, text: string): void;
}
