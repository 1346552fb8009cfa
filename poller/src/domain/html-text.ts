import { convert } from 'html-to-text';

/** More HTML than this is cut before conversion: a body holds 32,000 characters in the end. */
const MAX_HTML_LENGTH = 500_000;

/** Readable text of an HTML body: links with their target where the text does not show it, no images, no wrapping. */
export function htmlToText(html: string): string {
  return convert(html.slice(0, MAX_HTML_LENGTH), {
    wordwrap: false,
    limits: { maxDepth: 200, maxInputLength: MAX_HTML_LENGTH },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'title', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, linkBrackets: ['<', '>'] } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', format: 'block' },
    ],
  });
}
