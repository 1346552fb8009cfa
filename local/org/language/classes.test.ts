import { describe, expect, it } from '@jest/globals';
import { withExecution } from '../kernel/execution';
import { textOf } from '../kernel/text';
import { compile, evaluate } from './fixtures/run';
import { tinyExecution } from './fixtures/tiny-schema';

describe('classes', () => {
  it.each([
    [
      'runs superclass constructors and initialisers in order',
      "return new Sub('c').log;",
      `public virtual class Base { public String log = 'a'; public Base(String s) { this.log += s; } }
       public class Sub extends Base { private String own = this.log + '!'; public Sub(String s) { super('b'); this.log += s + own; } }`,
      'abcab!',
    ],
    [
      'calls overriding methods, and super ones when asked to',
      'Base b = new Sub(); return b.name() + b.twice();',
      `public virtual class Base { public virtual String name() { return 'base'; } public String twice() { return name() + name(); } }
       public class Sub extends Base { public override String name() { return 'sub of ' + super.name(); } }`,
      'sub of basesub of basesub of base',
    ],
    [
      'dispatches over interfaces',
      'Shape s = new Square(3); return s.area() + (s instanceof Square ? 1 : 0);',
      `public interface Shape { Integer area(); }
       public class Square implements Shape { private final Integer side; public Square(Integer side) { this.side = side; } public Integer area() { return side * side; } }`,
      '10',
    ],
    [
      'chooses overloads by static types',
      "Object o = 'x'; return pick('x') + pick(1) + pick(o) + pick(2L);",
      "static String pick(String s) { return 's'; } static String pick(Integer i) { return 'i'; } static String pick(Long l) { return 'l'; } static String pick(Object o) { return 'o'; }",
      'siol',
    ],
    [
      'initialises static fields on first use, in order',
      'return B + A;',
      "static String A = 'a'; static String B = A + 'b'; static { A = A + '!'; }",
      'aba!',
    ],
    [
      'runs accessors, whose name means their storage',
      'count = 5; return count + total;',
      'static Integer count { get { return count == null ? 0 : count * 2; } set { count = value + 1; } } static Integer total { get; private set; } static { total = 1; }',
      '13',
    ],
    [
      'compares and prints objects by their own methods',
      "return (new P(1) == new P(1)) + ' ' + new Set<P>{ new P(1), new P(1) }.size() + new P(7);",
      `public class P { Integer n; public P(Integer n) { this.n = n; } public Boolean equals(Object o) { return o instanceof P && ((P) o).n == n; } public override Integer hashCode() { return n; } public override String toString() { return 'P' + n; } }`,
      'true 1P7',
    ],
    [
      'has enums',
      "return Colour.RED.name() + Colour.valueOf('green').ordinal() + Colour.values().size() + (Colour.RED == c());",
      'public enum Colour { RED, GREEN } static Colour c() { return Colour.RED; }',
      'RED12true',
    ],
    [
      'sorts by a class that is Comparable and iterates over one that is Iterable',
      "List<N> all = new List<N>{ new N(2), new N(1) }; all.sort(); String s = ''; for (Integer i : new Range()) { s += i; } return s + all[0].n;",
      `public class N implements Comparable { public Integer n; public N(Integer n) { this.n = n; } public Integer compareTo(Object o) { return n - ((N) o).n; } }
       public class Range implements Iterable<Integer> { public Iterator<Integer> iterator() { return new Steps(); } }
       public class Steps implements Iterator<Integer> { Integer i = 0; public Boolean hasNext() { return i < 3; } public Integer next() { return i++; } }`,
      '0121',
    ],
    [
      'gives exceptions their constructors',
      "try { throw new OwnException('m', new DmlException('c')); } catch (OwnException e) { return e.getMessage() + e.getCause().getMessage() + e.getTypeName() + e.code; }",
      'public class OwnException extends Exception { public Integer code = 4; }',
      'mcT.OwnException4',
    ],
    [
      'lets exceptions have constructors of their own',
      'try { throw new OwnException(7); } catch (Exception e) { return e.getMessage() + ((OwnException) e).code; }',
      "public class OwnException extends Exception { public Integer code; public OwnException(Integer code) { this('code ' + code); this.code = code; } }",
      'code 77',
    ],
    [
      'reaches private members of the outer class from inner ones',
      'return new Inside().get();',
      "private static String SECRET = 's'; public class Inside { public String get() { return SECRET; } }",
      's',
    ],
    [
      'serialises and reads objects by their fields',
      'Row r = (Row) JSON.deserialize(\'{"name":"x","tags":["a"]}\', Row.class); return JSON.serialize(r) + r.tags[0];',
      'public class Row { public String name; public List<String> tags; public Integer size { get { return tags.size(); } } }',
      '{"name":"x","tags":["a"],"size":1}a',
    ],
    [
      'finds types and makes instances by name',
      "return ((P) Type.forName('T.P').newInstance()).n;",
      'public class P { public Integer n = 3; }',
      '3',
    ],
  ])('%s', (_name, body, members, expected) => {
    expect(textOf(evaluate(body, members))).toBe(expected);
  });

  it('begins each transaction with fresh static variables', () => {
    const { program, types } = compile({
      T: 'public class T { static Integer n = 0; public static Integer next() { return ++n; } }',
    });
    const next = (): unknown => program.callStatic('T', 'next', []);
    withExecution(tinyExecution({ types }), () => {
      expect([next(), next()]).toEqual([1, 2]);
      program.resetStatics();
      expect(next()).toBe(1);
    });
  });

  it('states the sharing of the class that runs; inherited ones take that of their caller', () => {
    const seen: string[] = [];
    const { program, types } = compile({
      Open: 'public without sharing class Open { public static void run() { insert new Contact(); Either.run(); insert new Contact(); } }',
      Either:
        'public inherited sharing class Either { public static void run() { insert new Contact(); Closed.run(); insert new Contact(); } }',
      Closed: 'public class Closed { public static void run() { insert new Contact(); } }',
    });
    const dml = (_operation: unknown, _records: unknown, { sharing }: { sharing: string }): never[] => {
      seen.push(sharing);
      return [];
    };
    withExecution(tinyExecution({ types, dml }), () => program.callStatic('Open', 'run', []));
    expect(seen).toEqual(['without', 'without', 'with', 'without', 'without']);
  });

  it('counts how often each line ran', () => {
    const { program, types, coverage } = compile({
      T: 'public class T {\n public static void run(Boolean b) {\n  if (b) {\n   Integer i = 1;\n  } else {\n   Integer j = 2;\n  }\n }\n}',
    });
    withExecution(tinyExecution({ types }), () => program.callStatic('T', 'run', [true]));
    expect(Object.entries(coverage.get('T.cls') ?? [])).toEqual([
      ['3', 1],
      ['4', 1],
      ['6', 0],
    ]);
  });
});

