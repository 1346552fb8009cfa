import { GraphError } from './graph-error';

/** What a request asks for in its Prefer header. */
export interface Preferences {
  readonly immutableIds: boolean;
  /** Null means Graph's default, HTML. */
  readonly bodyType: 'text' | 'html' | null;
  readonly pageSize: number | null;
  /** What goes into Preference-Applied; empty when nothing was asked for. */
  readonly applied: string;
}

/** @throws {GraphError} for a preference that nobody here honours: a typing mistake must not pass in silence */
export function readPreferences(header: string | null): Preferences {
  let immutableIds = false;
  let bodyType: Preferences['bodyType'] = null;
  let pageSize: number | null = null;
  const applied: string[] = [];
  for (const preference of (header ?? '').split(/[,;]/).map((part) => part.trim())) {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*"?([^"]*)"?$/.exec(preference) ?? [];
    if (preference === '') {
      continue;
    } else if (name.toLowerCase() === 'idtype' && value === 'ImmutableId') {
      immutableIds = true;
    } else if (name === 'outlook.body-content-type' && (value === 'text' || value === 'html')) {
      bodyType = value;
    } else if (name === 'odata.maxpagesize' && /^[1-9]\d{0,3}$/.test(value)) {
      pageSize = Number(value);
    } else {
      throw new GraphError(400, 'BadRequest', `The local stand-in does not model the preference ${preference}.`);
    }
    applied.push(preference);
  }
  return { immutableIds, bodyType, pageSize, applied: applied.join(', ') };
}
