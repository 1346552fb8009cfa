/**
 * A record in Apex's memory. Field and relationship names are lower-cased: Apex does not know their case; the schema
 * keeps the names as they are written.
 */
export class ApexSObject {
  /** Values of the fields that were set or queried, by lower-cased API name. A field set to null is present. */
  readonly fields = new Map<string, unknown>();
  /** Parents, by lower-cased relationship name (`who`, `mailbox__r`). */
  readonly parents = new Map<string, ApexSObject | null>();
  /** Rows of subqueries, by lower-cased child relationship name. */
  readonly children = new Map<string, ApexSObject[]>();
  /** What `addError` said in a trigger; `field` is an API name or null for the whole record. */
  readonly errors: { message: string; field: string | null }[] = [];
  /** Lower-cased names a query selected; null when the record was not queried. Reading another field throws. */
  queried: Set<string> | null = null;
  /** True for the records of Trigger.old, and of Trigger.new in an after trigger: writing throws. */
  isReadOnly = false;

  /** @param objectName API name in the schema's case: `Task`, `InboxSyncEntry__c` */
  constructor(readonly objectName: string) {}

  get id(): string | null {
    return (this.fields.get('id') as string | undefined) ?? null;
  }

  /** A copy that shares no container with this one. Parents and children are not copied. */
  copy(): ApexSObject {
    const copy = new ApexSObject(this.objectName);
    this.fields.forEach((value, name) => copy.fields.set(name, value));
    return copy;
  }
}
