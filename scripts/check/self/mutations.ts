import { lineOf, misspell, pick, words, type Word } from './text-places';

/** One error at one place of a file. */
export interface Mutation {
  readonly kind: string;
  readonly file: string;
  /** 1-based; 0 for the whole file. */
  readonly line: number;
  /** What changed, in a few words. */
  readonly what: string;
  /** The file with the error; null when it is removed. */
  readonly text: string | null;
}

/** A class of errors: how to plant one in a file of its kind, and the checks that could find it, the quickest first. */
export interface MutationClass {
  readonly kind: string;
  readonly files: RegExp;
  readonly checks: readonly string[];
  plant(file: string, text: string, random: () => number): Mutation | null;
}

type Change = { readonly at: number; readonly length: number; readonly to: string; readonly what?: string };

function changing(
  kind: string,
  files: RegExp,
  checks: readonly string[],
  change: (text: string, random: () => number, file: string) => Change | undefined | null,
): MutationClass {
  return {
    kind,
    files,
    checks,
    plant(file, text, random) {
      const found = change(text, random, file);
      if (!found) {
        return null;
      }
      const { at, length, to, what = `${text.slice(at, at + length)} → ${to}` } = found;
      const changed = text.slice(0, at) + to + text.slice(at + length);
      return changed === text ? null : { kind, file, line: lineOf(text, at), what, text: changed };
    },
  };
}

/** Replaces one random match by what `to` makes of it. */
function matching(pattern: RegExp, to: (match: RegExpMatchArray, random: () => number) => string) {
  return (text: string, random: () => number): Change | undefined => {
    const match = pick([...text.matchAll(pattern)], random);
    return match?.index === undefined ? undefined : { at: match.index, length: match[0].length, to: to(match, random) };
  };
}

/** Words that may stand before a use of a name; any other word before it makes it a declaration. */
const BEFORE_USE =
  /\b(?:new|return|throw|instanceof|else|insert|update|delete|upsert|extends|implements|in|select|from|where|and|or|by|limit|not|like|as|user|system|typeof|await|of|case|when|import|export|default|void|keyof|yield|do|on)$/i;

/** Uses of names: a name that a type or `const` stands before is being declared, and nothing else may know it. */
function uses(text: string): Word[] {
  return words(text).filter(({ text: word, start, before, isSpaced }) => {
    const head = text.slice(0, start).trimEnd();
    const isDeclared = isSpaced && /[\w>\]]/.test(before) && !BEFORE_USE.test(head);
    return word.length > 3 && !isDeclared;
  });
}

const typoOfUse = (text: string, random: () => number): Change | undefined => {
  const word = pick(uses(text), random);
  return word && { at: word.start, length: word.text.length, to: misspell(word.text, random) };
};

const APEX = /force-app\/.*\.(cls|trigger)$/;
const PRODUCTION_APEX = /force-app\/main\/.*\.cls$/;
const apexChecks = ['apex compile', 'apex types', 'apex pmd', 'apex names', 'lwc'];
const META = /^force-app\/.*-meta\.xml$/;
const metaChecks = [
  'metadata types',
  'metadata rules',
  'metadata references',
  'apex names',
  'lwc',
  'apex compile',
  'sf convert',
];
const LWC_JS = /force-app\/.*\/lwc\/(?!.*__tests__).*\.js$/;
const LWC_HTML = /force-app\/.*\/lwc\/.*\.html$/;
const TS = /^(?:poller|local|contract|e2e|scripts)\/.*\.ts$/;

/** Text that people read: no misspelling of it is an error that a machine can know. */
const FREE_TEXT =
  /^(?:description|label|pluralLabel|masterLabel|shortDescription|value|inlineHelpText|displayFormat|relationshipLabel|categories|startingNumber|identifier|errorMessage|errorConditionFormula)$/;

