/** Labels that every Gmail mailbox has. */
export const systemLabels: readonly string[] = [
  'CHAT',
  'SENT',
  'INBOX',
  'IMPORTANT',
  'TRASH',
  'DRAFT',
  'SPAM',
  'CATEGORY_FORUMS',
  'CATEGORY_UPDATES',
  'CATEGORY_PERSONAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_SOCIAL',
  'STARRED',
  'UNREAD',
];

const userLabel = /^Label_\d+$/;

/** @throws {Error} when no mailbox could hold that label: a typing mistake in a test must not pass */
export function checkLabel(label: string): void {
  if (!systemLabels.includes(label) && !userLabel.test(label)) {
    throw new Error(`no Gmail label ${label}: use one of ${systemLabels.join(', ')} or Label_<number>`);
  }
}
