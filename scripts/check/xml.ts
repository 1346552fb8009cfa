import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of a metadata file. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside the element, trimmed. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** The file is not well-formed XML. */
export class XmlError extends Error {
  override name = 'XmlError';
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const position = XMLParser.getMetaDataSymbol() as unknown as symbol;
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  captureMetaData: true,
  ignoreDeclaration: true,
});

type ParsedNode = Record<string | symbol, unknown>;

/**
 * Reads a metadata file.
 *
 * @returns its root element
 * @throws {XmlError} when it is not well-formed or has not exactly one root
 */
export function parseXml(text: string): XmlElement {
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    throw new XmlError(validity.err.line, `not well-formed XML: ${validity.err.msg}`);
  }
  // Elements come in the order of the text.
  let [line, seen] = [1, 0];
  const lineOf = (index: number): number => {
    for (; seen < index; seen++) {
      line += text.charAt(seen) === '\n' ? 1 : 0;
    }
    return line;
  };
  const roots = toElements(parser.parse(text) as ParsedNode[], lineOf);
  const [root] = roots;
  if (!root || roots.length !== 1) {
    throw new XmlError(1, 'a metadata file has exactly one root element');
  }
  return root;
}

function toElements(nodes: readonly ParsedNode[], lineOf: (index: number) => number): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) {
      return [];
    }
    const children = node[name] as ParsedNode[];
    const start = (node[position] as { startIndex?: number } | undefined)?.startIndex ?? 0;
    const line = lineOf(start);
    return [
      {
        name,
        attributes: (node[':@'] ?? {}) as Record<string, string>,
        children: toElements(children, lineOf),
        text: children
          .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
          .join('')
          .trim(),
        line,
      },
    ];
  });
}

/** The text of the first child of that name, or undefined. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}
