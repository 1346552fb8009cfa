import { ApexMap } from '../kernel/collections';
import { ApexBlob } from '../kernel/dates';
import { NotModelledError } from '../kernel/exceptions';
import type { ApexRestRequest, ApexRestResponse, CompiledRestResource } from '../kernel/program';
import { ApexRestRequestValue, ApexRestResponseValue, restContext } from '../platform';
import { writeJson } from '../platform/json-write';
import { staticMethod } from './program';
import type { Classes } from './runtime/classes';
import { hasAnnotation, type ClassSymbol, type MethodSymbol } from './symbols';

const HTTP_METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The classes with `@RestResource`. */
export function restResources(classes: Classes, topLevel: readonly ClassSymbol[]): CompiledRestResource[] {
  return topLevel.filter((cls) => hasAnnotation(cls.modifiers, 'restresource')).map((cls) => resourceOf(classes, cls));
}

/** Methods by upper-case HTTP method. */
function httpMethods(cls: ClassSymbol): Map<string, MethodSymbol> {
  const found = new Map<string, MethodSymbol>();
  for (const method of [...cls.methods.values()].flat()) {
    for (const word of HTTP_METHODS) {
      if (hasAnnotation(method.modifiers, `http${word}`)) {
        found.set(word.toUpperCase(), method);
      }
    }
  }
  return found;
}

function resourceOf(classes: Classes, cls: ClassSymbol): CompiledRestResource {
  const methods = httpMethods(cls);
  const annotation = cls.modifiers.annotations.find(({ name }) => name === 'restresource');
  return {
    className: cls.name,
    urlMapping: annotation?.values.get('urlmapping') ?? '',
    methods: new Set(methods.keys()),
    run: (httpMethod, request) => {
      const method = methods.get(httpMethod);
      if (!method) {
        throw new Error(`${cls.name} does not answer ${httpMethod}`);
      }
      return answer(() => staticMethod(classes, cls, method)(...argumentsOf(method)), request, method);
    },
  };
}

/** The body as parameters of the method is what Apex offers beside RestContext. */
function argumentsOf(method: MethodSymbol): readonly unknown[] {
  if (method.parameters.length > 0) {
    throw new NotModelledError(
      `parameters of an Apex REST method (${method.owner.name}.${method.name}): read RestContext.request`,
    );
  }
  return [];
}

function answer(run: () => unknown, request: ApexRestRequest, method: MethodSymbol): ApexRestResponse {
  const context = restContext();
  const response = new ApexRestResponseValue();
  context.request = requestValue(request);
  context.response = response;
  const result = run();
  const isVoid = method.returns.name === 'void';
  const body = isVoid ? (response.responseBody?.bytes ?? new Uint8Array()) : ApexBlob.ofText(writeJson(result)).bytes;
  const type = isVoid ? {} : { 'Content-Type': 'application/json' };
  return { status: response.statusCode ?? 200, headers: { ...type, ...plain(response.headers) }, body };
}

function requestValue(request: ApexRestRequest): ApexRestRequestValue {
  const made = new ApexRestRequestValue();
  made.httpMethod = request.method;
  made.requestURI = request.uri;
  made.resourcePath = request.uri;
  made.requestBody = new ApexBlob(request.body);
  Object.entries(request.headers).forEach(([name, value]) => made.headers.set(name, value));
  Object.entries(request.parameters).forEach(([name, value]) => made.params.set(name, value));
  return made;
}

const plain = (map: ApexMap<string, string>): Record<string, string> => Object.fromEntries([...map]);
