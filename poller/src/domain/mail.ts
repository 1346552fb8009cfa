import type { BodyStatus } from '../../../contract/event-fields';
import type { MailAddress } from './address';

/** One header as the provider gives it; `value` may be raw (encoded words) or already decoded. */
export interface MailHeader {
  readonly name: string;
  readonly value: string;
}

/** One node of a mail's MIME tree, the same for every provider. */
export interface MailPart {
  /** Lower-cased `type/subtype`. */
  readonly mimeType: string;
  /** Empty when the part has none. */
  readonly filename: string;
  readonly headers: readonly MailHeader[];
  /** Decoded from its transfer encoding; null when the provider left it out (an attachment's content). */
  readonly content: Uint8Array | null;
  readonly parts: readonly MailPart[];
}

/** A mail as it was fetched, before anything was read out of it. */
export interface FetchedMail {
  /** The provider's id in this mailbox. Never part of a key. */
  readonly id: string;
  /** When the provider received or sent it: the truth about time; the Date header is only a claim. */
  readonly receivedAt: Date;
  /** The provider's labels or folders, for the folder rule. */
  readonly labels: readonly string[];
  /** Names of labels or categories that people gave it. */
  readonly tags: readonly string[];
  /** Headers of the mail itself stand on the root part. */
  readonly root: MailPart;
}

/** A mail as Inbox Sync understands it, whatever provider it came from. */
export interface MailMessage {
  /** The Message-ID without white space and angle brackets, case kept; empty when the mail has none. */
  readonly messageId: string;
  /** Several authors are allowed; none makes the mail unattributable, not wrong. */
  readonly from: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly subject: string;
  /** The Date header as written, for the fingerprint only; empty when there is none. */
  readonly dateHeader: string;
  readonly sentAt: Date;
  /** Plain text with line feeds, not trimmed of quotes: losing text is worse than repeating it. */
  readonly text: string;
  readonly bodyStatus: BodyStatus;
  /** One name an attachment, in order; contents never leave the mailbox. */
  readonly attachmentNames: readonly string[];
  readonly isAutomated: boolean;
  /** A person marked it: it is not to leave the mailbox. */
  readonly isPrivate: boolean;
  /** Message-ID of the first mail of the conversation as far as this mail knows it; empty when it has no id at all. */
  readonly threadRoot: string;
}
