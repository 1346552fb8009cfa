import { withoutComments } from './apex-text';
import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

const PATH = /'\/services\/apexrest(\/[^']*)'/g;
const RESOURCE = /@RestResource\s*\(\s*urlMapping\s*=\s*'([^']*)'\s*\)/i;

/** The paths that the contract names, and the resources of Apex, are the same; each is asked by POST. */
export function checkResources(sources: readonly Source[]): Problem[] {
  const asked = sources
    .filter(({ path }) => /^contract\/(?!.*\.test\.ts$)/.test(path))
    .flatMap((source) => [...source.text.matchAll(PATH)].map((match) => ({ source, match, url: match[1] ?? '' })));
  const resources = sources
    .filter(({ path, text }) => /^force-app\/main\/.*\.cls$/.test(path) && /@RestResource\b/i.test(text))
    .map((source) => ({ source, code: withoutComments(source.text) }))
    .map(({ source, code }) => ({ source, code, url: RESOURCE.exec(code)?.[1] ?? '' }));
  return [
    ...asked
      .filter(({ url }) => !resources.some((resource) => resource.url === url))
      .map(({ source, match, url }) => ({
        file: source.path,
        line: lineOf(source.text, match.index),
        message: `no class of Apex is the resource of ${url}`,
      })),
    ...resources.flatMap(({ source, code, url }) => {
      const line = lineOf(code, code.search(/@RestResource\b/i));
      const at = (message: string): Problem => ({ file: source.path, line, message });
      return [
        ...(asked.some((one) => one.url === url) ? [] : [at(`no path in contract/ leads to urlMapping='${url}'`)]),
        ...(/@HttpPost\s+global static /.test(code) ? [] : [at('a resource has a method @HttpPost global static')]),
      ];
    }),
  ];
}
