/** A constant of an Apex enum. There is one object a constant, so identity is equality. */
export class ApexEnumValue {
  /**
   * @param typeName canonical name of the enum: `System.StatusCode`, `InboxSyncDecision.Outcome`
   * @param name the constant as declared
   * @param ordinal its position, from 0
   */
  constructor(
    readonly typeName: string,
    readonly name: string,
    readonly ordinal: number,
  ) {}

  toString(): string {
    return this.name;
  }
}

/** The constants of one enum in order of declaration. */
export class ApexEnum {
  readonly values: readonly ApexEnumValue[];
  private readonly byName: ReadonlyMap<string, ApexEnumValue>;

  constructor(
    readonly typeName: string,
    constants: readonly string[],
  ) {
    this.values = constants.map((name, ordinal) => new ApexEnumValue(typeName, name, ordinal));
    this.byName = new Map(this.values.map((value) => [value.name.toLowerCase(), value]));
  }

  /** The constant of that name in any case, or undefined. */
  find(name: string): ApexEnumValue | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** @throws {Error} when there is none: for names written in TypeScript */
  get(name: string): ApexEnumValue {
    const value = this.find(name);
    if (!value) {
      throw new Error(`enum ${this.typeName} has no constant ${name}`);
    }
    return value;
  }
}

const platformEnums = new Map<string, ApexEnum>();

/**
 * The one enum of the standard library with that canonical name. The first call states its constants; the compiler asks
 * with the constants of the {@link PlatformType}, so both meet the same objects.
 */
export function platformEnum(typeName: string, constants: readonly string[]): ApexEnum {
  const key = typeName.toLowerCase();
  const known = platformEnums.get(key);
  if (known) {
    return known;
  }
  const made = new ApexEnum(typeName, constants);
  platformEnums.set(key, made);
  return made;
}
