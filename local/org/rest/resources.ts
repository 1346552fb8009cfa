import { byMethod, type ApiContext, type ApiRequest, type Resource } from './api-request';
import { notFound, notModelled, type Answer } from './answers';
import { composite } from './composite';
import { query } from './query';
import { sobjects } from './sobjects';

const limits: Resource = (request, context) =>
  byMethod(request, context, {
    GET: () => {
      if (request.segments.length > 1) {
        throw notModelled('limits/…');
      }
      return { status: 200, body: context.usage.limits() };
    },
  });

const resources: Readonly<Record<string, Resource>> = {
  sobjects,
  query,
  queryall: query,
  limits,
  composite: composite(resourceOf),
};

/** What an org answers below `/services/data/vXX.0/` and this stand-in does not. */
const unmodelled = new Set(
  (
    'actions analytics appMenu async-queries chatter commerce compactLayouts connect consent domino dedupe event ' +
    'eventSchema iot jobs jsonxform knowledgeManagement licensing localizedvalue metadata nouns parameterizedSearch ' +
    'payments process quickActions recent scheduling search serviceTemplates smartdatadiscovery support tabs theme ' +
    'tooling ui-api wave'
  )
    .toLowerCase()
    .split(' '),
);

/** Answers a request below `/services/data/vXX.0`. @throws {RestError} */
export function answerApi(request: ApiRequest, context: ApiContext): Answer {
  const [name] = request.segments;
  if (name === undefined) {
    return byMethod(request, context, { GET: listResources });
  }
  return resourceOf(name)(request, context);
}

function resourceOf(name: string): Resource {
  const resource = resources[name.toLowerCase()];
  if (!resource) {
    throw unmodelled.has(name.toLowerCase()) ? notModelled(`the REST resource '${name}'`) : notFound();
  }
  return resource;
}

const listResources: Resource = ({ version, user }, { url, org }) => ({
  status: 200,
  body: {
    ...Object.fromEntries(
      ['composite', 'limits', 'query', 'queryAll', 'sobjects'].map((name) => [
        name,
        `/services/data/v${version}/${name}`,
      ]),
    ),
    identity: `${url}/id/${org.organizationId}/${user.id}`,
  },
});
