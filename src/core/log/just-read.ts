import type { Clock } from '../base/environment.ts'
import type { Cid } from '../base/ids.ts'
import type { AddedEntry } from './appends.ts'
import { JUST_READ_MS, MAX_JUST_READ_BYTES } from './limits.ts'

/**
 * Entries that were read from disk a moment ago, whole. Reading all logs is followed by opening them: what a view asks for
 * need not be read and decoded a second time. Each is given out once; what nobody asks for soon is dropped.
 */
export interface JustRead {
  keep(entry: AddedEntry): void
  take(cid: Cid): AddedEntry | undefined
}

export function createJustRead(clock: Pick<Clock, 'after'>): JustRead {
  const entryByCid = new Map<Cid, AddedEntry>()
  let bytes = 0
  let isExpiring = false

  return {
    keep(entry) {
      if (bytes + entry.bytes.byteLength > MAX_JUST_READ_BYTES) return
      if (!isExpiring) clock.after(JUST_READ_MS, () => entryByCid.clear())
      isExpiring = true
      entryByCid.set(entry.cid, entry)
      bytes += entry.bytes.byteLength
    },
    take(cid) {
      const entry = entryByCid.get(cid)
      entryByCid.delete(cid)
      return entry
    },
  }
}
