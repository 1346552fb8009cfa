import {
  ApexErrorListener,
  ApexParserFactory,
  type ApexParserRuleContext,
  type ApexToken,
  type CompilationUnitContext,
  type TriggerUnitContext,
} from '@apexdevtools/apex-parser';
import { readTree, writeTree } from './parse-cache';
import type { SourceProblem } from '../kernel/exceptions';

/** One Apex file as it was read. */
export interface ApexSource {
  /** Path relative to the project's root; `.trigger` files are triggers, all others classes. */
  readonly file: string;
  readonly text: string;
}

/** A file that could be parsed. */
export type ParsedSource =
  | { readonly source: ApexSource; readonly kind: 'class'; readonly tree: CompilationUnitContext }
  | { readonly source: ApexSource; readonly kind: 'trigger'; readonly tree: TriggerUnitContext };

/** The part of a parse tree node that says where it stands. */
export interface Node {
  readonly start: Place;
  readonly stop?: Place | undefined;
}

/** Line from 1, column from 0, as the parser counts. */
type Place = Pick<ApexToken, 'line' | 'column'>;

/** Collects compile errors. One message a place is enough: an org stops at the first one of a statement as well. */
export class Problems {
  readonly list: SourceProblem[] = [];
  private readonly places = new Set<string>();

  add(file: string, node: Node, message: string): void {
    this.addAt(file, node.start.line, node.start.column + 1, message);
  }

  addAt(file: string, line: number, column: number, message: string): void {
    const place = `${file}:${line}:${column}`;
    if (!this.places.has(place)) {
      this.places.add(place);
      this.list.push({ file, line, column, message });
    }
  }
}

/** Thrown where an expression or statement cannot be compiled; the statement around it is given up and reported. */
export class CompileError extends Error {
  constructor(
    readonly node: Node,
    message: string,
  ) {
    super(message);
  }
}

class Listener extends ApexErrorListener {
  constructor(
    private readonly file: string,
    private readonly problems: Problems,
  ) {
    super();
  }

  override apexSyntaxError(line: number, column: number, msg: string): void {
    this.problems.addAt(this.file, line, column + 1, msg);
  }
}

/** Parses one file. Syntax errors go to `problems`; a file that has some gives null. */
export function parseSource(source: ApexSource, problems: Problems, isCached = false): ParsedSource | null {
  const isTrigger = source.file.endsWith('.trigger');
  const known = isCached ? readTree(source.text) : null;
  if (known) {
    return asParsed(source, known, isTrigger);
  }
  const before = problems.list.length;
  const { parser } = ApexParserFactory.createLexerAndParser(source.text, new Listener(source.file, problems));
  const tree = isTrigger ? parser.triggerUnit() : parser.compilationUnit();
  if (problems.list.length > before) {
    return null;
  }
  if (isCached) {
    writeTree(source.text, tree);
  }
  return asParsed(source, tree, isTrigger);
}

/** The tree of a file that ends in `.trigger` is that of a trigger. */
function asParsed(source: ApexSource, tree: ApexParserRuleContext, isTrigger: boolean): ParsedSource {
  const parsed: unknown = { source, kind: isTrigger ? 'trigger' : 'class', tree };
  return parsed as ParsedSource;
}

/** The parser's types promise every part of a rule; the parts that are not there are null at run time. */
export function optional<T>(part: T): T | null {
  return part;
}
