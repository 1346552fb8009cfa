import type { ApexParserRuleContext } from '@apexdevtools/apex-parser';
import { describe, expect, it } from '@jest/globals';
import { restoreTree, storeTree } from './parse-cache';
import { parseSource, Problems } from './source';

type Leaf = { symbol: { line: number; column: number; type: number }; getText(): string };

/** Everything the compiler reads of a tree. */
function shape(node: ApexParserRuleContext | Leaf): unknown {
  if ('symbol' in node) {
    return [node.getText(), node.symbol.line, node.symbol.column, node.symbol.type];
  }
  const { start, stop } = node as { start: { start: number }; stop: { stop: number } | null };
  const children = (node.children ?? []) as (ApexParserRuleContext | Leaf)[];
  return [node.constructor.name, start.start, stop?.stop ?? null, children.map(shape)];
}

describe('stored parse trees', () => {
  it.each([
    [
      'T.cls',
      "@IsTest(SeeAllData=false)\npublic class T {\n  /** ä 😀 */\n  static List<Id> f(Integer a) {\n    for (Task t : [SELECT Id FROM Task WHERE WhoId IN :ids LIMIT 1]) { a += t?.x[0] ?? 1; }\n    return new List<Id>{ '😀' };\n  }\n  Integer p { get; set { p = value; } }\n}",
    ],
    ['T.trigger', 'trigger T on Task(before insert, after update) {\n  new H().run(Trigger.new);\n}'],
    ['Empty.cls', 'public class Empty { }'],
  ])('of %s are those that the parser made', (file, text) => {
    const parsed = parseSource({ file, text }, new Problems());
    const tree = parsed?.tree;
    expect(tree).toBeDefined();
    if (tree) {
      const stored = JSON.parse(JSON.stringify(storeTree(tree))) as ReturnType<typeof storeTree>;
      expect(shape(restoreTree(text, stored))).toEqual(shape(tree));
    }
  });
});
