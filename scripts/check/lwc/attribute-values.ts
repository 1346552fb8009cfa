import ts from 'typescript';
import { visit } from './bundles';
import { constant } from './component-class';
import { textsIn } from './events';

/** Attributes that choose one of a few values. */
export const CHOICES = new Set(
  'variant size type iconPosition labelAlignment dateStyle timeStyle formatter textAlign iconSize'.split(' '),
);

/** Values that the browser's formatter of dates takes (ECMA-402, "Intl.DateTimeFormat Constructor"). */
export const DATE_PARTS: Readonly<Record<string, readonly string[]>> = {
  weekday: ['narrow', 'short', 'long'],
  era: ['narrow', 'short', 'long'],
  year: ['numeric', '2-digit'],
  month: ['2-digit', 'long', 'narrow', 'numeric', 'short'],
  day: ['numeric', '2-digit'],
  hour: ['numeric', '2-digit'],
  minute: ['numeric', '2-digit'],
  second: ['numeric', '2-digit'],
  timeZoneName: ['short', 'long'],
};

/** Values of attributes of HTML elements (HTML standard; WAI-ARIA 1.2, the roles that a page of the platform uses). */
export const HTML_CHOICES: Readonly<Record<string, readonly string[]>> = {
  scope: ['col', 'row', 'colgroup', 'rowgroup'],
  role: (
    'alert alertdialog application article button cell checkbox columnheader combobox dialog figure form grid gridcell ' +
    'group heading img link list listbox listitem log main menu menuitem meter navigation none note option presentation ' +
    'progressbar radio radiogroup region row rowgroup rowheader search searchbox separator slider spinbutton status ' +
    'switch tab table tablist tabpanel textbox timer toolbar tooltip tree treegrid treeitem'
  ).split(' '),
  'aria-live': ['off', 'polite', 'assertive'],
  'aria-hidden': ['true', 'false'],
};

/** What a component cannot be used without (Lightning Component Reference, required attributes). */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  input: ['label'],
  combobox: ['label', 'options'],
  textarea: ['label'],
  radioGroup: ['label', 'options'],
  buttonIcon: ['iconName', 'alternativeText'],
  pillContainer: ['items'],
  spinner: ['alternativeText'],
  icon: ['iconName'],
  tab: ['label'],
};

/**
 * The values that the sources of a component accept for a property, where they list them:
 * `normalize(this.variant, { validValues: ['base', 'brand'] })`, also in the setter of the property.
 */
export function validValues(source: ts.SourceFile, property: string): ReadonlySet<string> | null {
  let found: ReadonlySet<string> | null = null;
  visit(source, (node) => {
    if (!ts.isCallExpression(node) || !reads(node.arguments[0], property)) {
      return;
    }
    const options = node.arguments[1];
    const listed =
      options && ts.isObjectLiteralExpression(options) ? options.properties.find(isValidValues) : undefined;
    const list = listed && ts.isPropertyAssignment(listed) ? arrayOf(listed.initializer, source) : null;
    found = list ? new Set(textsIn(list)) : found;
  });
  return found;
}

const isValidValues = ({ name }: ts.ObjectLiteralElementLike): boolean => name?.getText() === 'validValues';

/** `this.size`, `this._size`, or `value` inside `set size(value)`. */
function reads(argument: ts.Expression | undefined, property: string): boolean {
  if (argument && ts.isPropertyAccessExpression(argument)) {
    return argument.name.text.replace(/^_/, '') === property;
  }
  if (!argument || !ts.isIdentifier(argument)) {
    return false;
  }
  const setter = ts.findAncestor(argument, ts.isSetAccessorDeclaration);
  return setter?.name.getText() === property;
}

function arrayOf(value: ts.Expression, source: ts.SourceFile): ts.ArrayLiteralExpression | null {
  const list = ts.isIdentifier(value) ? constant(source, value.text) : value;
  // `Object.values(VARIANT)` and the like are not written out here.
  return list && ts.isArrayLiteralExpression(list) && list.elements.every(ts.isStringLiteral) ? list : null;
}
