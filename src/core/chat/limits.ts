/** What a room opens and shows, bounded in one place. What a change may hold is the format's: wire/room-body.ts. */

/** Messages that a room shows when it is opened, or gains with each step back: some three screens. */
export const PAGE_MESSAGES = 100
/** Entries opened at a time on the way there. Reactions and edits are entries too, so it can take a few. */
export const PAGE_ENTRIES = 128
/** Steps of PAGE_ENTRIES in one go, so that a room full of reactions is opened piece by piece: 20 ms each. */
export const MAX_PAGES_AT_ONCE = 8

/** Different reactions shown on one message, those first given first: more would hide it. */
export const MAX_SHOWN_REACTIONS = 32
/** Members shown for one reaction, those who gave it first: names can be made up by the thousand. */
export const MAX_SHOWN_REACTORS = 256

/** How long news of who has received what, and of what is missing, is gathered before it is told, in milliseconds. */
export const REFRESH_MS = 100

/** How long what is being written is gathered before it is kept again, in milliseconds: a word is lost with a page at most. */
export const SAVE_DRAFT_EVERY_MS = 500

/** Heads that a read marker keeps. A room in more pieces than that shows a few messages as unread again. */
export const MAX_MARKED_HEADS = 64

/** A parent that has not come for so long, in milliseconds, is being withheld: a sync with anyone who has it takes less. */
export const WITHHELD_AFTER_MS = 15_000
/** Refused entries remembered per room, the latest: enough to see who sends them. */
export const MAX_SHOWN_REFUSALS = 16
/** Forks shown per room, the latest in the total order. */
export const MAX_SHOWN_FORKS = 16
