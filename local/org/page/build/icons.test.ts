import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../lib/project-root';
import { iconsIn, namedIcons } from './icons';

const FOLDER = '/x/lightning';
const load = (set: string): string => {
  const { load: hook } = namedIcons(projectRoot(), ['utility:refresh', 'standard:email']);
  const path = `${FOLDER}/iconSvgTemplates${set}/buildTemplates/templates.js`;
  return String((hook as (id: string) => string | null)(path));
};

describe('the icons of the page', () => {
  it('are found in templates and scripts', () => {
    expect(iconsIn(`<i icon-name="utility:refresh"></i> { icon: 'standard:email' } https://x.example a:b`)).toEqual([
      'utility:refresh',
      'standard:email',
    ]);
  });

  it('are those that components name and those that base components show by themselves, set by set', () => {
    expect(load('Utility')).toContain('/utility/refresh.html"');
    expect(load('Utility')).toContain('/utility/close.html"');
    expect(load('Utility')).not.toContain('/utility/zoomin.html"');
    expect(load('Utility')).not.toContain('/standard/');
    expect(load('Standard')).toContain('/standard/email.html"');
    expect(load('StandardRtl')).not.toContain('.html"');
  });

  it('are refused where there is none of that name', () => {
    expect(() => namedIcons(projectRoot(), ['utility:nothing'])).toThrow('the icon utility:nothing, which');
  });
});
