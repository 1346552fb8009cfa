/**
 * What has to be in Salesforce in the end, written from the rules and not from the poller: mail that was in Inbox or Sent
 * at any time counts, wherever it lies now; junk, old mail and what policy or a person keeps back does not. A mail is
 * decided once, by the policy of that moment, and once more by a poller that has lost its state.
 */
import type { HeartbeatPolicy } from '../../contract/heartbeat';
import type { CloudBox, Place } from './clouds';
import { type Fate, fateOf } from './policies';

export const KINDS = ['mail', 'stranger', 'private', 'automated', 'internal', 'excluded', 'old'] as const;
export type Kind = (typeof KINDS)[number];

/** A copy of a mail in one mailbox. */
interface Copy {
  readonly name: string;
  readonly kind: Kind;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  place: Place;
  /** It was somewhere else than in junk and bin: a list of all mail counts it, whether it ever was in the Inbox or not. */
  mayCount: boolean;
  /** Number of the event by which it came into Inbox or Sent last; null: it never was there. */
  countedAt: number | null;
  /** A sweep may be the first to find it: it came out of junk, or into the Inbox too late for the list after a lost cursor. */
  isUntold: boolean;
  /** It lay in junk or bin while the poller had no cursor, and was not in Inbox or Sent since. */
  isForgotten: boolean;
  /** A walk that ended well could see it: it has to arrive, wherever it is put later. */
  isDue: boolean;
  /** A backfill was ordered while it lay where a list shows it, and it had been in Inbox or Sent. */
  isOrdered: boolean;
  /** Some policy has decided about it, and none decides again. */
  isDecided: boolean;
  /** What the policies make of it that may have decided since the state was lost last. */
  readonly fates: Set<Fate>;
  /** And before. */
  readonly allFates: Set<Fate>;
}

/** What was received so long before the last walk is in no list after a lost cursor: 48 hours, less what the clocks may do. */
const RELISTED_MS = 46 * 60 * 60 * 1000;

/** What a nightly sweep finds was received within seven days, less what may pass until it comes. */
const SWEPT_MS = 5 * 24 * 60 * 60 * 1000;

/** One mailbox and what it went through. */
export class Truth {
  readonly copies = new Map<string, Copy>();
  /** Names of mail that was deleted for good: it may have been read before. */
  private readonly gone: Copy[] = [];
  private happened = 0;
  /** Number of the event since which the poller has a cursor that lives; null: it has none. */
  private followedFrom: number | null = null;
  /** When the poller walked it to its end last. */
  private walkedAt = 0;
  private isBackfilled = false;

  constructor(
    readonly mailboxId: string,
    private readonly box: CloudBox,
    private readonly now: () => number,
  ) {}

  deliver(name: string, kind: Kind, place: 'Inbox' | 'Sent' | 'Junk', raw: Buffer): string {
    const id = this.box.deliver(place, raw);
    const mayCount = place !== 'Junk';
    this.copies.set(id, {
      name,
      kind,
      receivedAt: this.now(),
      place,
      mayCount,
      countedAt: mayCount ? ++this.happened : null,
      isUntold: false,
      isForgotten: false,
      isDue: false,
      isOrdered: false,
      isDecided: false,
      fates: new Set(),
      allFates: new Set(),
    });
    return id;
  }

  label(id: string, name: string): void {
    this.box.label(id, name);
  }

  move(id: string, place: Place): void {
    const copy = this.copies.get(id);
    if (copy !== undefined && copy.place !== place) {
      this.box.move(id, place);
      copy.place = place;
      // From junk into another folder than the Inbox: no walk owes it.
      copy.isUntold ||= !copy.mayCount && place !== 'Inbox' && place !== 'Trash';
      copy.mayCount ||= place !== 'Trash';
      const isShown = this.followedFrom !== null || this.isListed(copy);
      copy.countedAt = place === 'Inbox' && isShown ? ++this.happened : copy.countedAt;
      copy.isUntold ||= place === 'Inbox' && !isShown;
      copy.isForgotten = place !== 'Inbox' && (copy.isForgotten || (this.followedFrom === null && isHidden(place)));
    }
  }

  remove(id: string): void {
    const copy = this.copies.get(id);
    if (copy !== undefined) {
      this.box.remove(id);
      this.copies.delete(id);
      this.gone.push(copy);
    }
  }

  expire(): void {
    this.box.expire();
    this.unfollow();
  }

