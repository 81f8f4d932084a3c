import type { RefusalCode } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'
import type { FileLink } from '../wire/room-body.ts'

export type { FileLink }

/** What members answered a message with. */
export interface Reaction {
  /** One grapheme. */
  readonly emoji: string
  /** Who gave it, the first first; at most 256. */
  readonly members: readonly MemberId[]
  /** How many gave it: more than `members` has when those are more than are shown. */
  readonly count: number
}

/** A message as its room's log makes it. The same object as long as nothing of it changes. */
export interface Message {
  /** The entry it came in: the message's name. */
  readonly cid: Cid
  readonly author: MemberId
  /** Plain text with line breaks, without marks that turn round what follows; empty when removed, or beside files. */
  readonly text: string
  /** When it was written by its author's clock, milliseconds since the Unix epoch, never in the future. For show only. */
  readonly time: number
  /** The heads its author saw: the chain. */
  readonly parents: readonly Cid[]
  /** When it was last edited, as `time`; `undefined` when it never was. */
  readonly editedAt: number | undefined
  /** Removed by its author: text, files, mentions and reactions are gone from the view, its place stays. */
  readonly removed: boolean
  /** The message it answers: perhaps not loaded (`loadOlder({ to })`), perhaps removed, perhaps none of this room at all. */
  readonly replyTo: Cid | undefined
  readonly mentions: readonly MemberId[]
  /** Files of vaults. Whether this member can open one is for the vault to say; `name` is what its author called it. */
  readonly files: readonly FileLink[]
  /** The first given first; at most 32 different ones. */
  readonly reactions: readonly Reaction[]
  /** Members other than this one who are known to have it, its author included, in no order. */
  readonly receivedBy: readonly MemberId[]
  /** Written by this member, on this device's disk, and not known to be anywhere else yet. It goes out when somebody is met. */
  readonly pending: boolean
}

/** Words of a member's own to send. */
export interface Draft {
  /** 1 to 4000 characters once white space at its ends and control characters are gone; may be empty beside files. */
  readonly text: string
  readonly replyTo?: Cid
  /** At most 32; repeated ones count once. */
  readonly mentions?: readonly MemberId[]
  /** At most 16. */
  readonly files?: readonly FileLink[]
}

/** Entries offered as part of a room that do not hold: forged, rewritten, or placed where they don't belong. None was taken. */
export interface RefusedOffer {
  /** Who sent it; `undefined` when that is not known. Whoever passes on another's forgery is named too. */
  readonly from: MemberId | undefined
  /** Whose it claims to be. */
  readonly claimedAuthor: MemberId
  readonly code: RefusalCode
  /** A sentence. */
  readonly detail: string
  /** Milliseconds since the Unix epoch. */
  readonly at: number
}

/**
 * Entries by one author that did not see each other although they stand at one height: one identity at two places, as
 * after a backup was restored, or an author who tells different members different things. All of them are kept and shown.
 */
export interface Fork {
  readonly author: MemberId
  /** Two or more, in the total order. Not every one needs to be a message, or to be loaded. */
  readonly entries: readonly Cid[]
}

/** Whether the history of a room is whole, as far as can be told. What was refused counts from when the room was opened. */
export interface HistoryStatus {
  /** `whole` when all below says nothing; `missing` once something is withheld; else `warned`. Forks alone are `warned`. */
  readonly state: 'whole' | 'warned' | 'missing'
  /** Entries that others name as their parents, and nobody has sent. Those that name them wait, and are not shown. */
  readonly waitingFor: number
  /** Those of them that have been missing for 15 seconds and more: somebody withholds a part of the history. */
  readonly withheld: number
  /** Who wrote the entries that wait. */
  readonly waitingAuthors: readonly MemberId[]
  /** The latest last; at most 16. */
  readonly refused: readonly RefusedOffer[]
  /** The latest last in the total order; at most 16. */
  readonly forks: readonly Fork[]
  /** Entries that hold but cannot be read: junk by a member, or written by a newer version. Of those opened so far. */
  readonly unreadable: number
}

export interface Room {
  readonly id: LogId
  readonly name: Readable<string>
  /** The vault it belongs to: the same people talk there about the same files. */
  readonly vault: LogId | undefined
  /**
   * The end of the room in the total order that all members agree on, oldest first: what has been loaded. Messages that
   * were written offline come in their place, not at the end.
   */
  readonly messages: Readable<readonly Message[]>
  /** Whether there is anything before what `messages` shows. */
  readonly hasOlder: Readable<boolean>
  /**
   * Shows about 100 older messages; with `to`, as many as it takes until that entry is shown (at most the whole room).
   * Resolves with whether there are older ones still. Calls at once run one after the other.
   * @throws WarrenError `storage`, `closed`
   */
  loadOlder(options?: { readonly to?: Cid }): Promise<boolean>

  /**
   * Messages by others that this device has not marked as read. Entries that were not loaded yet count as messages, which
   * a few of them may turn out not to be. Without a mark, what is older than this device's time in the mesh counts as read.
   */
  readonly unread: Readable<number>
  /** The first unread message in the total order, perhaps not loaded yet (`loadOlder({ to })`); `undefined` when there is none. */
  readonly firstUnread: Readable<Cid | undefined>
  /**
   * Remembers on this device that everything up to this message (all that is here, when none is named) was read. What
   * arrives later counts as unread wherever its place is.
   * @throws WarrenError `storage-full`, `storage`
   */
  markRead(upTo?: Cid): Promise<void>

  readonly history: Readable<HistoryStatus>

  /**
   * Resolves once the message is on this device's disk.
   * @throws WarrenError `invalid` (nothing to send, too long, too many), `not-found` (what it answers), `storage-full`,
   *   `storage`
   */
  say(draft: string | Draft): Promise<void>
  /**
   * Puts other words in place of those of a message of one's own that is loaded; its files and what it answers stay.
   * @throws WarrenError `invalid` (another's message, a removed one, no words), `not-found`, `storage-full`, `storage`
   */
  edit(target: Cid, draft: Pick<Draft, 'text' | 'mentions'>): Promise<void>
  /**
   * Takes a message of one's own out of everybody's view, for good. The sealed entry stays in the log, or the chain would
   * break: who has it and is out to read it can.
   * @throws WarrenError `invalid` (another's message), `not-found`, `storage-full`, `storage`
   */
  remove(target: Cid): Promise<void>
  /**
   * Gives or takes back a reaction; nothing happens when it is so already.
   * @param emoji one grapheme of at most 48 bytes
   * @throws WarrenError `invalid` (not one emoji, a removed message), `not-found`, `storage-full`, `storage`
   */
  react(target: Cid, emoji: string, on: boolean): Promise<void>
}

/** A room as the directory tells of it. */
export interface RoomCard {
  readonly id: LogId
  readonly name: string
  /** The lobby; one of a vault, with the vault's name; one that a member made. */
  readonly kind: 'lobby' | 'vault' | 'made'
  /** Present for `vault`. */
  readonly vault?: LogId
  /** Milliseconds since the Unix epoch, never in the future, and who made it. Present for `vault` and `made`. */
  readonly createdAt?: number
  readonly createdBy?: MemberId
}

/** A room in a list of rooms, opened or not. */
export interface RoomSummary extends RoomCard {
  /** As `Room.unread`. Of a room that was not opened each unread entry counts, a reaction too: opening it is what can tell. */
  readonly unread: number
  /** The time of its last entry, milliseconds since the Unix epoch, never in the future; `undefined` while it is empty. */
  readonly lastAt: number | undefined
}
