import { changing, matching, typoOfUse, type MutationClass } from './mutation';
import { misspell, pick, words } from './text-places';

const APEX = /force-app\/.*\.(cls|trigger)$/;
const PRODUCTION_APEX = /force-app\/main\/.*\.cls$/;
const apexChecks = ['apex compile', 'apex types', 'apex pmd', 'apex names', 'lwc'];

/** Errors in Apex that an org's compiler refuses, or that a rule forbids. */
export const apexMutations: readonly MutationClass[] = [
  changing('Apex: a misspelt word', APEX, apexChecks, typoOfUse),
  changing('Apex: a misspelt word in a query', APEX, apexChecks, (text, random) => {
    const query = pick([...text.matchAll(/\[\s*SELECT[^\]]*\]/gi)], random);
    const word =
      query &&
      pick(
        words(query[0]).filter(({ text: one }) => one.length > 2),
        random,
      );
    return word && { at: query.index + word.start, length: word.text.length, to: misspell(word.text, random) };
  }),
  changing('Apex: a misspelt word in a dynamic query', PRODUCTION_APEX, ['dynamic queries'], (text, random) => {
    const found = pick([...text.matchAll(/'[^'\n]*\b(?:SELECT|FROM|WHERE|ORDER BY|= :)\b[^'\n]*'/g)], random);
    const word = found && pick([...found[0].matchAll(/(?<![:'\w])\w{4,}/g)], random);
    return word && { at: found.index + word.index, length: word[0].length, to: misspell(word[0], random) };
  }),
  changing(
    'Apex: a missing sign',
    APEX,
    apexChecks,
    matching(/[;{}()](?=\s*\n)/g, () => ''),
  ),
  changing(
    'Apex: another type',
    APEX,
    apexChecks,
    matching(/\b(Integer|String|Boolean|Set<String>|Id)(?= \w+ = )/g, ([, type]) =>
      type === 'Integer' ? 'Datetime' : 'Integer',
    ),
  ),
  changing(
    'Apex: a return without its value',
    APEX,
    apexChecks,
    matching(/\breturn [^;\n]+;/g, () => 'return;'),
  ),
  changing(
    'Apex: a missing argument',
    APEX,
    apexChecks,
    matching(/(?<=\w\(\w+), \w+(?=\))/g, () => ''),
  ),
  changing(
    'Apex: no sharing declaration',
    PRODUCTION_APEX,
    ['house rules'],
    matching(/^(public|global) (with|without|inherited) sharing /gm, ([, word]) => `${word} `),
  ),
  changing(
    'Apex: no description',
    PRODUCTION_APEX,
    ['apex pmd'],
    matching(/ {2}\/\*\*(?:(?!\*\/)[^])*\*\/\n(?= {2}public [^;\n]*\()/g, () => ''),
  ),
  changing(
    'Apex: a query without its mode',
    PRODUCTION_APEX,
    ['apex pmd', 'house rules'],
    matching(/\s+WITH (?:USER|SYSTEM)_MODE/g, () => ''),
  ),
  changing(
    'Apex: a name in a text',
    APEX,
    ['apex names', 'apex compile'],
    matching(/'InboxSync\w+(?:__\w)?'/g, ([text], random) => `'${misspell(text.slice(1, -1), random)}'`),
  ),
  changing(
    'Apex: a misspelt text',
    PRODUCTION_APEX,
    ['misspelt texts', 'apex names', 'dynamic queries', 'apex compile'],
    matching(/(?<=')[A-Za-z][\w.-]{3,}(?=')/g, ([text], random) => misspell(text, random)),
  ),
  changing(
    'Apex: an argument of another type',
    APEX,
    apexChecks,
    matching(
      /(?<=\b(?!(?:if|for|while|switch|catch|return|new|Assert|valueOf|put|areEqual|areNotEqual|format|serialize\w*|isSet)\b)[a-z]\w*\((?:[\w.]+, )*)(?:[a-z]\w*|'[^'\n]*'|\d+)(?=(?:, [\w.]+)*\);)/g,
      () => 'Time.newInstance(1, 2, 3, 4)',
    ),
  ),
  changing(
    'Apex: an argument too many',
    APEX,
    apexChecks,
    matching(
      /(?<=\b(?!(?:if|for|while|catch|return|new)\b)[a-z]\w*\([\w.]*)\);/g,
      ([, before = '']) => `${before}, 1);`,
    ),
  ),
  changing(
    'Apex: another return type',
    APEX,
    apexChecks,
    matching(
      /(?<=^ {2}(?:public|private|protected) (?:static |virtual |override )*)(?:Integer|Boolean|Id|Datetime|Set<\w+>|Map<\w+, \w+>|List<\w+>)(?= \w+\()/gm,
      () => 'Blob',
    ),
  ),
  changing(
    'Apex: another placeholder',
    PRODUCTION_APEX,
    ['placeholders'],
    matching(/(?<='[^'\n]* [^'\n]*)\{\d\}/g, ([text]) => (text === '{0}' ? '{3}' : '{0}')),
  ),
];
