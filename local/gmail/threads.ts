import { headerValue, type HeaderField } from '../mail/header-fields';

/**
 * Which conversation a message belongs to: that of any Message-ID it answers or refers to, also when the message with
 * that id arrives later. Gmail looks at the subject as well; nothing here depends on it.
 */
export class Threads {
  private readonly byMessageId = new Map<string, string>();

  /** @returns the thread's id: the id of its first message */
  threadOf(id: string, fields: readonly HeaderField[]): string {
    const own = idsIn(headerValue(fields, 'Message-ID')).slice(0, 1);
    const referred = [...idsIn(headerValue(fields, 'References')), ...idsIn(headerValue(fields, 'In-Reply-To'))];
    const known = [...own, ...referred].map((messageId) => this.byMessageId.get(messageId));
    const thread = known.find((found) => found !== undefined) ?? id;
    for (const messageId of [...own, ...referred]) {
      if (!this.byMessageId.has(messageId)) {
        this.byMessageId.set(messageId, thread);
      }
    }
    return thread;
  }
}

function idsIn(value: string | null): string[] {
  return value?.slice(0, 10_000).match(/<[^<>\s]+>/g) ?? [];
}
