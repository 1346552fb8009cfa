import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { perInstallation } from './per-installation';

/** What may stand inside an element of a metadata file. */
export type ValueType =
  | { readonly kind: 'string' | 'boolean' | 'number' | 'any' }
  | { readonly kind: 'enum'; readonly values: ReadonlySet<string> }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Field> };

/** An element that a metadata type allows. */
export interface Field {
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  readonly type: ValueType;
}

/**
 * The Metadata API's types as `@salesforce/types` publishes them, read from its declaration file: the package has them
 * as TypeScript types only.
 */
export class MetadataModel {
  private readonly declared = new Map<string, ts.TypeNode>();
  private readonly resolved = new Map<string, ValueType>();

  constructor(root: string) {
    const file = join(root, 'node_modules/@salesforce/types/lib/metadata.d.ts');
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    source.forEachChild((node) => {
      if (ts.isTypeAliasDeclaration(node)) {
        this.declared.set(node.name.text, node.type);
      }
    });
  }

  /** The elements of a metadata type such as `CustomField`; undefined when there is no such type. */
  typeNamed(name: string): ValueType | undefined {
    const known = this.resolved.get(name);
    if (known) {
      return known;
    }
    const node = this.declared.get(name);
    if (!node) {
      return undefined;
    }
    const fields = new Map<string, Field>();
    // Stored before it is filled: some types contain themselves.
    if (isObjectType(node)) {
      this.resolved.set(name, { kind: 'object', fields });
      this.collectFields(node, fields);
      return { kind: 'object', fields };
    }
    const type = this.toValueType(node);
    this.resolved.set(name, type);
    return type;
  }

  private collectFields(node: ts.TypeNode, fields: Map<string, Field>): void {
    if (ts.isIntersectionTypeNode(node)) {
      node.types.forEach((part) => this.collectFields(part, fields));
    } else if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) {
      const base = this.declared.get(node.typeName.text);
      if (base) {
        this.collectFields(base, fields);
      }
    } else if (ts.isTypeLiteralNode(node)) {
      for (const member of node.members) {
        if (ts.isPropertySignature(member) && member.type && ts.isIdentifier(member.name)) {
          const isArray = ts.isArrayTypeNode(member.type);
          fields.set(member.name.text, {
            isRequired: !member.questionToken && !isArray,
            isRepeatable: isArray,
            type: this.toValueType(isArray ? member.type.elementType : member.type),
          });
        }
      }
    }
  }

  private toValueType(node: ts.TypeNode): ValueType {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) {
      return this.typeNamed(node.typeName.text) ?? { kind: 'any' };
    }
    if (ts.isUnionTypeNode(node) || ts.isLiteralTypeNode(node)) {
      const parts = ts.isUnionTypeNode(node) ? node.types : [node];
      const values = parts.flatMap((part) =>
        ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? [part.literal.text] : [],
      );
      return values.length === parts.length ? { kind: 'enum', values: new Set(values) } : { kind: 'any' };
    }
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { kind: 'string' };
      case ts.SyntaxKind.BooleanKeyword:
        return { kind: 'boolean' };
      case ts.SyntaxKind.NumberKeyword:
        return { kind: 'number' };
      default:
        return { kind: 'any' };
    }
  }
}

export const metadataModel = perInstallation((root) => new MetadataModel(root));

function isObjectType(node: ts.TypeNode): boolean {
  return ts.isTypeLiteralNode(node) || ts.isIntersectionTypeNode(node);
}
