import type { DataObject, NotificationType, ValidationRule } from '../schema/model';
import type { SourceFile } from './source-files';
import { ElementReader, type Problems, readXml } from './xml';

/** Custom labels by lower-cased name. */
export function readLabels(files: readonly SourceFile[], problems: Problems): Map<string, string> {
  const labels = new Map<string, string>();
  for (const { file, text } of files.filter((source) => source.file.endsWith('.labels-meta.xml'))) {
    const root = readXml(file, text, problems);
    const all = root ? new ElementReader(root, file, problems, ['labels*']).many('labels') : [];
    for (const element of all) {
      const known = ['fullName', 'categories', 'language', 'protected', 'shortDescription', 'value'];
      const label = new ElementReader(element, file, problems, known);
      const name = label.required('fullName');
      ['language', 'protected', 'shortDescription'].forEach((key) => label.required(key));
      if (labels.has(name.toLowerCase())) {
        label.problem(`There is already a label named ${name}`);
      }
      if (label.required('value').length > 1000) {
        label.problem('Value too long for field: value maximum length is: 1000');
      }
      labels.set(name.toLowerCase(), label.required('value'));
    }
  }
  return labels;
}

const rulePath = /(?:^|\/)objects\/(\w+)\/validationRules\/(\w+)\.validationRule-meta\.xml$/;

/** @returns the rule, or nothing for other files and for rules that are not active */
export function readValidationRule(
  { file, text }: SourceFile,
  objects: ReadonlyMap<string, DataObject>,
  problems: Problems,
): ValidationRule[] {
  const match = rulePath.exec(file);
  const root = match && readXml(file, text, problems);
  if (!match?.[1] || !root) {
    return [];
  }
  const known = ['fullName', 'active', 'description', 'errorConditionFormula', 'errorDisplayField', 'errorMessage'];
  const xml = new ElementReader(root, file, problems, known);
  const object = objects.get(match[1].toLowerCase());
  const field = xml.text('errorDisplayField');
  if (!object || (field !== null && !object.fields.has(field.toLowerCase()))) {
    xml.problem(`Entity or field of the validation rule does not exist: ${match[1]}.${field ?? ''}`);
    return [];
  }
  const rule = {
    name: xml.required('fullName'),
    objectName: object.name,
    formula: xml.required('errorConditionFormula'),
    message: xml.required('errorMessage'),
    field,
    file,
  };
  return xml.boolean('active', false) ? [rule] : [];
}

const notificationPath = /([^/]+)\.notiftype-meta\.xml$/;

/** @returns the notification type, or nothing for other files */
export function readNotificationType({ file, text }: SourceFile, problems: Problems): NotificationType[] {
  const match = notificationPath.exec(file);
  const root = match && readXml(file, text, problems);
  if (!match?.[1] || !root) {
    return [];
  }
  const known = ['customNotifTypeName', 'description', 'desktop', 'masterLabel', 'mobile'];
  const xml = new ElementReader(root, file, problems, known);
  const type = { name: xml.required('customNotifTypeName'), label: xml.required('masterLabel') };
  if (type.name !== match[1]) {
    xml.problem(`The file of the notification type ${type.name} is named ${match[1]}`);
  }
  if (!xml.boolean('desktop', false) && !xml.boolean('mobile', false)) {
    xml.problem('A notification type needs at least one channel: desktop or mobile');
  }
  return [type];
}
