import { readSourceFiles, type SourceFile } from '../data/metadata/source-files';
import { Problems, readXml, type XmlElement } from '../data/metadata/xml';
import { PageBuildError } from './build/page-error';

/** A custom tab over a Lightning page of one component. */
export interface Tab {
  readonly name: string;
  readonly label: string;
  /** Name of the component that its page shows. */
  readonly component: string;
}

/** @throws {PageBuildError} when tab or page are missing, or hold more than the local page can show */
export function readTab(root: string, name: string): Tab {
  const files = readSourceFiles(root, ['force-app/main']);
  const tab = metadata(files, `${name}.tab-meta.xml`);
  const page = metadata(files, `${textOf(tab, 'flexiPage')[0] ?? ''}.flexipage-meta.xml`);
  const components = textOf(page, 'componentName');
  const [component = ''] = components;
  if (components.length !== 1) {
    throw new PageBuildError(`the page of tab ${name} has ${components.length} components; the local page shows one`);
  }
  return { name, label: textOf(tab, 'label')[0] ?? name, component: component.replace(/^c:/, '') };
}

function metadata(files: readonly SourceFile[], name: string): XmlElement {
  const source = files.find(({ file }) => file.endsWith(`/${name}`));
  const root = source && readXml(source.file, source.text, new Problems());
  if (!root) {
    throw new PageBuildError(`force-app/main has no readable ${name}`);
  }
  return root;
}

/** Texts of all elements of a name, at any depth. */
function textOf(element: XmlElement, name: string): string[] {
  return element.children.flatMap((child) => (child.name === name ? [child.text.trim()] : textOf(child, name)));
}
