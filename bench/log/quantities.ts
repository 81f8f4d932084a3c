/** What is measured, by the names of the rows. */
export const quantities = {
  appendAtOnce: 'appends at once',
  appendInTurn: 'appends in turn',
  verify: 'verifications',
  join: (entries: number) => `join of ${entries}`,
  /** Of a join that was broken off. */
  joined: (entries: number) => `here of ${entries} at the bound`,
  opening: 'opening',
  search: 'search',
} as const

export const JOIN_SIZES = [1_000, 10_000] as const

/** Milliseconds after which a join is broken off: what is reported then is this, and it means "more than". */
export const JOIN_BOUND = 120_000

/** What an entry says: as long as a short message, each unlike the others. */
export const wording = (index: number): string => `Entry ${index}: ${'as long as a short message is. '.repeat(3)}`

/** Appends measured: many at once, and then some of which each waits for the one before. */
export const APPENDS_AT_ONCE = 1_000
export const APPENDS_IN_TURN = 100

/** How many of something were done in a second. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return count / ((performance.now() - start) / 1_000)
}
