import { notFound, RestError } from './answers';

/** Versions 21 to 30 were retired in Summer '25; 68 is Winter '27. */
const oldest = 31;
const newest = 68;
const seasons = ['Winter', 'Spring', 'Summer'] as const;

/** Body of `GET /services/data`: what an org tells before anybody logs in. */
export function listVersions(): { label: string; url: string; version: string }[] {
  return Array.from({ length: newest - oldest + 1 }, (_, index) => {
    const version = oldest + index;
    return { label: label(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
  });
}

/** @throws {RestError} what an org answers for a version that it no longer has or does not have yet */
export function checkVersion(version: string): void {
  const number = Number(version);
  if (!Number.isInteger(number) || number > newest) {
    throw notFound();
  }
  if (number < oldest) {
    throw new RestError(410, 'GONE', 'The requested API version has been removed');
  }
}

/** Three releases a year; Winter '27 is version 68. */
function label(version: number): string {
  const releases = version - newest;
  const season = seasons[((releases % 3) + 3) % 3] ?? 'Winter';
  return `${season} '${27 + Math.floor(releases / 3)}`;
}
