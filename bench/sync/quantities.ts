/** How many entries the two sides have apart, in all: half on each side, the odd one with who is asked. */
export const DIFFERENCES = [0, 1, 10, 1_000] as const
export type Difference = (typeof DIFFERENCES)[number]

/** What is measured, by the names of the rows. */
export const quantities = {
  roundTrips: (difference: Difference) => `round trips at ${difference}`,
  bytes: (difference: Difference) => `bytes at ${difference}`,
  finding: (difference: Difference) => `time to find ${difference}`,
  time: (difference: Difference) => `time at ${difference}`,
  allIdsBytes: 'bytes of all ids',
  allIdsTime: 'time of all ids',
  firstRoot: 'first root',
  nextRoot: 'root after one more',
} as const
