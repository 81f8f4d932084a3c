import type { Cid } from '../../core/base/ids.ts'
import type { OrphanList } from '../../core/ports/orphan-list.ts'
import type { DiskIndex } from './disk-index.ts'
import { decodeJson, encodeJson } from './index-values.ts'

const ORPHAN = 'orphan/'
const ORPHANS_PER_PAGE = 4096

export function createDiskOrphanList(index: DiskIndex): OrphanList {
  async function load(): Promise<Map<Cid, number>> {
    const sinceByCid = new Map<Cid, number>()
    const read = (after: string | undefined) => index.page(ORPHAN, after, ORPHANS_PER_PAGE)
    for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.[0])) {
      for (const [key, value] of page) sinceByCid.set(key.slice(ORPHAN.length) as Cid, decodeJson(value) as number)
    }
    return sinceByCid
  }

  return {
    load,
    async save(sinceByCid) {
      const gone = [...(await load()).keys()].filter((cid) => !sinceByCid.has(cid))
      await index.write([
        ...gone.map((cid) => ({ type: 'del', key: ORPHAN + cid }) as const),
        ...[...sinceByCid].map(
          ([cid, since]) => ({ type: 'put', key: ORPHAN + cid, value: encodeJson(since) }) as const,
        ),
      ])
    },
  }
}
