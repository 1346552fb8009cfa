import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checks } from '../all';
import { filesBelow } from '../files';
import type { Problem } from '../problem';
import { mutationClasses, type Mutation, type MutationClass } from './mutations';
import { SourcesCopy } from './sources-copy';
import { pick, randomFrom } from './text-places';

const FOLDERS = ['force-app', 'poller', 'contract', 'local', 'e2e', 'scripts'];

/** What a campaign tells while it runs. */
export interface CampaignReport {
  readonly planted: number;
  readonly missed: readonly Mutation[];
}

/**
 * Plants random single errors of every class at random places of all sources, and reports those that nothing stops.
 *
 * Many files are broken at once, one error in each, and an error is found when its own line is named. What is not found
 * that way is planted once more, alone, and then counts as stopped when any check says anything.
 */
export async function campaign(
  root: string,
  count: number,
  seed: number,
  words: readonly string[],
): Promise<CampaignReport> {
  const sources = new SourcesCopy(root);
  const copy = sources.root;
  try {
    const classes = mutationClasses.filter(
      ({ kind }) => words.length === 0 || words.some((word) => kind.includes(word)),
    );
    const missed: Mutation[] = [];
    let planted = 0;
    for (const [index, kind] of classes.entries()) {
      const mutations = choose(copy, kind, Math.ceil(count / classes.length), randomFrom(seed * 1000 + index));
      planted += mutations.length;
      missed.push(...(await stopAll(copy, kind, mutations)));
    }
    return { planted, missed };
  } finally {
    sources.remove();
  }
}

/** One error a file, in files that are drawn at random. */
function choose(root: string, kind: MutationClass, count: number, random: () => number): Mutation[] {
  const files = FOLDERS.flatMap((folder) => filesBelow(root, folder)).filter((path) => kind.files.test(path));
  const chosen: Mutation[] = [];
  while (chosen.length < count && files.length > 0) {
    // Rare kinds of files, such as a page or an app, as often as the many fields and classes.
    const ending = pick([...new Set(files.map(endingOf))], random);
    const file =
      pick(
        files.filter((path) => endingOf(path) === ending),
        random,
      ) ?? '';
    files.splice(files.indexOf(file), 1);
    const mutation = kind.plant(file, readFileSync(join(root, file), 'utf8'), random);
    chosen.push(...(mutation ? [mutation] : []));
  }
  return chosen;
}

const endingOf = (path: string): string => path.slice(path.lastIndexOf('/')).replace(/^[^.]*/, '');

async function stopAll(root: string, kind: MutationClass, mutations: readonly Mutation[]): Promise<Mutation[]> {
  let left = mutations;
  for (const name of kind.checks.slice(0, 3)) {
    // Errors that stop a checker early hide others: again without those that were found, as long as that helps.
    for (let before = Infinity; left.length > 0 && left.length < before;) {
      before = left.length;
      const problems = await planting(root, left, () => run(root, [name], left));
      left = left.filter((mutation) => !problems.some((problem) => isAbout(problem, mutation)));
    }
  }
  const missed: Mutation[] = [];
  for (const mutation of left) {
    const problems = await planting(root, [mutation], () => run(root, kind.checks, [mutation]));
    const word = problems.length > 0 ? 'stopped' : 'MISSED ';
    console.log(`${word} ${kind.kind}: ${mutation.file}:${mutation.line} ${mutation.what.slice(0, 120)}`);
    missed.push(...(problems.length > 0 ? [] : [mutation]));
  }
  console.log(`${mutations.length - missed.length}/${mutations.length} ${kind.kind}`);
  return missed;
}

async function planting<T>(root: string, mutations: readonly Mutation[], act: () => Promise<T>): Promise<T> {
  const originals = mutations.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')] as const);
  for (const { file, text } of mutations) {
    if (text === null) {
      rmSync(join(root, file));
    } else {
      writeFileSync(join(root, file), text);
    }
  }
  try {
    return await act();
  } finally {
    originals.forEach(([file, text]) => writeFileSync(join(root, file), text));
  }
}

/** Runs the checks in turn until one finds something. */
async function run(root: string, names: readonly string[], mutations: readonly Mutation[]): Promise<Problem[]> {
  for (const name of names) {
    const check = checks.find((candidate) => candidate.name === name);
    const problems =
      (await check?.run(
        root,
        mutations.map(({ file }) => file),
      )) ?? [];
    if (problems.length > 0) {
      return problems;
    }
  }
  return [];
}

function isAbout({ file, line, message }: Problem, mutation: Mutation): boolean {
  const base = mutation.file.replace(/-meta\.xml$/, '');
  if (file === mutation.file || file === base) {
    return mutation.line === 0 || line === 0 || Math.abs(line - mutation.line) <= 3;
  }
  // A tool that prints its own text: `path:line:column` for each problem, or the path alone.
  const here = message.split('\n').filter((text) => text.includes(mutation.file));
  return here.some((text) => {
    const [, at] = /:(\d+):\d+/.exec(text) ?? [];
    return at === undefined || Math.abs(Number(at) - mutation.line) <= 3;
  });
}
