/**
 * What is parsed at all; anything beyond is shown as the text it is. Some inputs take a parser a time that grows with
 * their square: unpaired asterisks in one paragraph, quotes in quotes, brackets.
 */

/** UTF-16 units of a message, parsed on the page's thread: the worst found within these limits takes some 50 ms. */
export const MAX_MESSAGE_LENGTH = 8_000
/** Characters in one paragraph of a message that may open or close something. People's longest have a few dozen. */
export const MAX_MESSAGE_MARKS = 300
/** UTF-16 units of a document, parsed in a worker: a book's chapter, or a very long README. */
export const MAX_DOCUMENT_LENGTH = 512 * 1024
/** A worker that takes longer is ended, in milliseconds: a long document takes a second. */
export const DOCUMENT_DEADLINE_MS = 5_000
/** Quotes and lists in one another, before the parser sees them: its time and its stack grow with them. */
export const MAX_NESTED_MARKERS = 12
/** How deep what was parsed may go. */
export const MAX_DEPTH = 32
/** Elements made of a message, and of a document: more would hold up the page that shows them. */
export const MAX_MESSAGE_NODES = 1_000
export const MAX_DOCUMENT_NODES = 20_000
