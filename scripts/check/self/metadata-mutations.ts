import { changing, matching, type MutationClass } from './mutation';
import { misspell, pick } from './text-places';

const META = /^(?:force-app|unpackaged)\/.*-meta\.xml$/;
const metaChecks = [
  'metadata types',
  'metadata rules',
  'metadata references',
  'apex names',
  'lwc',
  'apex compile',
  'sf convert',
];

/** Text that people read: no misspelling of it is an error that a machine can know. */
const FREE_TEXT =
  /^(?:description|label|pluralLabel|masterLabel|shortDescription|value|inlineHelpText|displayFormat|relationshipLabel|categories|startingNumber|identifier|errorMessage|errorConditionFormula)$/;

const OBJECTS = ['Task', 'InboxSyncRun__c', 'InboxSyncEntry__c', 'InboxSyncMailbox__c', 'InboxSyncIncident__c'];

/** Errors in metadata that a deployment refuses, or that would harm a customer's org. */
export const metadataMutations: readonly MutationClass[] = [
  changing('metadata: a misspelt element', META, metaChecks, (text, random) => {
    const name = pick([...text.matchAll(/<(\w{3,})>[^<]*<\/\1>/g)], random);
    const [whole = '', tag = ''] = name ?? [];
    return name && { at: name.index, length: whole.length, to: whole.replaceAll(tag, misspell(tag, random)) };
  }),
  changing('metadata: a misspelt value', META, metaChecks, (text, random) => {
    const leaves = [...text.matchAll(/<(\w+)>([^<\s]+[^<]*)<\/\1>/g)].filter(([, tag = '']) => !FREE_TEXT.test(tag));
    const leaf = pick(leaves, random);
    const [, tag = '', value = ''] = leaf ?? [];
    const wrong = /^[\d.]+$/.test(value) ? `${value}x` : misspell(value, random);
    return (
      leaf && { at: leaf.index + tag.length + 2, length: value.length, to: wrong, what: `<${tag}> ${value} → ${wrong}` }
    );
  }),
  changing(
    'metadata: an element twice',
    META,
    metaChecks,
    matching(/\n +<(\w+)>[^<]*<\/\1>/g, ([whole]) => whole + whole),
  ),
  changing(
    'metadata: a required element that is missing',
    META,
    metaChecks,
    matching(
      /\n +<(apiVersion|label|masterLabel|type|fullName|pluralLabel|length|precision|scale|deploymentStatus|sharingModel|referenceTo|relationshipName|apexClass|object|field|name|value|language|protected|isExposed|status|componentName|identifier|tabs|motif|visibility|enabled|eventType|publishBehavior|defaultValue|visibleLines)>[^<]*<\/\1>/g,
      () => '',
    ),
  ),
  changing(
    'metadata: no description',
    /\.(?:field|object|permissionset|app|tab|notiftype)-meta\.xml$/,
    metaChecks,
    matching(/\n +<description>[^<]*<\/description>/g, () => ''),
  ),
  changing(
    'metadata: not well-formed',
    META,
    metaChecks,
    matching(/<\/\w+>/g, ([tag]) => tag.replace('</', '<')),
  ),
  changing(
    'metadata: another API version',
    META,
    metaChecks,
    matching(/<apiVersion>68.0/g, () => '<apiVersion>67.0'),
  ),
  {
    kind: 'metadata: a missing file',
    files: /\.(cls|trigger|js)-meta\.xml$|object-meta.xml$/,
    checks: metaChecks,
    plant: (file) => ({ kind: 'metadata: a missing file', file, line: 0, what: 'removed', text: null }),
  },
  changing(
    'metadata: a permission on a field of another object',
    /permissionset-meta\.xml$/,
    metaChecks,
    matching(
      /(?<=<field>)\w+(?=\.)/g,
      ([name], random) =>
        pick(
          OBJECTS.filter((one) => one !== name),
          random,
        ) ?? '',
    ),
  ),
  changing(
    'metadata: a permission that is missing',
    /permissionset-meta\.xml$/,
    metaChecks,
    matching(
      / {4}<(fieldPermissions|classAccesses|objectPermissions|tabSettings|applicationVisibilities|userPermissions)>[^]*?<\/\1>\n/g,
      () => '',
    ),
  ),
  changing(
    'metadata: a text that is too long',
    META,
    metaChecks,
    matching(
      /(?<=<(label|pluralLabel|masterLabel|shortDescription|relationshipLabel|description|value)>)[^<]+/g,
      ([text]) => text.repeat(1 + Math.ceil(1100 / text.length)),
    ),
  ),
  changing(
    'metadata: a number out of its limits',
    META,
    metaChecks,
    matching(/(?<=<(?:length|precision|scale|visibleLines|batchSize|startingNumber)>)\d+/g, () => '999999999'),
  ),
  changing('metadata: elements in another order', META, metaChecks, (text, random) => {
    const pairs = [...text.matchAll(/( +<(\w+)>[^<]*<\/\2>\n)( +<(\w+)>[^<]*<\/\4>\n)/g)];
    const pair = pick(
      pairs.filter(([, , first, , second]) => first !== second),
      random,
    );
    return pair && { at: pair.index, length: pair[0].length, to: `${pair[3] ?? ''}${pair[1] ?? ''}` };
  }),
  changing(
    'metadata: another type of field',
    /field-meta\.xml$/,
    metaChecks,
    matching(/(?<=<type>)\w+/g, ([type]) => (type === 'Checkbox' ? 'Date' : 'Checkbox')),
  ),
  changing(
    'labels: another placeholder',
    /labels-meta\.xml$/,
    ['placeholders'],
    matching(/(?<=<value>[^<]*)\{\d\}/g, ([text]) => (text === '{0}' ? '{3}' : '{0}')),
  ),
];
