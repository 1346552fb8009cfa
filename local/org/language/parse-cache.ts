import * as apex from '@apexdevtools/apex-parser';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/project-root';

/**
 * Keeps parse trees on disk. The parser spends seconds on learning its grammar in each process, and almost nothing on
 * reading trees back: tokens are made anew by the lexer, only the shape of the tree is stored. A file's name is the hash
 * of the source and of the grammar, so an entry is never out of date; one that cannot be read is parsed again.
 */

/** A rule: index of its class, first and last token, then children. A number is a token. */
type StoredNode = number | StoredRule;
type StoredRule = [rule: number, start: number, stop: number, ...children: StoredNode[]];

type Rule = apex.ApexParserRuleContext;
type RuleClass = abstract new (...args: never[]) => Rule;

const classes = Object.entries(apex).filter(([name]) => name.endsWith('Context')) as unknown as [string, RuleClass][];
const indexOfClass = new Map<unknown, number>(classes.map(([, rule], index) => [rule, index]));
const grammar = [apex.ApexParser.ruleNames, apex.ApexParser.symbolicNames, classes.map(([name]) => name)].join('|');

const folder = (): string => join(projectRoot(), 'node_modules', '.cache', 'inbox-sync', 'apex');

function fileOf(text: string): string {
  return join(folder(), `${createHash('sha256').update(grammar).update('\0').update(text).digest('hex')}.json`);
}

/** The tree of a source that was stored before; null when there is none. */
export function readTree(text: string): Rule | null {
  let stored: StoredRule;
  try {
    stored = JSON.parse(readFileSync(fileOf(text), 'utf8')) as StoredRule;
  } catch {
    // Not there, or half written by a process that died: the source is parsed again.
    return null;
  }
  return restoreTree(text, stored);
}

/** The tree of a text from its stored shape. */
export function restoreTree(text: string, stored: StoredRule): Rule {
  const stream = apex.ApexParserFactory.createTokenStream(text) as unknown as {
    fill(): void;
    tokens: apex.ApexToken[];
  };
  stream.fill();
  return restore(stored, stream.tokens, null);
}

/** Stores the tree of a source that parses without errors. */
export function writeTree(text: string, tree: Rule): void {
  const target = fileOf(text);
  const draft = `${target}.${process.pid}`;
  try {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(draft, JSON.stringify(storeTree(tree)));
    renameSync(draft, target);
  } catch {
    // The folder belongs to somebody else, or the disk is full: the next process parses again.
  }
}

/** The shape of a tree, to be kept as JSON. */
export function storeTree(node: Rule): StoredRule {
  const rule = indexOfClass.get(node.constructor);
  if (rule === undefined) {
    throw new Error(`the parser has an unknown rule ${node.constructor.name}`);
  }
  const children = (node.children ?? []) as (Rule | { symbol: apex.ApexToken })[];
  return [
    rule,
    node.start.tokenIndex,
    // Rules that matched nothing have no last token.
    (node.stop as apex.ApexToken | null | undefined)?.tokenIndex ?? -1,
    ...children.map((child): StoredNode => ('symbol' in child ? child.symbol.tokenIndex : storeTree(child))),
  ];
}

function restore(stored: StoredRule, tokens: readonly apex.ApexToken[], parent: Rule | null): Rule {
  const [rule, start, stop, ...children] = stored;
  const made = Object.create((classes[rule]?.[1] as { prototype: object } | undefined)?.prototype ?? null) as Rule;
  Object.assign(made, {
    parentCtx: parent,
    invokingState: -1,
    exception: null,
    start: tokens[start],
    stop: stop < 0 ? null : tokens[stop],
  });
  const nodes = children.map((child) =>
    typeof child === 'number' ? leaf(tokens[child], made) : restore(child, tokens, made),
  );
  return Object.assign(made, { children: nodes.length === 0 ? null : nodes });
}

/** The parser's class of leaves is not exported: one is taken from a small tree. */
let leafClass: object | null = null;

function leaf(symbol: apex.ApexToken | undefined, parent: Rule): object {
  leafClass ??= Object.getPrototypeOf(apex.ApexParserFactory.createParser('null').literal().children?.[0]) as object;
  return Object.assign(Object.create(leafClass) as object, { parentCtx: parent, symbol, invokingState: -1 });
}
