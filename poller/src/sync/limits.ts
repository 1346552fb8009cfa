/** Calls to a provider in flight for one mailbox: "Too many concurrent requests for user" begins at about five. */
export const IN_FLIGHT = 4;
/** Mailboxes walked at a time. */
export const MAILBOXES_AT_A_TIME = 4;
