import { describe, expect, it } from '@jest/globals';
import { problemsOf } from './fixtures/run';

/** A class `T` with this body of a method. */
const inMethod = (body: string): string =>
  `public class T {\n  public virtual class Open { }\n  public class Plain { private String secret; private void hidden() { } }\n  public static void run() {\n    ${body}\n  }\n}`;

describe('what an org refuses inside a method', () => {
  it.each([
    ['Integer i = nothing;', 'Variable does not exist: nothing'],
    ['Nothing n;', 'Invalid type: Nothing'],
    ['List<Nothing> n;', 'Invalid type: Nothing'],
    ['Map<String> m;', 'Invalid type: Map'],
    ['nothing();', 'Method does not exist or incorrect signature: void nothing() from the type T'],
    ["'x'.nothing();", 'Method does not exist or incorrect signature: void nothing() from the type String'],
    [
      "'x'.startsWith(1);",
      'Method does not exist or incorrect signature: void startsWith(Integer) from the type String',
    ],
    ["String.nothing('x');", 'Method does not exist or incorrect signature: void nothing(String) from the type String'],
    ["'x'.valueOf(1);", 'Static method cannot be referenced from a non static context: String String.valueOf(Integer)'],
    [
      "String.startsWith('x');",
      'Non static method cannot be referenced from a static context: Boolean String.startsWith(String)',
    ],
    ['new Contact().Nothing__c = 1;', 'Variable does not exist: Nothing__c on Contact'],
    ['Contact c = new Contact(Nothing__c = 1);', 'Field does not exist: Nothing__c on Contact'],
    ["Contact c = new Contact(LastName = 'a', lastname = 'b');", 'Duplicate field initialization: lastname'],
    ['Contact c = new Contact(); c.CreatedDate = null;', 'Field is not writeable: Contact.CreatedDate'],
    [
      'SObject s = new Contact(); Object o = s.LastName;',
      'Initial term of field expression must be a concrete SObject: SObject',
    ],
    ['Object o = Contact.Nothing__c;', 'Variable does not exist: Nothing__c on Contact'],
    ['Object o = Schema.SObjectType.Nothing;', 'Variable does not exist: Nothing'],
    ['Object o = Label.Nothing;', 'Variable does not exist: Label.Nothing'],
    ['Object o = StatusCode.NOTHING;', 'Variable does not exist: NOTHING'],
    ['Plain p = new Plain(1);', 'Constructor not defined: [T.Plain].<Constructor>(Integer)'],
    ['Object o = new Comparable();', 'Constructor not defined: [Comparable].<Constructor>()'],
    ["Integer i = 'x';", 'Illegal assignment from String to Integer'],
    ['Integer i = 5L;', 'Illegal assignment from Long to Integer'],
    ['String s = 1;', 'Illegal assignment from Integer to String'],
    ['Contact c = new Account();', 'Illegal assignment from Account to Contact'],
    ['SObject s; Contact c = s;', 'Illegal assignment from SObject to Contact'],
    ['Set<String> s = new List<String>();', 'Illegal assignment from List<String> to Set<String>'],
    ['new Contact().Email = 1;', 'Illegal assignment from Integer to String'],
    ["List<Integer> l = new List<Integer>{ 'x' };", 'Illegal assignment from String to Integer'],
    ["Integer i = (Integer) 'x';", 'Incompatible types since an instance of String is never an instance of Integer'],
    [
      "Boolean b = 'x' instanceof Integer;",
      'Operation instanceof is always false since an instance of String is never an instance of Integer',
    ],
    [
      'Boolean b = new Contact() instanceof SObject;',
      'Operation instanceof is always true since an instance of Contact is always an instance of SObject',
    ],
    ["Boolean b = 'x' == 1;", 'Comparison arguments must be compatible types: String, Integer'],
    ["Boolean b = 'x' < 1;", 'Comparison arguments must be compatible types: String, Integer'],
    ['Boolean b = true > false;', 'Comparison arguments must be compatible types: Boolean, Boolean'],
    ["Integer i = 'x' * 2;", 'Arithmetic expressions must use numeric arguments: String * Integer'],
    ['Integer i = true + 1;', 'Arithmetic expressions must use numeric arguments: Boolean + Integer'],
    ["Date d = Date.today() + 'x' - 1;", 'Arithmetic expressions must use numeric arguments: String - Integer'],
    ["if ('x') { }", 'Condition expression must be of type Boolean: String'],
    ['while (1) { }', 'Condition expression must be of type Boolean: Integer'],
    ['Object o = true ? run() : 1;', 'Incompatible types in ternary operator: void, Integer'],
    ['String s = 5 > 4 ? 1 : 2;', 'Illegal assignment from Integer to String'],
    ['1 + 1;', 'Expression cannot be a statement.'],
    ["'x'.length;", 'Variable does not exist: length'],
    ['Integer i = 1; Integer I = 2;', 'Duplicate variable: I'],
    ['for (Integer i = 0; i < 1; i++) { Integer i = 2; }', 'Duplicate variable: i'],
    ['final Integer i = 1; i = 2;', 'Cannot assign to a final variable: i'],
    ['5 = 6;', 'Expression cannot be assigned'],
    ['return 1;', 'Void method must not return a value'],
    ['return; Integer i = 1;', 'Unreachable statement'],
    ['throw new DmlException(); run();', 'Unreachable statement'],
    ['while (true) { } run();', 'Unreachable statement'],
    ['for (;;) { continue; run(); }', 'Unreachable statement'],
    ['break;', 'Break statement must be in loop'],
    ['continue;', 'Continue statement must be in loop'],
    ["throw 'x';", 'Throw expression must be of type exception: String'],
    ['try { run(); } catch (Plain e) { }', 'Catch statement must use an exception type: Plain'],
    [
      'try { run(); } catch (Exception e) { } catch (DmlException e) { }',
      'Exception type is already caught by a previous catch: DmlException',
    ],
    ['for (String s : new List<Integer>()) { }', 'Loop variable must be of type Integer'],
    ['for (String s : 5) { }', 'Loop must iterate over a collection: Integer'],
    ['switch on 1.5 { when else { } }', 'Illegal switch expression type: Decimal'],
    ['switch on 1 { when 1 { } when 1 { } }', 'Duplicate when value: 1'],
    ["switch on 1 { when 'x' { } }", "Incompatible when value: 'x' for Integer"],
    ['switch on StatusCode.DUPLICATE_VALUE { when NOTHING { } }', 'Invalid enum value or type in when: NOTHING'],
    ['switch on 1 { when else { } when 1 { } }', 'when else block must be the last block in a switch statement'],
    [
      'switch on StatusCode.DUPLICATE_VALUE { when DisplayType.DUPLICATE_VALUE { } }',
      'Invalid enum value or type in when: DisplayType.DUPLICATE_VALUE',
    ],
    ["insert 'x';", 'DML requires SObject or SObject list type: String'],
    ['insert new Set<Contact>();', 'DML requires SObject or SObject list type: Set<Contact>'],
    ['upsert new Contact() Nothing__c;', 'Field does not exist: Nothing__c on Contact'],
    [
      'upsert new Contact() Email;',
      'Invalid field for upsert, must be an External Id custom field or a standard field with idLookup attribute: Email',
    ],
    ['System.runAs(new User()) { }', 'System.runAs can only be used in test methods'],
    ['Object o = this;', 'Variable does not exist: this'],
    ['Object o = super.toString();', 'Variable does not exist: super'],
    ['Integer i = 3000000000;', 'Illegal integer: 3000000000'],
    ["String s = 'a\nb';", 'Line breaks not allowed in string literals'],
    ['Integer group = 1;', 'Identifier name is reserved: group'],
    ['Integer a__b = 1;', 'Invalid character in identifier: a__b'],
    ['List<Contact> l = [SELECT Nope FROM Contact];', "No such column 'Nope' on entity 'Contact'"],
    ['Integer i = [SELECT Id FROM Contact];', 'Illegal assignment from List<Contact> to Integer'],
    ['List<Contact> l = [SELECT Id FROM Contact WHERE LastName = :nothing];', 'Variable does not exist: nothing'],
    ["Contact c; c?.Email = 'x';", 'Safe navigation operator cannot be used on the left side of an assignment'],
    ['super();', "Call to 'super()' must be the first statement in a constructor method"],
    ["Integer i; i++; String s = 'x'; s++;", 'Increment and decrement must use a numeric variable: String'],
    ['Object o = Trigger.nothing;', 'Variable does not exist: Trigger.nothing'],
    ["Object o = [FIND 'x' IN ALL FIELDS];", 'SOSL is not modelled by local/org'],
    ['merge new Contact() new Contact();', 'merge is not modelled by local/org'],
    ['Integer i = 1', "missing ';' at '}'"],
  ])('%s', (body, message) => {
    expect(problemsOf(inMethod(body)).map((problem) => problem.replace(/^\d+: /, ''))).toContain(message);
  });
});

