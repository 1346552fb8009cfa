import type { TypeRef } from './type-ref';
import { typeName } from './type-ref';

/** `System.Type`: what `Foo.class` and `Type.forName` give. One object a type. */
export class ApexType {
  private constructor(readonly ref: TypeRef) {}

  private static readonly known = new Map<string, ApexType>();

  static of(ref: TypeRef): ApexType {
    const key = typeName(ref).toLowerCase();
    let type = ApexType.known.get(key);
    if (!type) {
      type = new ApexType(ref);
      ApexType.known.set(key, type);
    }
    return type;
  }

  toString(): string {
    return typeName(this.ref);
  }
}

/** `Schema.SObjectType`: `Contact.SObjectType`. One object a name. */
export class ApexSObjectType {
  private constructor(readonly objectName: string) {}

  private static readonly known = new Map<string, ApexSObjectType>();

  /** @param objectName API name in the schema's case */
  static of(objectName: string): ApexSObjectType {
    let type = ApexSObjectType.known.get(objectName);
    if (!type) {
      type = new ApexSObjectType(objectName);
      ApexSObjectType.known.set(objectName, type);
    }
    return type;
  }

  toString(): string {
    return this.objectName;
  }
}

/** `Schema.SObjectField`: `Contact.Email`. One object a field. */
export class ApexSObjectField {
  private constructor(
    readonly objectName: string,
    readonly fieldName: string,
  ) {}

  private static readonly known = new Map<string, ApexSObjectField>();

  /** Both API names in the schema's case. */
  static of(objectName: string, fieldName: string): ApexSObjectField {
    const key = `${objectName}.${fieldName}`;
    let field = ApexSObjectField.known.get(key);
    if (!field) {
      field = new ApexSObjectField(objectName, fieldName);
      ApexSObjectField.known.set(key, field);
    }
    return field;
  }

  toString(): string {
    return this.fieldName;
  }
}
