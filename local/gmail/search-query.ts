import { readHeader, headerValue } from '../mail/header-fields';
import { lineEndsOf } from '../mail/line-ends';
import { invalidArgument } from './google-error';
import type { StoredMessage } from './mailbox';

/** What a search asks for. */
export interface Search {
  matches(message: StoredMessage): boolean;
  /** Whether the search itself names Spam, Trash or everything, so that they are not left out. */
  readonly includesSpamTrash: boolean;
}

type Test = (message: StoredMessage) => boolean;

/** Gmail reads days as midnight in Pacific standard time ("Searching for messages" in its API guide). */
const pacificHours = 8;
const folders: Readonly<Record<string, Test>> = {
  inbox: (message) => message.labelIds.has('INBOX'),
  sent: (message) => message.labelIds.has('SENT'),
  spam: (message) => message.labelIds.has('SPAM'),
  trash: (message) => message.labelIds.has('TRASH'),
  drafts: (message) => message.labelIds.has('DRAFT'),
  anywhere: () => true,
};

/**
 * Reads the part of Gmail's search language that a poller needs: `after:` `before:` (and `newer:` `older:`) with epoch
 * seconds or days, `in:`, `label:`, `rfc822msgid:`, `-`, `OR`, `{ }` and `( )`. OR binds tighter than the space between
 * two terms.
 *
 * @throws {GoogleError} for anything else, which Gmail might well understand: a wrong result would be worse
 */
export function parseSearch(query: string): Search {
  const tokens = query.match(/[(){}]|-(?=[({])|"[^"]*"|[^\s(){}"]+(?:"[^"]*")?/g) ?? [];
  const parser = new SearchParser(tokens);
  const test = parser.all();
  return { matches: test, includesSpamTrash: /\bin:(spam|trash|anywhere)\b/i.test(query) };
}

class SearchParser {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  all(): Test {
    const test = this.conjunction(null);
    if (this.position < this.tokens.length) {
      throw invalidArgument(`Invalid query: ${this.tokens[this.position]} closes nothing`);
    }
    return test;
  }

  private conjunction(closing: string | null): Test {
    const tests: Test[] = [];
    while (this.position < this.tokens.length && this.tokens[this.position] !== closing && !this.isClosing()) {
      tests.push(this.disjunction());
    }
    return (message) => tests.every((test) => test(message));
  }

  private disjunction(): Test {
    const tests = [this.term()];
    while (this.tokens[this.position] === 'OR') {
      this.position++;
      tests.push(this.term());
    }
    return tests.length === 1 && tests[0] ? tests[0] : (message) => tests.some((test) => test(message));
  }

  private term(): Test {
    const token = this.tokens[this.position++];
    if (token === undefined || token === 'OR' || token === ')' || token === '}') {
      throw invalidArgument(`Invalid query: a term is missing before ${token ?? 'its end'}`);
    }
    if (token === '-') {
      const negated = this.term();
      return (message) => !negated(message);
    }
    if (token === '(' || token === '{') {
      return this.group(token);
    }
    return token.startsWith('-') ? negate(operator(token.slice(1))) : operator(token);
  }

  private group(opening: '(' | '{'): Test {
    const closing = opening === '(' ? ')' : '}';
    const tests: Test[] = [];
    const inside = opening === '(' ? this.conjunction(closing) : null;
    while (inside === null && this.position < this.tokens.length && this.tokens[this.position] !== closing) {
      tests.push(this.disjunction());
    }
    if (this.tokens[this.position++] !== closing) {
      throw invalidArgument(`Invalid query: ${closing} is missing`);
    }
    return inside ?? ((message) => tests.some((test) => test(message)));
  }

  private isClosing(): boolean {
    const token = this.tokens[this.position];
    return token === ')' || token === '}';
  }
}

function negate(test: Test): Test {
  return (message) => !test(message);
}

function operator(token: string): Test {
  const match = /^([a-z0-9_]+):(?:"([^"]*)"|(.+))$/i.exec(token);
  const name = match?.[1]?.toLowerCase() ?? '';
  const value = match?.[2] ?? match?.[3] ?? '';
  switch (name) {
    case 'after':
    case 'newer': {
      const from = moment(token, value);
      return (message) => message.internalDate >= from;
    }
    case 'before':
    case 'older': {
      const to = moment(token, value);
      return (message) => message.internalDate < to;
    }
    case 'in':
      return folders[value.toLowerCase()] ?? unknown(token);
    case 'label':
      return (message) => message.labelIds.has(value) || message.labelIds.has(value.toUpperCase());
    case 'rfc822msgid':
      return (message) => bareId(messageIdOf(message)) === bareId(value);
    default:
      return unknown(token);
  }
}

function unknown(token: string): never {
  throw invalidArgument(`Invalid query: the local stand-in does not model "${token}"`);
}

/** Epoch seconds (four digits alone could be a year: refused), or a day as yyyy/mm/dd or yyyy-mm-dd. */
function moment(token: string, value: string): number {
  if (/^-?\d+$/.test(value) && !/^\d{4}$/.test(value)) {
    return Number(value) * 1000;
  }
  const day = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value);
  if (day === null) {
    return unknown(token);
  }
  return Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]), pacificHours);
}

function messageIdOf({ raw }: StoredMessage): string {
  return headerValue(readHeader(raw, lineEndsOf(raw)).fields, 'Message-ID') ?? '';
}

function bareId(messageId: string): string {
  return messageId.replace(/[<>\s]/g, '');
}
