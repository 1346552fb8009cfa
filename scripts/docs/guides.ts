import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../check/files';

export interface Guide {
  readonly path: string;
  readonly text: string;
}

/** Every Markdown text for people: README, the guides, the decisions, and the READMEs beside code. */
export function guides(root: string): Guide[] {
  const beside = ['hosting', 'unpackaged', 'local'].flatMap((folder) => filesBelow(root, folder));
  return ['README.md', ...filesBelow(root, 'docs'), ...beside]
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
