import { byMethod, type Resource } from './api-request';
import { notFound, RestError } from './answers';

/** `query?q=`, `queryAll?q=` and `query/<locator>`. */
export const query: Resource = (request, context) =>
  byMethod(request, context, {
    GET: ({ segments, query: parameters, user, version, headers }) => {
      const [name, locator, ...more] = segments;
      if (more.length > 0) {
        throw notFound();
      }
      if (locator !== undefined) {
        return { status: 200, body: context.locators.more(locator, user.id, version) };
      }
      const soql = parameters.get('q');
      if (!soql) {
        throw new RestError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
      }
      const rows = context.org.query(user, soql, name?.toLowerCase() === 'queryall');
      const body = context.locators.open(rows, user.id, headers['sforce-query-options'], version);
      return { status: 200, body };
    },
  });
