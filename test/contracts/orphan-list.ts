import { describe, expect, test } from 'vitest'
import type { OrphanList } from '../../src/core/ports/orphan-list.ts'
import { sampleBlocks } from './sample-bytes.ts'

/** A fresh, empty list. `reopen` is given by adapters that outlive their process: the same data, opened anew. */
export interface OrphanListFixture {
  readonly list: OrphanList
  readonly reopen?: () => OrphanList | Promise<OrphanList>
}

/** What every OrphanList does. */
export function describeOrphanList(adapter: string, open: () => Promise<OrphanListFixture> | OrphanListFixture): void {
  describe(`OrphanList: ${adapter}`, () => {
    const sinceByCid = new Map(sampleBlocks(2000, 4).map(({ cid }, index) => [cid, 1_700_000_000_000 + index]))

    test('is empty at first, and gives back what was saved last and nothing else', async () => {
      const { list } = await open()
      expect(await list.load()).toEqual(new Map())
      await list.save(sinceByCid)
      expect(await list.load()).toEqual(sinceByCid)
      const later = new Map([...sinceByCid].slice(0, 3))
      await list.save(later)
      expect(await list.load()).toEqual(later)
      await list.save(new Map())
      expect(await list.load()).toEqual(new Map())
    })

    test('is there again after it was opened anew, where it lasts', async () => {
      const { list, reopen } = await open()
      await list.save(sinceByCid)
      if (reopen !== undefined) expect(await (await reopen()).load()).toEqual(sinceByCid)
    })
  })
}
