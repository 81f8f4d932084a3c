/**
 * What the index takes up and how long it may hold the page, bounded in one place. What a name or a message may hold at most
 * is the formats' (wire/): these bounds are the index's own, so that it stands whatever it is given.
 */

/** What is read of a title and of what stands around it, in UTF-16 units, from the beginning: the longest message. */
export const MAX_INDEXED_LENGTH = 4000
/** Terms of one title, or of what stands around it: a name has some 6, the longest message 800. */
export const MAX_INDEXED_TERMS = 512
/** Of a term, in UTF-16 units; what is longer is found by its beginning. */
export const MAX_TERM_LENGTH = 48
/** Parts of one word that are found by themselves: `MeshShellView2` has four. */
export const MAX_WORD_PARTS = 4
/** Of a path, in UTF-16 units: its end, which says most. */
export const MAX_PATH_LENGTH = 512

/** Words of a query that count, and how much of it is looked at, in UTF-16 units. */
export const MAX_QUERY_WORDS = 8
export const MAX_QUERY_LENGTH = 256

/**
 * Terms in one shard. A search that has enough stops after any of them, so this is the longest that it cannot stop: some 3 ms
 * for names of which each matches.
 */
export const MAX_SHARD_TERMS = 24_000

/**
 * What the index takes of memory, measured in V8: a term that a shard has not had yet, each further document that has it, and
 * a document itself, in bytes. A name of 8 terms, one of them its own, takes 1.4 KB.
 */
export const TERM_BYTES = 520
export const POSTING_BYTES = 60
export const DOCUMENT_BYTES = 450
/** What is kept of a change to a room (a message, an edit, a reaction) beside its text, in bytes; a character of text has two. */
export const CHANGE_BYTES = 300
export const CHARACTER_BYTES = 2
/** For files and folders: some 180,000 names of 8 terms. */
export const MAX_FILES_BYTES = 256 * 1024 * 1024
/** For messages, the newest of each room first: some 50,000 of a dozen words. */
export const MAX_MESSAGES_BYTES = 128 * 1024 * 1024

/** Hits that are ranked, for each that is shown: then a search stops. "jpg" has as many as there are pictures. */
export const RANKED_PER_SHOWN = 4
export const DEFAULT_SHOWN = 20

/** How long indexing or searching goes on before others have their turn, in milliseconds: half a frame. */
export const SLICE_MS = 8
/** Between slices of indexing, in milliseconds: a page that does something else at the same time has a third of the time at least. */
export const REST_MS = 4
/** After the mesh was opened, so that the first screen comes first. */
export const START_DELAY_MS = 1500
/** How long news of changes is gathered before it is told, in milliseconds. */
export const REFRESH_MS = 150
/** Entries of a room opened at a time: some 5 ms. */
export const PAGE_ENTRIES = 64
/** What is shown of a long message: around the first word that was found, in UTF-16 units. */
export const EXCERPT_LENGTH = 160
/** Places in a text that are marked as found. */
export const MAX_RANGES = 16
