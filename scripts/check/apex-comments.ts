import { lineOf, type Problem } from './problem';
import type { Source } from './suppressions';

/** A member that others may use, or a type inside a class, as prettier writes the beginning of its declaration. */
const DECLARATION =
  /^ +(?:@\w+(?:\([^)\n]*\))? )*(?:(?:public|protected|global)\b|(?:private |abstract |virtual |(?:with|without|inherited) sharing )*(?:class|interface|enum) \w)[^\n]*/gm;

/** An annotation, also of several lines, with the comment behind it. */
const ANNOTATION = /@\w+(?:\s*\((?:'(?:[^'\\]|\\.)*'|[^()'])*\))?[ \t]*(?:\/\/[^\n]*)?\s*$/;

/**
 * What other classes may use says what it is: `@description` on every public constant, property and method, and on
 * every inner class. PMD's ApexDoc asks it of classes and methods that are not private or inner.
 */
export function checkComments({ path, text }: Source): Problem[] {
  if (!/^force-app\/main\/.*\.cls$/.test(path)) {
    return [];
  }
  return [...text.matchAll(DECLARATION)]
    .filter(([line]) => !/\boverride\b/.test(line))
    .filter(({ index }) => !isDescribed(text.slice(0, index)))
    .map(({ index, 0: line }) => ({
      file: path,
      line: lineOf(text, index),
      message: `say what it is in a comment /** @description … */ above it: ${line.trim()}`,
    }));
}

function isDescribed(before: string): boolean {
  let above = before.trimEnd();
  for (let next = above.replace(ANNOTATION, ''); next !== above; next = above.replace(ANNOTATION, '')) {
    above = next.trimEnd();
  }
  const comment = above.endsWith('*/') ? above.slice(above.lastIndexOf('/**')) : '';
  return /@description\s+\S/.test(comment);
}

/** A method with its comment, and the one query in it. */
const METHOD = /^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n(?: {2}@[^\n]*\n)* {2}\w[^;{]*\([^;{]*\) \{\n([^]*?)\n {2}\}$/gm;
const FIELD = /\b(?:(?!InboxSync)\w+__c|Id|OwnerId|Email|Name|CreatedDate|LastActivityDate)\b/g;

/**
 * What `@return` of a selector says that its rows have is selected: a field that is not is an error of the run that reads
 * it, and of no compiler.
 */
export function checkSelected({ path, text }: Source): Problem[] {
  return !/^force-app\/main\/.*Selector\.cls$/.test(path)
    ? []
    : [...text.matchAll(METHOD)].flatMap(({ index, 1: comment = '', 2: body = '' }) => {
        const [returned = ''] = /@return[^@]*/.exec(comment) ?? [];
        const queries = [...body.matchAll(/\[\s*SELECT([^]*?)\bFROM\b/g)].map(([, fields = '']) => fields);
        const selected = new Set(queries[0]?.match(/[\w.]+/g));
        return queries.length !== 1
          ? []
          : [...new Set(returned.match(FIELD))]
              .filter((field) => !selected.has(field))
              .map((field) => ({
                file: path,
                line: lineOf(text, index),
                message: `@return says that the rows have ${field}, which the query does not select`,
              }));
      });
}