describe('what an org refuses of a class', () => {
  it.each([
    ['public class U { }', "Class name must match the file's name: U, T"],
    ['class T { }', 'Top-level type must have public or global visibility'],
    ['public class T extends Base { }', 'Invalid type: Base'],
    ['public class T extends T.A { public class A { } }', 'Non-virtual and non-abstract type cannot be extended: T.A'],
    ['public class T implements T.A { public virtual class A { } }', 'Type must be an interface: T.A'],
    [
      'public class T { public virtual class A extends B { } public virtual class B extends A { } }',
      'Circular definition in type hierarchy: T.A',
    ],
    ['public virtual class T extends T { private String name; }', 'Circular definition in type hierarchy: T'],
    [
      'public class T { public abstract class A { public abstract void f(); } public class B extends A { } }',
      'Class T.B must implement the method: void T.A.f()',
    ],
    [
      'public class T implements Comparable { }',
      'Class T must implement the method: Integer Comparable.compareTo(Object)',
    ],
    [
      'public class T implements Comparable { private Integer compareTo(Object o) { return 0; } }',
      'Class T must implement the method: Integer Comparable.compareTo(Object)',
    ],
    [
      'public class T { public virtual class A { public virtual void f() { } } public class B extends A { public void f() { } } }',
      'Method must use the override keyword: void T.B.f()',
    ],
    [
      'public class T { public virtual class A { public void f() { } } public class B extends A { public override void f() { } } }',
      'Non-virtual, non-abstract methods cannot be overridden: void T.B.f()',
    ],
    ['public class T { public override void f() { } }', 'Method does not override an ancestor method: void T.f()'],
    [
      'public class T { public virtual class A { public virtual void f() { } } public class B extends A { protected override void f() { } } }',
      'Cannot reduce the visibility while overriding a method: void T.B.f()',
    ],
    [
      'public class T { public virtual class A { public virtual Integer f() { return 1; } } public class B extends A { public override String f() { return null; } } }',
      'Return type does not match the overridden method: String T.B.f(), Integer T.A.f()',
    ],
    ['public class T { public abstract void f(); }', 'Class T must be abstract to define abstract methods: f'],
    [
      'public class T { public virtual void f() { } }',
      'Class T must be virtual or abstract to define virtual methods: f',
    ],
    ['public abstract class T { public abstract void f() { } }', 'Abstract methods cannot have a body: f'],
    ['public class T { public void f(); }', 'Method must define a body: f'],
    ['public class T { Integer f() { } }', 'Missing return statement required return type: Integer'],
    [
      'public class T { Integer f(Boolean b) { if (b) { return 1; } } }',
      'Missing return statement required return type: Integer',
    ],
    ['public class T { Integer f() { return; } }', 'Missing return statement required return type: Integer'],
    ["public class T { Integer f() { return 'x'; } }", 'Illegal conversion from String to Integer'],
    ['public class T { void f() { } void F() { } }', 'Method already defined: void T.F()'],
    ['public class T { Integer a; String A; }', 'Duplicate field: A'],
    ['public class T { void f(Integer a, String A) { } }', 'Duplicate variable: A'],
    ['public class T { public class A { } public class a { } }', 'Duplicate class: a'],
    ['public class T { enum E { X, x } }', 'Duplicate enum value: x'],
    ['public class T { public T() { } public T() { } }', 'Constructor already defined: void T.<constructor>()'],
    ['public class T { public U() { } }', 'Invalid constructor name: U'],
    [
      'public class T { public class A { static Integer i; } }',
      'Static can only be used on fields of a top level type: i',
    ],
    [
      'public class T { public class A { static void f() { } } }',
      'Static methods are only allowed on top level types: f',
    ],
    ['public class T { public class A { public class B { } } }', 'Inner types are not allowed to have inner types'],
    [
      'public class T { Integer i; static void f() { i = 1; } }',
      'Non static field cannot be referenced from a static context: i',
    ],
    [
      'public class T { void g() { } static void f() { g(); } }',
      'Non static method cannot be referenced from a static context: void T.g()',
    ],
    [
      'public class T { final Integer i = 1; void f() { i = 2; } }',
      'Final members can only be assigned in their declaration, init blocks, or constructors: i',
    ],
    ['public class T { private final Integer i; }', 'Final variable has not been initialized: i'],
    [
      'public class T { public virtual class A { public A(Integer i) { } } public class B extends A { } }',
      'Constructor not defined: [T.A].<Constructor>()',
    ],
    ['public class T { global void f() { } }', 'Defining type for global member must be declared as global: f'],
    [
      'public class T { private Integer i { public get; set; } }',
      'Accessor visibility must be more restrictive than the property: i',
    ],
    [
      'public class T implements Comparable { public override Integer compareTo(Object o) { return 0; } }',
      'Method does not override an ancestor method: Integer T.compareTo(Object)',
    ],
    [
      'public class T { public T() { Integer i = 1; this(1); } public T(Integer i) { } }',
      "Call to 'this()' must be the first statement in a constructor method",
    ],
    [
      'public class T { public abstract class A { } Object o = new A(); }',
      'Abstract classes cannot be constructed: T.A',
    ],
    ['public class T { public class Oops extends Exception { } }', "Exception class must end with 'Exception': Oops"],
    [
      'public class T { public class AException { } }',
      "Class name can end with 'Exception' only when it extends Exception: AException",
    ],
    ['public class T { @Nothing void f() { } }', 'Annotation is not modelled by local/org: @Nothing'],
    [
      'public class T { @InvocableMethod public static void f() { } }',
      'Annotation is not modelled by local/org: @InvocableMethod',
    ],
    ['public class T { @TestVisible(x=true) private void f() { } }', '@TestVisible has no parameter x'],
    [
      'public class T { @AuraEnabled(cacheable=5) public static Object f() { return null; } }',
      'cacheable of @AuraEnabled is true or false, not 5',
    ],
    ['public class T { @TestVisible @TestVisible private void f() { } }', 'Duplicate annotation: @TestVisible'],
    ['public class T { @IsTest static void f() { } }', 'Test methods must be in test classes: f'],
    ['@IsTest private class T { @IsTest void f() { } }', 'Test methods must be static void and take no parameters: f'],
    ['public class T { public private Integer i; }', 'Only one access modifier is allowed: public, private'],
    ['public class T { Integer i { } }', 'Property must have at least one accessor: i'],
    [
      'public class T { public static Integer pick(Long a) { return 1; } public static Integer pick(Double a) { return pick(null); } }',
      'Method is ambiguous: pick(null) from the type T',
    ],
    [
      "@RestResource(urlMapping='/x') global class T { @HttpGet public static void get() { } }",
      'REST methods must be global static methods of a class with @RestResource: get',
    ],
  ])('%s', (text, message) => {
    expect(problemsOf(text).map((problem) => problem.replace(/^\d+: /, ''))).toContain(message);
  });
});

