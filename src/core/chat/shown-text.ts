import { clipMarks } from '../view/clip-marks.ts'

/**
 * Marks that override or embed the direction of text (UAX #9): with them what is shown reads otherwise than what was
 * written ("Trojan Source", CVE-2021-42574). They come with numbers and names that were copied on a phone, so here they
 * are left out rather than shown as something; right-to-left text needs none of them.
 */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g

/** A message as shown. What was written is kept in the log as it is. */
export const toShownText = (written: string): string => clipMarks(written).replace(REORDERING, '')