describe('triggers', () => {
  it('run with the records of their moment', () => {
    const { program, types } = compile({
      'Mail.trigger':
        'trigger Mail on Mail__e(after insert) {\n  T.take(Trigger.new, Trigger.isInsert && Trigger.isAfter, Trigger.operationType.name());\n}',
      T: 'public class T { public static String log; public static void take(List<Mail__e> mails, Boolean b, String o) { log = mails.size() + String.valueOf(b) + o; } public static String log() { return log; } }',
    });
    const [trigger] = program.triggersFor('mail__e');
    expect(trigger?.moments).toEqual(new Set(['after insert']));
    withExecution(tinyExecution({ types }), () => {
      trigger?.run({ moment: 'after insert', objectName: 'Mail__e', newRecords: [], oldRecords: null });
      expect(program.callStatic('T', 'log', [])).toBe('0trueAFTER_INSERT');
    });
  });
});

describe('tests and REST resources of a program', () => {
  it('lists test methods with file and line, and runs test setup', () => {
    const { program, types } = compile({
      T: '@IsTest\nprivate class T {\n static Integer n = 0;\n @TestSetup\n static void before() { n = 5; }\n @IsTest\n static void fails() {\n  Assert.areEqual(4, n);\n }\n}',
    });
    const [test] = program.tests;
    expect(test).toMatchObject({ className: 'T', methodName: 'fails', file: 'T.cls', line: 7 });
    withExecution(tinyExecution({ types }), () => {
      test?.setUp();
      expect(() => test?.run()).toThrow('Expected: 4, Actual: 5');
    });
  });

  it('answers Apex REST with what the method returns or writes', () => {
    const { program, types } = compile({
      T: "@RestResource(urlMapping='/x/v1/*')\nglobal class T {\n @HttpPost\n global static void post() { RestContext.response.statusCode = 409; RestContext.response.responseBody = RestContext.request.requestBody; }\n @HttpGet\n global static Map<String, Integer> get() { return new Map<String, Integer>{ 'a' => 1 }; }\n}",
    });
    const [resource] = program.restResources;
    expect(resource).toMatchObject({ className: 'T', urlMapping: '/x/v1/*', methods: new Set(['POST', 'GET']) });
    const request = { uri: '/x/v1/y', method: 'POST', headers: {}, parameters: {}, body: Buffer.from('hi') };
    withExecution(tinyExecution({ types }), () => {
      expect(resource?.run('POST', request)).toMatchObject({ status: 409 });
      const answer = resource?.run('GET', { ...request, method: 'GET' });
      expect(Buffer.from(answer?.body ?? []).toString()).toBe('{"a":1}');
    });
  });
});
