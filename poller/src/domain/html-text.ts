import { convert } from 'html-to-text';
import { MAX_HTML_LENGTH, readableHtml } from './readable-html';

export interface HtmlText {
  readonly text: string;
  /** Some of the HTML was left out for its length. */
  readonly isCut: boolean;
}

/** Readable text of an HTML body: links with their target where the text does not show it, no images, no wrapping. */
export function htmlToText(body: string): HtmlText {
  const { html, isCut } = readableHtml(body);
  const text = convert(html, {
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
      { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
    ],
  });
  return { text: tidied(text), isCut };
}

/** Cells leave blanks behind, and lines of nothing else where blocks stand in them. */
function tidied(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
