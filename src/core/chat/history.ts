import type { Clock } from '../base/environment.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Logs } from '../log/logs.ts'
import { compareEntries, type Place } from '../log/order.ts'
import { peerIdToMember } from '../wire/peer-id.ts'
import { MAX_SHOWN_FORKS, MAX_SHOWN_REFUSALS, WITHHELD_AFTER_MS } from './limits.ts'
import type { Fork, HistoryStatus, RefusedOffer } from './room-types.ts'

/** Watches a room's log for what should not be: what is missing, what was refused, who wrote at two places at once. */
export interface HistoryWatch {
  /** The same object as long as nothing has changed. */
  status(): HistoryStatus
  close(): void
}

export interface HistoryDependencies {
  readonly logs: Pick<Logs, 'on' | 'log' | 'awaitedParents'>
  readonly id: LogId
  readonly clock: Clock
  /** Of the entries opened so far, those that say nothing. */
  readonly unreadable: () => number
  /** Called when the status may be another. */
  readonly onChange: () => void
}

interface Written extends Place {
  readonly author: MemberId
}

export function watchHistory({ logs, id, clock, unreadable, onChange }: HistoryDependencies): HistoryWatch {
  const missingSince = new Map<Cid, number>()
  let waitingAuthors: readonly MemberId[] = []
  let refused: readonly RefusedOffer[] = []
  const forks = createForkFinder()
  let status: HistoryStatus | undefined
  let cancelWait = (): void => undefined

  function change(): void {
    status = undefined
    onChange()
  }

  function lookWhatIsMissing(now: number): void {
    const awaited = logs.awaitedParents(id)
    for (const cid of missingSince.keys()) if (!awaited.has(cid)) missingSince.delete(cid)
    for (const cid of awaited.keys()) if (!missingSince.has(cid)) missingSince.set(cid, now)
    waitingAuthors = [...new Set([...awaited.values()].flatMap((authors) => [...authors]))]
  }

  function judge(): HistoryStatus {
    const now = clock.now()
    lookWhatIsMissing(now)
    const ages = [...missingSince.values()].map((since) => now - since)
    const withheld = ages.filter((age) => age >= WITHHELD_AFTER_MS).length
    // Not as arguments: there may be more than a browser takes.
    const oldest = ages.reduce((most, age) => (age < WITHHELD_AFTER_MS ? Math.max(most, age) : most), -1)
    cancelWait()
    if (oldest >= 0) cancelWait = clock.after(WITHHELD_AFTER_MS - oldest, change)
    const found = { waitingFor: missingSince.size, refused, forks: forks.latest(), unreadable: unreadable() }
    const isWhole = refused.length + found.forks.length + found.unreadable === 0
    return { ...found, withheld, waitingAuthors, state: withheld > 0 ? 'missing' : isWhole ? 'whole' : 'warned' }
  }

  forks.add(logs.log(id)?.nodes() ?? [])
  const stops = [
    logs.on('waiting-changed', change),
    logs.on('entry-refused', ({ log, author, from, offence }) => {
      if (log !== id) return
      const sender = from === undefined ? undefined : peerIdToMember(from)
      const { code, detail } = offence
      const offer = { from: sender?.ok === true ? sender.value : undefined, claimedAuthor: author, code, detail }
      refused = [...refused, { ...offer, at: clock.now() }].slice(-MAX_SHOWN_REFUSALS)
      change()
    }),
    logs.on('entries-added', ({ log, entries }) => {
      if (log !== id) return
      forks.add(entries.map(({ cid, entry: { height, time, author } }) => ({ cid, height, time, author })))
      change()
    }),
  ]

  return {
    status() {
      if (status?.unreadable !== unreadable()) status = undefined
      status ??= judge()
      return status
    },
    close() {
      cancelWait()
      for (const stop of stops) stop()
    },
  }
}

/**
 * Entries of one author at one height. Who writes after having seen an entry stands higher, and everybody has seen their
 * own: two at one height were written at two places, or by one who wanted it to look so. It takes no walk to see, however
 * the log is shaped; a fork whose branches never have an entry at the same height is not found.
 */
function createForkFinder() {
  const entriesByHeightByAuthor = new Map<MemberId, Map<number, Written | Written[]>>()
  const forked = new Set<Written[]>()
  /** Of all that there are: who forks a hundred thousand times makes it slow to find, and then it is found once. */
  let shown: readonly Fork[] | undefined

  return {
    add(entries: readonly Written[]): void {
      for (const { cid, height, time, author } of entries) {
        const entry: Written = { cid, height, time, author }
        const entriesByHeight = entriesByHeightByAuthor.get(author) ?? new Map<number, Written | Written[]>()
        entriesByHeightByAuthor.set(author, entriesByHeight)
        const present = entriesByHeight.get(height)
        if (present === undefined) {
          entriesByHeight.set(height, entry)
        } else if (Array.isArray(present)) {
          present.push(entry)
          shown = undefined
        } else {
          const fork = [present, entry]
          entriesByHeight.set(height, fork)
          forked.add(fork)
          shown = undefined
        }
      }
    },
    latest(): readonly Fork[] {
      if (shown !== undefined) return shown
      const sorted = [...forked].map((entries) => entries.toSorted(compareEntries))
      sorted.sort((a, b) => compareEntries(a[0] as Written, b[0] as Written))
      shown = sorted.slice(-MAX_SHOWN_FORKS).map((entries) => ({
        author: (entries[0] as Written).author,
        entries: entries.slice(-MAX_SHOWN_FORKS).map(({ cid }) => cid),
      }))
      return shown
    },
  }
}
