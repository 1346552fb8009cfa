import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { guides, type Guide } from '../docs/guides';
import { namedTests } from '../docs/named-tests';
import { lineOf, type Check, type Problem } from './problem';

/** What the guides and package.json name is there: files behind links, headings, tests, programs of scripts, heads of tables. */
export const guidesCheck: Check = {
  name: 'guides',
  run(root) {
    const all = guides(root);
    const headings = new Map(all.map(({ path, text }) => [path, headingsOf(text)] as const));
    return [
      ...all.flatMap((guide) => [...checkLinks(root, guide, headings), ...checkTables(guide)]),
      ...namedTests(root)
        .filter(({ test, file }) => !existsSync(join(root, file)) || !read(root, file).includes(test ?? ''))
        .map(({ test, file, line }) => ({
          file: 'docs/architecture.md',
          line,
          message: `${file} has no test '${test ?? ''}'`,
        })),
      ...checkScripts(root),
    ];
  },
};

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

/** The anchors that GitHub makes of headings. */
function headingsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

function checkLinks(
  root: string,
  { path, text }: Guide,
  headings: ReadonlyMap<string, ReadonlySet<string>>,
): Problem[] {
  // As long as before, so that lines are told right.
  const prose = text.replace(/```[^]*?```/g, (block) => block.replace(/[^\n]/g, ' '));
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({ index, 1: link = '' }): Problem[] => {
    const line = lineOf(prose, index);
    if (/^[a-z]+:/.test(link)) {
      return /^https:\/\/[\w.-]+\.[a-z]+(?:\/\S*)?$/.test(link)
        ? []
        : [{ file: path, line, message: `${link} is no https address` }];
    }
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file));
    if (!existsSync(join(root, target))) {
      return [{ file: path, line, message: `the link leads to ${target}, which is not there` }];
    }
    return anchor === undefined || headings.get(target)?.has(anchor)
      ? []
      : [{ file: path, line, message: `${target} has no heading #${anchor}` }];
  });
}

/** A table is one only below its head, and its rows have as many cells: else a page shows the bare lines. */
function checkTables({ path, text }: Guide): Problem[] {
  const cells = (row: string): number => (row.startsWith('|') ? row.split(/(?<!\\)\|/).length : 0);
  const lines = text.replace(/```[^]*?```/g, (block) => block.replace(/[^\n]/g, ' ')).split('\n');
  return lines.flatMap((row, at): Problem[] => {
    const above = cells(lines[at - 1] ?? '');
    const isRule = /^\|(?: *:?-+:? *\|)+$/.test(row);
    if (isRule ? above === cells(row) : above === 0 || cells(row) === 0 || above === cells(row)) {
      return [];
    }
    return [
      {
        file: path,
        line: at + 1,
        message: isRule ? 'the table has no head' : 'the row has not the cells of the one above',
      },
    ];
  });
}

/** `node -r ts-node/register scripts/check.ts`, `npm run build`: files and scripts that package.json starts. */
function checkScripts(root: string): Problem[] {
  const text = read(root, 'package.json');
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  return Object.entries(scripts).flatMap(([name, command]) => {
    const line = text.split('\n').findIndex((one) => one.includes(`"${name}":`)) + 1;
    const files = (command.match(/[\w./-]+\.(?:ts|js|json)\b/g) ?? []).filter((file) => !existsSync(join(root, file)));
    const others = [...command.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, other = '']) => other);
    return [
      ...files.map((file) => `the script ${name} starts ${file}, which is not there`),
      ...others
        .filter((other) => !(other in scripts))
        .map((other) => `the script ${name} runs ${other}, which is none`),
    ].map((message) => ({ file: 'package.json', line, message }));
  });
}