/** Every class of errors that `npm run check` promises to find. */
export const mutationClasses: readonly MutationClass[] = [
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
  changing('metadata: a misspelt element', META, metaChecks, (text, random) => {
    const name = pick([...text.matchAll(/<(\w{3,})>[^<]*<\/\1>/g)], random);
    const [whole = '', tag = ''] = name ?? [];
    return name && { at: name.index, length: whole.length, to: whole.replaceAll(tag, misspell(tag, random)) };
  }),
  changing('metadata: a misspelt value', META, metaChecks, (text, random) => {
    const leaves = [...text.matchAll(/<(\w+)>([^<\s]+[^<]*)<\/\1>/g)].filter(([, tag = '']) => !FREE_TEXT.test(tag));
    const leaf = pick(leaves, random);
    const [, tag = '', value = ''] = leaf ?? [];
    const wrong = /^[\d.]+$/.test(value) ? `${value}x` : misspell(value, random);
    return (
      leaf && { at: leaf.index + tag.length + 2, length: value.length, to: wrong, what: `<${tag}> ${value} → ${wrong}` }
    );
  }),
  changing(
    'metadata: an element twice',
    META,
    metaChecks,
    matching(/\n +<(\w+)>[^<]*<\/\1>/g, ([whole]) => whole + whole),
  ),
  changing(
    'metadata: a required element that is missing',
    META,
    metaChecks,
    matching(
      /\n +<(apiVersion|label|masterLabel|type|fullName|pluralLabel|description|length|precision|scale|deploymentStatus|sharingModel|referenceTo|relationshipName|apexClass|object|field|name|value|language|protected|isExposed|status|componentName|identifier|tabs|motif|visibility|enabled|eventType|publishBehavior|defaultValue|visibleLines)>[^<]*<\/\1>/g,
      () => '',
    ),
  ),
  changing(
    'metadata: not well-formed',
    META,
    metaChecks,
    matching(/<\/\w+>/g, ([tag]) => tag.replace('</', '<')),
  ),
  changing(
    'metadata: another API version',
    META,
    metaChecks,
    matching(/<apiVersion>68.0/g, () => '<apiVersion>67.0'),
  ),
  {
    kind: 'metadata: a missing file',
    files: /\.(cls|trigger|js)-meta\.xml$|object-meta.xml$/,
    checks: metaChecks,
    plant: (file) => ({ kind: 'metadata: a missing file', file, line: 0, what: 'removed', text: null }),
  },
  changing(
    'template: a misspelt attribute',
    LWC_HTML,
    ['lwc'],
    matching(/(?<=\s)(?!data-|class)[a-z][\w:-]+(?==)/g, ([name], random) => misspell(name, random)),
  ),
  changing('template: a misspelt tag', LWC_HTML, ['lwc'], (text, random) => {
    const tag = pick([...text.matchAll(/<((?:c|lightning)-[\w-]+|template|div|p|span|ul|li|table|slot)\b/g)], random);
    const wrong = misspell(tag?.[1] ?? '', random);
    return tag && { at: tag.index + 1, length: (tag[1] ?? '').length, to: wrong };
  }),
  changing(
    'template: a misspelt binding',
    LWC_HTML,
    ['lwc'],
    matching(/(?<=\{)[\w.]+(?=\})/g, ([name], random) => misspell(name, random)),
  ),
  changing('component: a misspelt word', LWC_JS, ['lwc', 'eslint'], typoOfUse),
  changing(
    'component: a misspelt module',
    LWC_JS,
    ['lwc'],
    matching(/(?<=from ')[^']+(?=')/g, ([name], random) => misspell(name, random)),
  ),
  changing(
    'component: a misspelt member',
    LWC_JS,
    ['lwc', 'eslint'],
    matching(/(?<=^ {2}(?:async |get |set )?)\w+(?=\(.*\) \{$)/gm, ([name], random) => misspell(name, random)),
  ),
  changing('TypeScript: a misspelt word', TS, ['oxlint', 'knip'], typoOfUse),
  changing(
    'TypeScript: no await',
    TS,
    ['oxlint'],
    matching(/(?<=^\s+)await (?=\w)/gm, () => ''),
  ),
  changing(
    'TypeScript: an export that nobody needs',
    TS,
    ['knip'],
    matching(/^(?=(?:async )?function \w|const \w)/gm, () => 'export '),
  ),
  changing(
    'formatting',
    /^(?!docs|.*\.xml$).*\.(ts|js|mjs|cls|trigger|html|json|css)$/,
    ['prettier'],
    matching(/\n( {2,})(?=[\w}<])/g, ([, spaces = '']) => `\n${spaces} `),
  ),
];
