/** What is not to be seen in a name: blanks, and what takes no room or shows as nothing (UAX #44; U+2800 is an empty pattern). */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\u2800]/gu

/**
 * Equal for names that look the same but for case, width and what is not to be seen; empty for a name that shows nothing at
 * all. Letters of different scripts that look alike (UTS #39) are told apart: mixing them up would need a table.
 */
export const nameKey = (name: string): string => name.normalize('NFKC').replace(UNSEEN, '').toLowerCase()