describe('what an org refuses between classes', () => {
  const other =
    'public virtual class Other { private Integer i; private void f() { } protected void g() { } public Integer p { get; private set; } private Other(Integer i) { } public Other() { } private class In1 { } @TestVisible private void t() { } private static Integer s; }';

  it.each([
    ['public class T { Object o = new Other().i; }', 'Variable is not visible: Other.i'],
    ['public class T { Object o = Other.s; }', 'Variable is not visible: Other.s'],
    ['public class T { void a() { new Other().f(); } }', 'Method is not visible: void Other.f()'],
    ['public class T { void a() { new Other().g(); } }', 'Method is not visible: void Other.g()'],
    ['public class T { void a() { new Other().t(); } }', 'Method is not visible: void Other.t()'],
    ['public class T { void a() { new Other().p = 1; } }', 'Variable is not visible: Other.p'],
    ['public class T { Object o = new Other(1); }', 'Constructor is not visible: [Other].<Constructor>(Integer)'],
    ['public class T { Other.In1 o; }', 'Type is not visible: Other.In1'],
    ['public class T { void a(List<Other.In1> o) { } }', 'Type is not visible: Other.In1'],
    ['public class T { Object o = new Other.In1(); }', 'Type is not visible: Other.In1'],
  ])('%s', (text, message) => {
    expect(problemsOf(text, { Other: other }).map((problem) => problem.replace(/^\d+: /, ''))).toContain(message);
  });

  it('allows protected members to subclasses and @TestVisible ones to tests', () => {
    expect(problemsOf('public class T extends Other { void a() { g(); } }', { Other: other })).toEqual([]);
    expect(problemsOf('@IsTest private class T { static void a() { new Other().t(); } }', { Other: other })).toEqual(
      [],
    );
  });

  it('refuses two classes of one name, and names of platform types', () => {
    expect(problemsOf('public class T { }', { 'more/T.cls': 'public class T { }' })).toEqual([
      '1: Duplicate name of a class: T',
    ]);
    expect(problemsOf('public class T { }', { Contact: 'public class Contact { }' })).toEqual([
      '1: Duplicate name of a type: Contact',
    ]);
  });

  it('knows the variables of a trigger, and refuses what it cannot declare', () => {
    const trigger = (body: string): Record<string, string> => ({
      'A.trigger': `trigger A on Mail__e (after insert) {\n${body}\n}`,
    });
    const good = 'final Integer size = Trigger.new.size();\nif (size > 1) { return; }\nInteger more = size + 1;';
    expect(problemsOf('public class T { }', trigger(good))).toEqual([]);
    expect(problemsOf('public class T { }', trigger('static Integer size = 1;'))).toEqual([
      expect.stringContaining('Modifier is not allowed on local variables: static'),
    ]);
    expect(problemsOf('public class T { }', trigger("Integer size = 'one';"))).toEqual([
      expect.stringContaining('Illegal assignment from String to Integer'),
    ]);
    expect(problemsOf('public class T { }', trigger('void run() { }'))).toEqual([
      expect.stringContaining('Methods and classes inside a trigger are not modelled'),
    ]);
  });

  it('refuses triggers on unknown objects and moments', () => {
    expect(problemsOf('public class T { }', { 'A.trigger': 'trigger A on Nothing (after insert) { }' })).toEqual([
      '1: Invalid SObject type: Nothing',
    ]);
    expect(problemsOf('public class T { }', { 'A.trigger': 'trigger A on Mail__e (before insert) { }' })).toEqual([
      '1: Trigger event is not supported on Mail__e: before insert',
    ]);
  });
});

describe('places of problems', () => {
  it('are file, line and column', () => {
    expect(
      problemsOf('public class T {\n  void f() {\n    Integer i = 1;\n    i = nothing;\n    i.nope();\n  }\n}'),
    ).toEqual([
      '4: Variable does not exist: nothing',
      '5: Method does not exist or incorrect signature: void nope() from the type Integer',
    ]);
  });
});
