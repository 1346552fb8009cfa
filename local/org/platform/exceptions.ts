import { ApexList } from '../kernel/collections';
import { defineType } from '../kernel/define';

import { ApexException, apexError, type DmlRowError } from '../kernel/exceptions';
import { textOfException } from '../kernel/text';
import { typeRef } from '../kernel/type-ref';
import { stringList, type Members } from './arguments';
import { requireField, requireObject } from './schema-access';
import { statusCode } from './status-codes';
import { ApexSObjectField } from '../kernel/tokens';

/** The line of the innermost Apex frame; 0 where nothing of the package ran. */
function lineOf(exception: ApexException): number {
  return Number(/line (\d+)/.exec(exception.apexStack[0] ?? '')?.[1] ?? 0);
}

function initCause(self: ApexException, cause: ApexException): void {
  if (self.cause !== null && self.cause !== undefined) {
    throw apexError('IllegalStateException', 'Cause already set');
  }
  self.cause = cause;
}

const baseMembers: Members = {
  'Exception getCause()': (self: ApexException) => self.cause ?? null,
  'Integer getLineNumber()': lineOf,
  'String getMessage()': (self: ApexException) => (self.message === '' ? 'Script-thrown exception' : self.message),
  'String getStackTraceString()': (self: ApexException) => self.apexStack.join('\n'),
  'String getTypeName()': (self: ApexException) => self.typeName,
  'void initCause(Exception cause)': initCause,
  'void setMessage(String message)': (self: ApexException, message: string) => {
    self.message = message;
  },
  'String toString()': textOfException,
};

/** Constructors of one exception type. */
function constructors(typeName: string): Members {
  const make = (message: string | null, cause: ApexException | null = null): ApexException =>
    new ApexException(typeName, message, cause);
  return {
    'new()': () => make(null),
    'new(String message)': (message: string | null) => make(message),
    'new(Exception cause)': (cause: ApexException | null) => make(cause?.message ?? null, cause),
    'new(String message, Exception cause)': make,
  };
}

defineType('Exception', { ...constructors('System.Exception'), ...baseMembers });

function row(self: ApexException, index: number): DmlRowError {
  const found = self.dmlRows[index];
  if (!found) {
    throw apexError('ListException', `List index out of bounds: ${index}`);
  }
  return found;
}

/** The tokens of a failed row's fields. */
function fieldTokens(error: DmlRowError): ApexList {
  const object = error.record && requireObject(error.record.objectName);
  const tokens = error.fields.flatMap((name) =>
    object ? [ApexSObjectField.of(object.name, requireField(object, name).name)] : [],
  );
  return new ApexList(typeRef('Schema.SObjectField'), tokens);
}

const dmlMembers: Members = {
  'Integer getNumDml()': (self: ApexException) => self.dmlRows.length,
  'List<String> getDmlFieldNames(Integer index)': (self: ApexException, index: number) =>
    stringList(row(self, index).fields),
  'List<Schema.SObjectField> getDmlFields(Integer index)': (self: ApexException, index: number) =>
    fieldTokens(row(self, index)),
  'String getDmlId(Integer index)': (self: ApexException, index: number) => row(self, index).id,
  'Integer getDmlIndex(Integer index)': (self: ApexException, index: number) => row(self, index).index,
  'String getDmlMessage(Integer index)': (self: ApexException, index: number) => row(self, index).message,
  'String getDmlStatusCode(Integer index)': (self: ApexException, index: number) => row(self, index).statusCode,
  'System.StatusCode getDmlType(Integer index)': (self: ApexException, index: number) =>
    statusCode(row(self, index).statusCode),
};

/** The built-in exceptions and what they add to Exception. */
const BUILT_IN: Record<string, Members> = {
  AsyncException: {},
  CalloutException: {},
  DmlException: dmlMembers,
  EmailException: dmlMembers,
  FinalException: {},
  FlowException: {},
  HandledException: {},
  IllegalArgumentException: {},
  IllegalStateException: {},
  InvalidParameterValueException: {},
  JSONException: {},
  LimitException: {},
  ListException: {},
  MathException: {},
  NoAccessException: {},
  NoDataFoundException: {},
  NoSuchAlgorithmException: {},
  NoSuchElementException: {},
  NullPointerException: {},
  QueryException: {},
  RequiredFeatureMissingException: {},
  SearchException: {},
  SecurityException: {},
  SerializationException: {},
  SObjectException: {},
  StringException: {},
  TypeException: {},
  UnexpectedException: {},
  VisualforceException: {},
  XmlException: {},
};

for (const [name, own] of Object.entries(BUILT_IN)) {
  const typeName = `System.${name}`;
  defineType(name, { ...constructors(typeName), ...own }, { extends: 'Exception' });
}

/** What Lightning components get to see: its message reaches the page as it is. */
defineType('AuraHandledException', constructors('System.AuraHandledException'), { extends: 'Exception' });

for (const name of ['RetryableException', 'InvalidReplayIdException']) {
  const typeName = `EventBus.${name}`;
  defineType(typeName, constructors(typeName), { extends: 'Exception' });
}

/** Thrown by failed assertions; no Apex code can catch it. */
const ASSERT_EXCEPTION = 'System.AssertException';
defineType('AssertException', constructors(ASSERT_EXCEPTION), { extends: 'Exception' });
