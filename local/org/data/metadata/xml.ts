import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { SourceProblem } from '../../kernel/exceptions';

/** One element of a metadata file, with the line it starts at. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  /** Text content; empty when the element has children. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Collects what is wrong in a source file, so that a load names everything at once. */
export class Problems {
  readonly all: SourceProblem[] = [];

  add(file: string, line: number, message: string): void {
    this.all.push({ file, line, column: 1, message });
  }
}

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: false,
  // oxlint-disable-next-line typescript/no-deprecated -- numeric references need it; its successor is another package.
  htmlEntities: true,
});
const metaData = XMLParser.getMetaDataSymbol() as symbol;

type Node = Record<string, unknown> & Record<symbol, { startIndex?: number } | undefined>;

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/**
 * Reads a metadata file.
 *
 * @returns the root element, or null when the file is not well-formed or not metadata (a problem was added)
 */
export function readXml(file: string, text: string, problems: Problems): XmlElement | null {
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    problems.add(file, valid.err.line, valid.err.msg);
    return null;
  }
  const nodes = parser.parse(text) as Node[];
  const root = nodes.find((node) => elementName(node) !== null && elementName(node) !== '?xml');
  if (!root) {
    problems.add(file, 1, 'the file holds no element');
    return null;
  }
  const namespace = (root[':@'] as Record<string, string> | undefined)?.['@_xmlns'];
  if (namespace !== NAMESPACE) {
    problems.add(file, 1, `the root element must have xmlns="${NAMESPACE}"`);
  }
  return toElement(root, (index) => text.slice(0, index).split('\n').length);
}

function toElement(node: Node, lineAt: (index: number) => number): XmlElement {
  const name = elementName(node) ?? '';
  const content = (node[name] ?? []) as Node[];
  const children = content.filter((child) => elementName(child) !== null).map((child) => toElement(child, lineAt));
  const text = content.map((child) => ('#text' in child ? String(child['#text']) : '')).join('');
  return {
    name,
    line: lineAt(node[metaData]?.startIndex ?? 0),
    text: children.length > 0 ? '' : text,
    children,
  };
}

function elementName(node: Node): string | null {
  return Object.keys(node).find((key) => key !== ':@' && key !== '#text') ?? null;
}

/**
 * The children of an element, by name. Every element must be one of `known` (a name, or a name with `*` where it may
 * stand several times): an unknown or repeated one is a problem, as a deployment would refuse it.
 */
export class ElementReader {
  private readonly byName = new Map<string, XmlElement[]>();

  constructor(
    readonly element: XmlElement,
    readonly file: string,
    readonly problems: Problems,
    known: readonly string[],
  ) {
    const single = new Set(known.filter((name) => !name.endsWith('*')));
    const many = new Set(known.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)));
    for (const child of element.children) {
      const { name, line } = child;
      const before = this.byName.get(name) ?? [];
      if (!single.has(name) && !many.has(name)) {
        problems.add(file, line, `Element ${name} invalid at this location in type ${element.name}`);
      } else if (before.length > 0 && !many.has(name)) {
        problems.add(file, line, `Element ${name} is duplicated at this location in type ${element.name}`);
      }
      this.byName.set(name, [...before, child]);
    }
  }

  one(name: string): XmlElement | null {
    return this.byName.get(name)?.[0] ?? null;
  }

  many(name: string): readonly XmlElement[] {
    return this.byName.get(name) ?? [];
  }

  text(name: string): string | null {
    return this.one(name)?.text.trim() ?? null;
  }

  /** @returns the text; '' and a problem when the element is missing */
  required(name: string): string {
    const text = this.text(name);
    if (text === null || text === '') {
      this.problem(`Required field is missing: ${name}`);
      return '';
    }
    return text;
  }

  boolean(name: string, otherwise: boolean): boolean {
    const element = this.one(name);
    const text = element?.text.trim();
    if (!element || text === 'true' || text === 'false') {
      return text === undefined ? otherwise : text === 'true';
    }
    this.problems.add(
      this.file,
      element.line,
      `'${text ?? ''}' is not a valid value for the type xsd:boolean in ${name}`,
    );
    return otherwise;
  }

  /** @returns null when the element is missing or, with a problem, no whole number */
  integer(name: string): number | null {
    const element = this.one(name);
    if (!element) {
      return null;
    }
    if (!/^-?\d{1,9}$/.test(element.text.trim())) {
      this.problems.add(
        this.file,
        element.line,
        `'${element.text}' is not a valid value for the type xsd:int in ${name}`,
      );
      return null;
    }
    return Number(element.text.trim());
  }

  problem(message: string): void {
    this.problems.add(this.file, this.element.line, message);
  }
}
