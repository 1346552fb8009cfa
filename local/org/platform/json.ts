import { defineType } from '../kernel/define';
import { NotModelledError } from '../kernel/exceptions';
import type { ApexType } from '../kernel/tokens';
import { strict } from './arguments';
import { typed, untyped } from './json-read';
import { readJson } from './json-text';
import { writeJson, writePrettyJson } from './json-write';

defineType('JSON', {
  'static String serialize(Object value)': (value: unknown) => writeJson(value),
  'static String serialize(Object value, Boolean suppressNulls)': writeJson,
  'static String serializePretty(Object value)': (value: unknown) => writePrettyJson(value),
  'static String serializePretty(Object value, Boolean suppressNulls)': writePrettyJson,
  ...strict({
    'static Object deserializeUntyped(String text)': (text: string) => untyped(readJson(text)),
    'static Object deserialize(String text, System.Type type)': (text: string, type: ApexType) =>
      typed(readJson(text), type.ref, { isStrict: false }),
    'static Object deserializeStrict(String text, System.Type type)': (text: string, type: ApexType) =>
      typed(readJson(text), type.ref, { isStrict: true }),
  }),
  'static System.JSONGenerator createGenerator(Boolean pretty)': () => {
    throw new NotModelledError('JSON.createGenerator; serialize a Map or an object');
  },
  'static System.JSONParser createParser(String text)': () => {
    throw new NotModelledError('JSON.createParser; deserialize into a Map or an object');
  },
});
defineType('System.JSONGenerator', {});
defineType('System.JSONParser', {});
