import type { Cid } from '../../core/base/ids.ts'
import type { OrphanList } from '../../core/ports/orphan-list.ts'

/** Names of orphans in memory: for tests, the simulator, and a member that keeps nothing. */
export function createMemoryOrphanList(): OrphanList {
  let sinceByCid: ReadonlyMap<Cid, number> = new Map()
  return {
    load: async () => new Map(sinceByCid),
    async save(given) {
      sinceByCid = new Map(given)
    },
  }
}
