import { ApexDecimal } from '../kernel/numbers';
import { makeId } from './ids';
import { fieldOf, objectOf, type DataField, type DataObject, type DataSchema } from './schema/model';

/** A stored record: values by lower-cased API name; a missing one is null. Never changed: a new one takes its place. */
export type Row = ReadonlyMap<string, unknown>;

interface Undo {
  readonly table: Table;
  readonly id: string;
  readonly before: Row | undefined;
}

/** The rows of one object, with hash indexes on the fields that are looked up by equality. */
class Table {
  readonly rows = new Map<string, Row>();
  private readonly indexes = new Map<string, { field: DataField; ids: Map<string, Set<string>> }>();
  private count = 0;
  private autoNumber = 0;

  constructor(readonly object: DataObject) {
    for (const [name, field] of object.fields) {
      if (isIndexed(field)) {
        this.indexes.set(name, { field, ids: new Map() });
      }
    }
  }

  put(id: string, row: Row | undefined): Row | undefined {
    const before = this.rows.get(id);
    for (const [name, { field, ids }] of this.indexes) {
      const old = before && indexKey(field, before.get(name));
      const now = row && indexKey(field, row.get(name));
      if (old !== now) {
        removeKey(ids, old, id);
        addKey(ids, now, id);
      }
    }
    if (row) {
      this.rows.set(id, row);
    } else {
      this.rows.delete(id);
    }
    return before;
  }

  /** Ids of the rows with that value; undefined when the field has no index. */
  find(fieldName: string, value: unknown): ReadonlySet<string> | undefined {
    const index = this.indexes.get(fieldName);
    const key = index && indexKey(index.field, value);
    return index && ((key !== undefined && key !== null && index.ids.get(key)) || new Set());
  }

  newId(): string {
    return makeId(this.object.keyPrefix ?? '000', ++this.count);
  }

  /** The next name of an object with an auto number: `E-00000001`. Numbers are not given back by a rollback. */
  newAutoNumber(format: string): string {
    const number = String(++this.autoNumber);
    return format.replace(/\{(0+)\}/, (_all, zeros: string) => number.padStart(zeros.length, '0'));
  }
}

function isIndexed(field: DataField): boolean {
  const isKey = field.unique || field.externalId || field.type === 'REFERENCE' || field.type === 'EMAIL';
  return isKey && (field.storage === 'text' || field.storage === 'id' || field.storage === 'decimal');
}

/** What equal values have in common; null for an empty value. */
export function indexKey(field: DataField, value: unknown): string | null {
  if (typeof value === 'string') {
    return field.caseSensitive || field.storage === 'id' ? value : value.toLowerCase();
  }
  return value instanceof ApexDecimal ? value.stripTrailingZeros().toPlainString() : null;
}

function removeKey(ids: Map<string, Set<string>>, key: string | null | undefined, id: string): void {
  if (key !== undefined && key !== null) {
    const set = ids.get(key);
    set?.delete(id);
    if (set?.size === 0) {
      ids.delete(key);
    }
  }
}

function addKey(ids: Map<string, Set<string>>, key: string | null | undefined, id: string): void {
  if (key !== undefined && key !== null) {
    const set = ids.get(key);
    if (set) {
      set.add(id);
    } else {
      ids.set(key, new Set([id]));
    }
  }
}

/**
 * All records of the org, with an undo log: every change is written down with what was there before, so that a savepoint,
 * a failed statement and a test are undone exactly. {@link Store.put} alone changes rows.
 */
export class Store {
  private tables = new Map<string, Table>();
  private log: Undo[] = [];

  constructor(readonly schema: DataSchema) {}

  table(objectName: string): Table {
    const key = objectName.toLowerCase();
    let table = this.tables.get(key);
    if (!table) {
      table = new Table(objectOf(this.schema, objectName));
      this.tables.set(key, table);
    }
    return table;
  }

  get(objectName: string, id: string): Row | undefined {
    return this.table(objectName).rows.get(id);
  }

  /** @param row undefined removes it */
  put(objectName: string, id: string, row: Row | undefined): void {
    const table = this.table(objectName);
    this.log.push({ table, id, before: table.put(id, row) });
  }

  /** Changes some values of a row that exists. */
  patch(objectName: string, id: string, values: Readonly<Record<string, unknown>>): void {
    const row = new Map(this.get(objectName, id));
    Object.entries(values).forEach(([name, value]) => row.set(name.toLowerCase(), value));
    this.put(objectName, id, row);
  }

  /** Place in the log to go back to by {@link undoTo}. */
  mark(): number {
    return this.log.length;
  }

  undoTo(mark: number): void {
    while (this.log.length > mark) {
      const { table, id, before } = this.log.pop() as Undo;
      table.put(id, before);
    }
  }

  /** Forgets how to undo: the end of a transaction that is kept. */
  commit(): void {
    this.log = [];
  }

  /** Runs `work` with the setup rows only, as a test sees the org, and puts everything back afterwards. */
  isolated<T>(work: () => T): T {
    const { tables } = this;
    const mark = this.mark();
    this.tables = new Map([...tables].filter(([, table]) => table.object.isSetup));
    try {
      return work();
    } finally {
      this.undoTo(mark);
      this.tables = tables;
    }
  }

  /** The object that an id belongs to, by its first three characters. */
  objectOfId(id: string): DataObject | null {
    return this.byPrefix().get(id.slice(0, 3)) ?? null;
  }

  private prefixes: Map<string, DataObject> | null = null;

  private byPrefix(): Map<string, DataObject> {
    this.prefixes ??= new Map(
      [...this.schema.objects.values()].flatMap((object) =>
        object.keyPrefix === null ? [] : [[object.keyPrefix, object] as const],
      ),
    );
    return this.prefixes;
  }
}

/** The stored value of a field that is known to exist. */
export function valueOf(row: Row, object: DataObject, fieldName: string): unknown {
  return row.get(fieldOf(object, fieldName).name.toLowerCase()) ?? null;
}
