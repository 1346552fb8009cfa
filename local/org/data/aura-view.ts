import { ApexException, ApexLimitError } from '../kernel/exceptions';
import type { CompiledAuraMethod } from '../kernel/program';
import { OrgError, type AuraCall } from '../org-facade';
import { auraValue } from '../platform/aura-json';
import { typed } from '../platform/json-read';
import { readJson } from '../platform/json-text';
import type { Transaction } from './transaction';

/**
 * Calls an `@AuraEnabled` method as a component does: with the rights of the user, whose permission sets must give
 * access to the class, with parameters by name, and without writing anything where the method is cacheable.
 *
 * @throws {OrgError} FORBIDDEN, NOT_FOUND, BAD_PARAMETERS, or APEX_ERROR with the message of the exception
 */
export function callAura(transaction: Transaction, call: AuraCall): unknown {
  const { core, user } = transaction;
  const method = methodOf(core.program.auraMethods, call);
  if (!core.rights.hasClass(user.id, method.className)) {
    throw new OrgError('FORBIDDEN', `You do not have access to the Apex class named '${method.className}'.`);
  }
  if (call.isWired && !method.isCacheable) {
    throw new OrgError('NOT_CACHEABLE', `${method.className}.${method.methodName} is wired, so it must be cacheable`);
  }
  if (method.isCacheable) {
    // "Limit Exception: Too many DML statements: 1": a cacheable method may not write.
    transaction.maximum = { ...transaction.maximum, dmlStatements: 0, publishImmediate: 0, queueableJobs: 0 };
  }
  const args = argumentsOf(method, call.parameters);
  try {
    return auraValue(method.run(args));
  } catch (error) {
    throw refusal(error, core.log.bind(core));
  }
}

function methodOf(methods: readonly CompiledAuraMethod[], { className, methodName }: AuraCall): CompiledAuraMethod {
  const found = methods.filter((method) => method.className === className && method.methodName === methodName);
  const [method] = found;
  if (method === undefined || found.length > 1) {
    throw new OrgError('NOT_FOUND', `${found.length} methods are called ${className}.${methodName} and @AuraEnabled`);
  }
  return method;
}

/** A parameter that is left out is null; one that the method does not have is an error here, where an org ignores it. */
function argumentsOf(method: CompiledAuraMethod, given: AuraCall['parameters']): unknown[] {
  const names = new Set(method.parameters.map(({ name }) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new OrgError('BAD_PARAMETERS', `${method.className}.${method.methodName} has no parameter ${unknown.join()}`);
  }
  return method.parameters.map(({ name, type }) => {
    const value = given[name];
    if (value === undefined || value === null) {
      return null;
    }
    try {
      return typed(readJson(JSON.stringify(value)), type, { isStrict: false });
    } catch (error) {
      if (error instanceof ApexException) {
        throw new OrgError('BAD_PARAMETERS', `Value provided is invalid for action parameter '${name}'`);
      }
      throw error;
    }
  });
}

function refusal(error: unknown, log: (line: string) => void): unknown {
  if (error instanceof ApexException || error instanceof ApexLimitError) {
    const name = error instanceof ApexException ? error.typeName : error.name;
    if (name !== 'System.AuraHandledException') {
      const stack = error instanceof ApexException ? error.apexStack.join('\n') : '';
      log(`Aura: ${name}: ${error.message}\n${stack}`);
    }
    return new OrgError('APEX_ERROR', error.message);
  }
  return error;
}
