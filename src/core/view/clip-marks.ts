/**
 * Marks that one character of any living script needs at the most: Hebrew with vowels and accents, Tibetan and Vedic stay
 * below. Stacked by the dozen they are drawn over the lines above and below, and cover what others wrote.
 */
const MAX_MARKS = 8

const STACKED = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu')

/** The text with no more combining marks on a character than that. */
export const clipMarks = (text: string): string => text.replace(STACKED, '$1')
