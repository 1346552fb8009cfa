import { mainFile, neighbour, parseScript, type Bundle } from './bundles';
import { constant, literalKeys } from './component-class';

/** The keys of an object of the class, or of the one that a neighbouring file exports; null when they are not known. */
export function exportedKeys(
  bundle: Bundle,
  keys: ReadonlySet<string> | { from: string; name: string } | undefined,
): ReadonlySet<string> | null {
  if (keys === undefined || 'has' in keys) {
    return keys ?? null;
  }
  const main = mainFile(bundle, 'js');
  const file = main && neighbour(bundle, main, keys.from);
  return file ? literalKeys(constant(parseScript(file.path, file.text), keys.name)) : null;
}
