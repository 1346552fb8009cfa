import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNamed } from '../all';
import { filesBelow } from '../files';
import { formatProblem, type Problem } from '../problem';
import { apexMutations } from './apex-mutations';
import { codeMutations } from './code-mutations';
import { lwcMutations } from './lwc-mutations';
import { metadataMutations } from './metadata-mutations';
import type { Mutation, MutationClass } from './mutation';
import { SourcesCopy } from './sources-copy';
import { pick, randomFrom } from './text-places';

const FOLDERS = ['force-app', 'unpackaged', 'poller', 'contract', 'local', 'e2e', 'browser', 'scripts'];

const mutationClasses = [...apexMutations, ...metadataMutations, ...lwcMutations, ...codeMutations];

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
    await demandGreen(copy, classes);
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

/** Where a check already complains, everything would count as stopped. */
async function demandGreen(root: string, classes: readonly MutationClass[]): Promise<void> {
  for (const name of new Set(classes.flatMap((kind) => kind.checks))) {
    const problems = await checkNamed(name).run(root);
    if (problems.length > 0) {
      throw new Error(`${name} complains before anything is planted: ${problems.map(formatProblem).join('\n')}`);
    }
  }
}

/** One error a file, in files that are drawn at random. */
function choose(root: string, kind: MutationClass, count: number, random: () => number): Mutation[] {
  const ofRoot = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = [...ofRoot.map(({ name }) => name), ...FOLDERS.flatMap((folder) => filesBelow(root, folder))];
  const files = paths.filter((path) => kind.files.test(path));
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

const endingOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/^[^.]*/, '');

async function stopAll(root: string, kind: MutationClass, mutations: readonly Mutation[]): Promise<Mutation[]> {
  let left = mutations;
  for (const name of kind.checks.slice(0, 3)) {
    // Errors that stop a checker early hide others: again without those that were found, as long as that helps.
    for (let before = Infinity; left.length > 0 && left.length < before;) {
      before = left.length;
      const paths = left.map(({ file }) => file);
      const problems = await planting(root, left, () => checkNamed(name).run(root, paths));
      left = left.filter((mutation) => !problems.some((problem) => isAbout(problem, mutation)));
    }
  }
  const missed: Mutation[] = [];
  for (const mutation of left) {
    const isStopped = await planting(root, [mutation], () => isStoppedAlone(root, kind, mutation));
    const word = isStopped ? 'stopped' : 'MISSED ';
    console.log(`${word} ${kind.kind}: ${mutation.file}:${mutation.line} ${mutation.what.slice(0, 120)}`);
    missed.push(...(isStopped ? [] : [mutation]));
  }
  console.log(`${mutations.length - missed.length}/${mutations.length} ${kind.kind}`);
  return missed;
}

/** Whether any check says anything of the whole project, which has this one error. */
async function isStoppedAlone(root: string, kind: MutationClass, mutation: Mutation): Promise<boolean> {
  for (const name of kind.checks) {
    const problems = await checkNamed(name).run(root);
    if (problems.length > 0) {
      const said = problems.map(formatProblem).join(' ').replace(/\s+/g, ' ');
      console.log(`        ${name} of ${mutation.file}: ${said.slice(0, 200)}`);
      return true;
    }
  }
  return false;
}

async function planting<T>(root: string, mutations: readonly Mutation[], act: () => T | Promise<T>): Promise<T> {
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