  /** The poller may work under this policy now. */
  ruledBy(policy: HeartbeatPolicy): void {
    for (const copy of this.copies.values()) {
      if (copy.mayCount && !copy.isDecided) {
        copy.fates.add(fateOf(copy.kind, policy));
        copy.allFates.add(fateOf(copy.kind, policy));
      }
    }
  }

  /**
   * The poller walked the mailbox to its end, after everything that has happened so far.
   *
   * @param unread ids of messages that its provider did not give out
   */
  walked(unread: ReadonlySet<string>): void {
    for (const [id, copy] of this.copies) {
      // Where it is moved to now says nothing of the Inbox that it was in before the poller's cursor.
      copy.countedAt = copy.isForgotten && !copy.isDue && this.box.provider === 'Google' ? null : copy.countedAt;
      copy.isDue ||= this.box.provider === 'Google' ? this.isProvable(copy) : this.isNamed(copy);
      copy.isDecided ||= copy.isDue && !unread.has(id);
    }
    this.followedFrom ??= ++this.happened;
    this.walkedAt = this.now();
  }

  /** The poller forgot everything: what nobody shows it any more cannot be asked of it, and all is decided anew. */
  forgotten(): void {
    this.unfollow();
    for (const copy of this.copies.values()) {
      Object.assign(copy, { isDue: false, isOrdered: false, isDecided: false });
      copy.fates.clear();
    }
  }

  private unfollow(): void {
    this.followedFrom = null;
    for (const copy of this.copies.values()) {
      copy.isForgotten ||= isHidden(copy.place);
      const isShown = copy.isDue || this.isListed(copy);
      copy.isUntold ||= copy.countedAt !== null && !isShown;
      copy.countedAt = isShown ? copy.countedAt : null;
    }
  }

  /** How many mails a sweep may find although the walks did all they can. */
  untold(): number {
    return [...this.copies.values(), ...this.gone].filter(({ isUntold }) => isUntold).length;
  }

  /** Whether the list after a lost cursor reaches back to it. */
  private isListed({ receivedAt }: Copy): boolean {
    return receivedAt >= this.walkedAt - RELISTED_MS;
  }

  /** Whether the change list of Microsoft 365 names it. */
  private isNamed({ place, countedAt }: Copy): boolean {
    return countedAt !== null && (place === 'Inbox' || place === 'Sent');
  }

  /** Somebody orders a backfill of all the old mail. */
  backfill(): void {
    this.isBackfilled = true;
    for (const copy of this.copies.values()) {
      copy.isOrdered = copy.countedAt !== null && !isHidden(copy.place);
    }
  }

  /** Names of copies of a kind that must have met a fate. */
  required(kind: Kind, fate: Fate): string[] {
    return [...this.copies.values()]
      .filter((copy) => copy.kind === kind && (kind === 'old' ? this.isFilledUp(copy) : this.isRequired(copy)))
      .filter(({ fates }) => fates.size === 1 && fates.has(fate))
      .map(({ name }) => name);
  }

  /** Names of copies of a kind that may have met a fate, those included that must. */
  allowed(kind: Kind, fate: Fate): string[] {
    return [...this.copies.values(), ...this.gone]
      .filter((copy) => copy.kind === kind && copy.mayCount && (kind !== 'old' || this.isBackfilled))
      .filter(({ allFates }) => allFates.has(fate))
      .map(({ name }) => name);
  }

  private isRequired(copy: Copy): boolean {
    return copy.isDue || this.isProvable(copy);
  }

  private isFilledUp({ isOrdered, place }: Copy): boolean {
    return isOrdered && !isHidden(place);
  }

  /**
   * Whether the provider still shows that it counted. Junk and deleted mail is in no list; Gmail's history tells of it to
   * whom has a cursor from before, Microsoft's change list does not when it came and went between two looks: a sweep
   * has to find it.
   */
  private isProvable(copy: Copy): boolean {
    const { place, countedAt, receivedAt } = copy;
    if (countedAt === null) {
      return false;
    }
    return this.box.provider === 'Google'
      ? !isHidden(place) || (this.followedFrom !== null && countedAt > this.followedFrom)
      : this.isNamed(copy) || (!isHidden(place) && receivedAt >= this.now() - SWEPT_MS);
  }
}

/** No list shows what lies there. */
function isHidden(place: Place): boolean {
  return place === 'Trash' || place === 'Junk';
}
