import { invalidQuery } from './graph-error';
import type { StoredMessage } from './mailbox';

/** A lower or upper bound on receivedDateTime. */
interface Bound {
  readonly operator: 'ge' | 'gt' | 'le' | 'lt';
  readonly moment: number;
}

export interface ListQuery {
  readonly select: readonly string[] | null;
  readonly bounds: readonly Bound[];
  readonly order: 'asc' | 'desc' | null;
  readonly top: number | null;
  readonly skip: number;
  readonly expand: readonly string[];
  readonly skiptoken: string | null;
  readonly deltatoken: string | null;
}

/** Graph serves at most that many messages a page. */
const mostPerPage = 1000;
const bound = /^receivedDateTime (ge|gt|le|lt) '?(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?)'?$/;

/**
 * The query of a list of messages, checked against the parameters that the resource knows.
 *
 * @throws {GraphError} for an unknown parameter or a value that is not modelled
 */
export function readListQuery(parameters: URLSearchParams, known: readonly string[]): ListQuery {
  checkNames(parameters, known);
  return {
    select: selectionOf(parameters),
    bounds: boundsOf(parameters.get('$filter')),
    order: orderOf(parameters.get('$orderby')),
    top: countOf(parameters, '$top', mostPerPage),
    skip: countOf(parameters, '$skip', 1_000_000) ?? 0,
    expand: splitAtCommas(parameters.get('$expand') ?? ''),
    skiptoken: parameters.get('$skiptoken'),
    deltatoken: parameters.get('$deltatoken'),
  };
}

/** @throws {GraphError} naming the first parameter that is not known, or stands twice */
export function checkNames(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (!known.includes(name)) {
      throw invalidQuery(`The query parameter '${name}' is not supported here.`);
    }
    if (parameters.getAll(name).length > 1) {
      throw invalidQuery(`Query option '${name}' was specified more than once.`);
    }
  }
}

/** Names of $select; null where everything is asked for. */
export function selectionOf(parameters: URLSearchParams): string[] | null {
  const select = parameters.get('$select');
  return select === null ? null : select.split(',').map((name) => name.trim());
}

export function isWithin({ receivedAt }: StoredMessage, bounds: readonly Bound[]): boolean {
  return bounds.every(({ operator, moment }) => {
    switch (operator) {
      case 'ge':
        return receivedAt >= moment;
      case 'gt':
        return receivedAt > moment;
      case 'le':
        return receivedAt <= moment;
      case 'lt':
        return receivedAt < moment;
    }
  });
}

function boundsOf(filter: string | null): Bound[] {
  return (filter === null ? [] : filter.split(' and ')).map((part) => {
    const [, operator, moment = ''] = bound.exec(part.trim()) ?? [];
    if (operator === undefined || part.includes("'")) {
      throw invalidQuery(`The '$filter' parameter value is not modelled by the local stand-in: ${part}`);
    }
    return { operator: operator as Bound['operator'], moment: Date.parse(moment) };
  });
}

function orderOf(text: string | null): ListQuery['order'] {
  const match = /^receivedDateTime(?: (asc|desc))?$/.exec(text ?? '');
  if (text !== null && match === null) {
    throw invalidQuery(`The '$orderby' parameter value is not modelled by the local stand-in: ${text}`);
  }
  return match === null ? null : ((match[1] ?? 'asc') as 'asc' | 'desc');
}

function countOf(parameters: URLSearchParams, name: string, most: number): number | null {
  const text = parameters.get(name);
  if (text === null) {
    return null;
  }
  if (!/^\d{1,9}$/.test(text) || Number(text) > most || (name === '$top' && Number(text) < 1)) {
    throw invalidQuery(`Invalid value '${text}' for ${name} query option found: it must be at most ${most}.`);
  }
  return Number(text);
}

/** Commas inside parentheses separate nothing. */
function splitAtCommas(text: string): string[] {
  return text.split(/,(?![^(]*\))/).filter((part) => part !== '');
}
