import { describe, expect, it } from '@jest/globals';
import { htmlToText } from '../../src/domain/html-text';

const LONG = 600_000;
const picture = `data:image/png;base64,${'A'.repeat(5_000_000)}`;

describe('a table', () => {
  it.each([
    [
      'cells with blanks, rows with lines',
      '<tr><th>Item<th>Price<tr><td>Roof</td><td>90 EUR</td></tr>',
      'Item Price\nRoof 90 EUR',
    ],
    ['blocks in cells', '<tr><td><p>a</p><p>b</p></td><td><div>c</div></td></tr>', 'a\n\nb\n\nc'],
    [
      'tables in cells',
      '<tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr>',
      'a b\n\nc',
    ],
    ['empty cells', '<tr><td></td><td>a</td></tr><tr><td>&nbsp;</td></tr><tr><td></td><td>b</td></tr>', 'a\n\n b'],
  ])('is told with %s', (_, rows, text) => {
    expect(htmlToText(`<table>${rows}</table>`).text.trim()).toBe(text);
  });
});

describe('HTML of some megabytes', () => {
  it.each([
    ['a picture', `<p>before</p><img src="${picture}"><p>after</p>`],
    ['a picture without quotes', `<p>before</p><img src=${picture}><p>after</p>`],
    ['a background', `<p>before</p><td style='background: url(${picture})'><p>after</p>`],
    ['styles', `<style type="text/css">${'p { color: red }'.repeat(LONG / 10)}</style ><p>before</p><p>after</p>`],
    ['styles in a comment', `<p>before</p><style><!-- ${'x'.repeat(LONG)} --></style><p>after</p>`],
    ['a script', `<p>before</p><SCRIPT>${'x<'.repeat(LONG)}</SCRIPT><p>after</p>`],
    ['a comment', `<!--><p>before</p><!--[if mso]>${'x'.repeat(LONG)}<![endif]--><p>after</p>`],
  ])('is read whole where what is long is %s', (_, html) => {
    expect(htmlToText(html)).toEqual({ text: 'before\n\nafter', isCut: false });
  });

  it.each([
    ['text', '<p>text</p>'.repeat(LONG / 10)],
    ['attributes', `<p>text</p><p style="${'x'.repeat(LONG)}"><p>after</p>`],
    ['a comment that nothing ends', `<p>text</p><!-- ${'x'.repeat(LONG)}`],
    ['tags that are open', `<p>text</p>${'<div>'.repeat(6_000)}<p>after</p>`],
  ])('says that it is cut where what is long is %s', (_, html) => {
    expect(htmlToText(html)).toEqual({ text: expect.stringMatching(/^text(?!.*after)/s), isCut: true });
  });

  it('keeps pictures and comments as they are where all of it is short', () => {
    const html = '<a href="data:text/plain,x">link</a><!-- a --><style>b</style>';
    expect(htmlToText(html)).toEqual({ text: 'link <data:text/plain,x>', isCut: false });
  });
});
