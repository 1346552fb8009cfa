import { apexError } from '../kernel/exceptions';

/** JSON as it is written: numbers keep their text, objects their order and repeated names. */
export type JsonNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonNode])[] };

/**
 * Reads one JSON value strictly (RFC 8259).
 *
 * @throws {ApexException} System.JSONException with line and column
 */
export function readJson(text: string): JsonNode {
  const reader = new JsonReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): JsonNode {
    this.space();
    const char = this.text[this.at];
    if (char === undefined) {
      throw apexError('JSONException', 'No content to map to Object due to end of input');
    }
    if (char === '{') {
      return this.object();
    }
    if (char === '[') {
      return this.array();
    }
    if (char === '"') {
      return { kind: 'string', value: this.string() };
    }
    return this.word();
  }

  /** Nothing may follow the value but white space. */
  end(): void {
    this.space();
    if (this.at < this.text.length) {
      this.unexpected('end of input');
    }
  }

  private object(): JsonNode {
    const entries: [string, JsonNode][] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return { kind: 'object', entries };
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') {
        this.unexpected('double-quote to start field name');
      }
      const name = this.string();
      this.space();
      this.expect(':', 'a colon to separate field name and value');
      entries.push([name, this.value()]);
      if (this.closes('}', 'OBJECT')) {
        return { kind: 'object', entries };
      }
    }
  }

  private array(): JsonNode {
    const items: JsonNode[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return { kind: 'array', items };
    }
    for (;;) {
      items.push(this.value());
      if (this.closes(']', 'ARRAY')) {
        return { kind: 'array', items };
      }
    }
  }

  /** After an element: the closing bracket, or a comma. */
  private closes(bracket: string, what: string): boolean {
    this.space();
    const char = this.text[this.at];
    if (char === bracket || char === ',') {
      this.at++;
      return char === bracket;
    }
    return this.unexpected(`comma to separate ${what} entries`);
  }

  private string(): string {
    // oxlint-disable-next-line no-control-regex -- control characters must be escaped in JSON
    const match = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (!found) {
      throw apexError(
        'JSONException',
        `Unexpected end-of-input or illegal character in a string value ${this.place()}`,
      );
    }
    this.at = match.lastIndex;
    return JSON.parse(found[0]) as string;
  }

  private word(): JsonNode {
    const match = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text)?.[0];
    if (found === undefined) {
      return this.unexpected("a valid value (number, String, array, object, 'true', 'false' or 'null')");
    }
    this.at = match.lastIndex;
    if (found === 'null') {
      return { kind: 'null' };
    }
    return found === 'true' || found === 'false'
      ? { kind: 'boolean', value: found === 'true' }
      : { kind: 'number', text: found };
  }

  private expect(char: string, what: string): void {
    if (this.text[this.at] !== char) {
      this.unexpected(what);
    }
    this.at++;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) {
      this.at++;
    }
  }

  private unexpected(expected: string): never {
    const char = this.text[this.at];
    if (char === undefined) {
      throw apexError('JSONException', `Unexpected end-of-input: expected ${expected} ${this.place()}`);
    }
    throw apexError(
      'JSONException',
      `Unexpected character ('${char}' (code ${char.charCodeAt(0)})): expected ${expected} ${this.place()}`,
    );
  }

  private place(): string {
    const before = this.text.slice(0, this.at).split('\n');
    return `at input location [${before.length},${(before.at(-1)?.length ?? 0) + 1}]`;
  }
}
