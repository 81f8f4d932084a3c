import { clipMarks } from './clip-marks.ts'

/** Marks that turn round what follows them, beyond the title's own end (UAX #9; "Trojan Source", CVE-2021-42574). */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g

const SHOWN_INSTEAD = '\ufffd'

/** The name of a member or a vault as shown. What was written is kept in the log as it is. */
export const toShownTitle = (written: string): string => clipMarks(written).replace(REORDERING, SHOWN_INSTEAD)
