import { changing, matching, typoOfUse, type MutationClass } from './mutation';
import { misspell, pick, words } from './text-places';

const LWC_JS = /force-app\/.*\/lwc\/(?!.*__tests__).*\.js$/;
const LWC_HTML = /force-app\/.*\/lwc\/.*\.html$/;

/** Errors in components that only a deployment or a browser would show. */
export const lwcMutations: readonly MutationClass[] = [
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
    'component: a misspelt text',
    LWC_JS,
    ['misspelt texts', 'lwc'],
    matching(/(?<=')[A-Za-z][\w.-]{3,}(?=')/g, ([text], random) => misspell(text, random)),
  ),
  changing('component: a misspelt member', LWC_JS, ['lwc', 'eslint'], (text, random) => {
    const members = [...text.matchAll(/(?<=^ {2}(?:async |get |set )?)\w+(?=\(.*\) \{$)/gm)];
    // The method of a wire is called by nothing else.
    const free = members.filter(({ index }) => !/@wire\([^)]*\)\s*$/.test(text.slice(0, index)));
    const member = pick(free, random);
    return member && { at: member.index, length: member[0].length, to: misspell(member[0], random) };
  }),
  changing(
    'template: a misspelt value',
    LWC_HTML,
    ['lwc'],
    matching(/(?<=\b(?:variant|size|type|icon-name|slot|if:true)=")[\w:-]+(?=")/g, ([value], random) =>
      misspell(value, random),
    ),
  ),
  changing(
    'template: a misspelt style class',
    LWC_HTML,
    ['lwc'],
    matching(/(?<=\bclass="(?:[^"{]* )?)[\w-]+(?=[ "])/g, ([name], random) => misspell(name, random)),
  ),
  changing(
    'component: a placeholder without its value',
    LWC_JS,
    ['placeholders'],
    matching(/(?<=\bformat\(labels\.\w+), [\w.]+(?=[,)])/g, () => ''),
  ),
  changing('script: a misspelt name', /^(?:(?!force-app).*\.m?js|.*__tests__\/.*\.js)$/, ['eslint'], (text, random) => {
    const free = words(text).filter(
      ({ text: name, before, after }) => name.length > 3 && before !== '.' && after !== ':',
    );
    const word = pick(free, random);
    return word && { at: word.start, length: word.text.length, to: misspell(word.text, random) };
  }),
];
