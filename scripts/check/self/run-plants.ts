import { checkNamed } from '../all';
import { CheckSkipped, type Problem } from '../problem';
import type { Plant } from './plant';
import type { SourcesCopy } from './sources-copy';

/** What became of one plant. */
export interface Outcome {
  readonly word: 'found' | 'MISSED' | 'SKIPPED';
  /** Why, unless it was found. */
  readonly reason: string;
}

const FOUND: Outcome = { word: 'found', reason: '' };

/** Plants that share a run of their check, and the others each alone. */
export function batches(plants: readonly Plant[]): Plant[][] {
  const shared = new Map<string, Plant[]>();
  for (const plant of plants.filter(({ standsAlone }) => standsAlone)) {
    const key = plant.checks.join();
    shared.set(key, [...(shared.get(key) ?? []), plant]);
  }
  return [...shared.values(), ...plants.filter(({ standsAlone }) => !standsAlone).map((plant) => [plant])];
}

/** Runs a batch, and what it did not find once more, each alone: another plant may have hidden it. */
export async function runPlants(plants: readonly Plant[], copy: SourcesCopy): Promise<Map<Plant, Outcome>> {
  const outcomes = await runBatch(plants, copy);
  const missed = plants.length > 1 ? [...outcomes].filter(([, { word }]) => word === 'MISSED') : [];
  for (const [plant] of missed) {
    (await runBatch([plant], copy)).forEach((found, one) => outcomes.set(one, found));
  }
  return outcomes;
}

/** Plants a batch in the copy, runs the checks that could find it, in the plant's order, and takes it out again. */
async function runBatch(plants: readonly Plant[], copy: SourcesCopy): Promise<Map<Plant, Outcome>> {
  try {
    const files = new Map(plants.map((plant) => [plant, plant.plant(copy.root)] as const));
    const outcomes = new Map<Plant, Outcome>();
    const problems: Problem[] = [];
    for (const name of plants[0]?.checks ?? []) {
      problems.push(...(await checkNamed(name).run(copy.root, [...files.values()])));
      files.forEach((file, plant) => outcomes.set(plant, outcome(plant, file, problems)));
      // The others run only where this one finds nothing.
      if ([...outcomes.values()].every(({ word }) => word === 'found')) {
        break;
      }
    }
    return outcomes;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const word = error instanceof CheckSkipped ? 'SKIPPED' : 'MISSED';
    return new Map(plants.map((plant) => [plant, { word, reason }]));
  } finally {
    copy.restore();
  }
}

function outcome(plant: Plant, file: string, problems: readonly Problem[]): Outcome {
  if (problems.some((problem) => problem.file === file || problem.message.includes(file))) {
    return FOUND;
  }
  const said = problems.map(({ message }) => message.slice(0, 200)).join(' | ');
  const reason = `${plant.checks.join(', ')} did not name ${file}${said ? `, but said: ${said}` : ''}`;
  return { word: 'MISSED', reason };
}
