import ts from 'typescript';
import type { Problem } from '../problem';
import { at, parseScript, visit, type Bundle } from './bundles';

/** Events of the browser that a template may listen to on any element (HTML and UI Events standards). */
const NATIVE = new Set(
  (
    'abort animationend animationiteration animationstart auxclick beforeinput blur cancel canplay change click close ' +
    'contextmenu copy cut dblclick drag dragend dragenter dragleave dragover dragstart drop ended error focus focusin ' +
    'focusout formdata gotpointercapture input invalid keydown keypress keyup load loadeddata loadstart lostpointercapture ' +
    'mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup paste pause play playing pointercancel ' +
    'pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerup progress reset resize scroll ' +
    'select slotchange submit toggle touchcancel touchend touchmove touchstart transitionend volumechange wheel'
  ).split(' '),
);

/** Whether every element may send it. */
export const isNativeEvent = (name: string): boolean => NATIVE.has(name);

/** The events that the scripts of a component send: the texts in `new CustomEvent(…)`, or in a constant given to it. */
export function eventsOf(bundle: Bundle): { all: Set<string>; bubbling: Set<string> } {
  const all = new Set<string>();
  const bubbling = new Set<string>();
  for (const file of bundle.files.filter(({ path }) => path.endsWith('.js'))) {
    const source = parseScript(file.path, file.text);
    visit(source, (node) => {
      if (ts.isNewExpression(node) && /^(?:Custom)?Event$/.test(node.expression.getText(source))) {
        const [name, options] = node.arguments ?? [];
        textsIn(name).forEach((text) => {
          all.add(text);
          if (/\bbubbles: true\b/.test(options?.getText(source) ?? '')) {
            bubbling.add(text);
          }
        });
      }
    });
  }
  return { all, bubbling };
}

/** Events that no template listens for: each is sent to be heard, so its name is misspelt here or there. */
export function checkSent(bundles: readonly Bundle[]): Problem[] {
  const files = bundles.flatMap((bundle) => bundle.files);
  const heard = new Set(
    files
      .filter(({ path }) => path.endsWith('.html'))
      .flatMap(({ text }) => [...text.matchAll(/\son(\w+)=/g)].map(([, name]) => name)),
  );
  return files
    .filter(({ path }) => path.endsWith('.js'))
    .flatMap(({ path, text }) => {
      const source = parseScript(path, text);
      const problems: Problem[] = [];
      visit(source, (node) => {
        const name =
          ts.isNewExpression(node) && node.expression.getText(source) === 'CustomEvent' ? node.arguments?.[0] : null;
        if (name && ts.isStringLiteral(name) && !heard.has(name.text)) {
          problems.push(at(source, name, `no template listens for the event '${name.text}': on${name.text}={…}`));
        }
      });
      return problems;
    });
}

/** Every text in a module, its own events among them. */
export function textsIn(node: ts.Node | undefined): string[] {
  const found: string[] = [];
  if (node) {
    visit(node, (inner) => {
      if (ts.isStringLiteralLike(inner)) {
        found.push(inner.text);
      }
    });
  }
  return found;
}
