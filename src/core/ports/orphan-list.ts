import type { Cid } from '../base/ids.ts'

/**
 * Names of blocks that nothing needed when that was last looked into, with the time (milliseconds since the Unix epoch)
 * at which that was first seen. Losing the list only keeps them longer.
 *
 * @throws WarrenError `storage-full`, `storage`, `closed`
 */
export interface OrphanList {
  load(): Promise<ReadonlyMap<Cid, number>>
  /** In place of what was there. */
  save(sinceByCid: ReadonlyMap<Cid, number>): Promise<void>
}
