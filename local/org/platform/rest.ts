import { ApexMap } from '../kernel/collections';
import type { ApexBlob } from '../kernel/dates';
import { defineType } from '../kernel/define';
import { type Execution, execution } from '../kernel/execution';
import { typeRef } from '../kernel/type-ref';
import type { Members } from './arguments';

const stringMap = (): ApexMap<string, string> => new ApexMap(typeRef('String'), typeRef('String'));

/** `RestRequest`. Its properties are as Apex names them. */
export class ApexRestRequestValue {
  readonly headers = stringMap();
  readonly params = stringMap();
  httpMethod: string | null = null;
  remoteAddress: string | null = null;
  requestBody: ApexBlob | null = null;
  requestURI: string | null = null;
  resourcePath: string | null = null;
}

/** `RestResponse`. */
export class ApexRestResponseValue {
  readonly headers = stringMap();
  responseBody: ApexBlob | null = null;
  /** Null means that the method did not say: 200, or 204 of a void method. */
  statusCode: number | null = null;
}

interface RestState {
  request: ApexRestRequestValue | null;
  response: ApexRestResponseValue | null;
}

const states = new WeakMap<Execution, RestState>();

/** `RestContext` of a transaction: null outside of Apex REST, until a test sets it. */
export function restContext(transaction: Execution = execution()): RestState {
  const state = states.get(transaction) ?? { request: null, response: null };
  states.set(transaction, state);
  return state;
}

type Values = Record<string, unknown>;

/** A readable and assignable property of a value. */
function property(type: string, name: string): Members {
  return {
    [`${type} ${name}`]: (self: Values) => self[name] ?? null,
    [`void ${name}=(${type} value)`]: (self: Values, value: unknown) => {
      self[name] = value;
    },
  };
}

/** Header and parameter names keep their case; asking is by exact name. */
defineType('RestRequest', {
  'new()': () => new ApexRestRequestValue(),
  'Map<String, String> headers': (self: ApexRestRequestValue) => self.headers,
  'Map<String, String> params': (self: ApexRestRequestValue) => self.params,
  ...property('String', 'httpMethod'),
  ...property('String', 'remoteAddress'),
  ...property('Blob', 'requestBody'),
  ...property('String', 'requestURI'),
  ...property('String', 'resourcePath'),
  'void addHeader(String name, String value)': (self: ApexRestRequestValue, name: string, value: string) =>
    void self.headers.set(name, value),
  'void addParameter(String name, String value)': (self: ApexRestRequestValue, name: string, value: string) =>
    void self.params.set(name, value),
});

defineType('RestResponse', {
  'new()': () => new ApexRestResponseValue(),
  'Map<String, String> headers': (self: ApexRestResponseValue) => self.headers,
  ...property('Blob', 'responseBody'),
  ...property('Integer', 'statusCode'),
  'void addHeader(String name, String value)': (self: ApexRestResponseValue, name: string, value: string) =>
    void self.headers.set(name, value),
});

defineType('RestContext', {
  'static RestRequest request': () => restContext().request,
  'static void request=(RestRequest value)': (value: ApexRestRequestValue | null) => {
    restContext().request = value;
  },
  'static RestResponse response': () => restContext().response,
  'static void response=(RestResponse value)': (value: ApexRestResponseValue | null) => {
    restContext().response = value;
  },
});
