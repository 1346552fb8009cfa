/** The page cannot be built: names the file and what to do about it. */
export class PageBuildError extends Error {
  override name = 'PageBuildError';
}
