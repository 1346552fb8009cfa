import type { ApexSource } from './schema/model';

/**
 * Why an org would refuse to deploy Apex classes while jobs are to come: it refuses the class of a job, and every class
 * that one names, and that those name. Stricter than an org where a name only looks like a class: a variable of the same
 * name counts.
 *
 * @see Apex Developer Guide, "Apex Scheduler": the class of a scheduled job cannot be changed, nor what it references
 */
export function deployProblems(
  sources: readonly ApexSource[],
  pending: ReadonlySet<string>,
  classNames: readonly string[],
): string[] {
  const texts = new Map<string, string>();
  for (const { file, text } of sources) {
    const name = /([^/]+)\.cls$/.exec(file)?.[1];
    if (name !== undefined) {
      texts.set(name.toLowerCase(), text);
    }
  }
  return classNames.flatMap((className) => {
    if (!texts.has(className.toLowerCase())) {
      throw new Error(`there is no class ${className}`);
    }
    const holder = [...pending].find((job) => namedFrom(job.toLowerCase(), texts).has(className.toLowerCase()));
    if (holder === undefined) {
      return [];
    }
    const why = holder.toLowerCase() === className.toLowerCase() ? '' : `: ${holder} names it`;
    return [`${className}: this class has jobs pending or in progress${why}`];
  });
}

/** The class and all that its source names, directly or through others; lower-cased. */
function namedFrom(className: string, texts: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const open = [className];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = texts.get(name);
    if (text === undefined || found.has(name)) {
      continue;
    }
    found.add(name);
    open.push(...wordsOf(text).filter((word) => texts.has(word)));
  }
  return found;
}

/** Names in Apex source, lower-cased, without those in comments and texts. */
function wordsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\])*'/g, ' ');
  return [...new Set(code.toLowerCase().match(/[a-z]\w*/g))];
}
