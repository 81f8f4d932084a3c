import type { Table } from 'dexie'
import { ownBytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { Block, BlockStore } from '../../core/ports/block-store.ts'
import { openBlockDatabase } from './database.ts'
import type { BlockTotals } from './database.ts'
import { createStorageGate } from './storage-fault.ts'

/** Names per query when all are listed: about 60 KB of keys at a time. */
const CIDS_PER_PAGE = 1024

const TOTALS_KEY = 'all'
const NOTHING: BlockTotals = { blocks: 0, bytes: 0 }

export interface BrowserBlockStore extends BlockStore {
  /** What works on the store after this throws `closed`. */
  close(): void
}

/** Blocks in IndexedDB. Any number of threads may open one database: transactions keep the totals right. */
export function openBrowserBlockStore(databaseName: string): BrowserBlockStore {
  const { dexie, blocks, lengths, totals } = openBlockDatabase(databaseName)
  const gate = createStorageGate(dexie)

  const changeTotals = async (before: BlockTotals | undefined, change: BlockTotals): Promise<void> => {
    const { blocks: count, bytes } = before ?? NOTHING
    await totals.put({ blocks: count + change.blocks, bytes: bytes + change.bytes }, TOTALS_KEY)
  }

  return {
    get: (cid) => gate.run(() => blocks.get(cid)),

    getMany: (cids) => gate.run(() => blocks.bulkGet([...cids])),

    hasMany: (cids) =>
      gate.run(async () => {
        const found = await lengths.bulkGet([...cids])
        return found.map((length) => length !== undefined)
      }),

    // One transaction, since without one a bulk put that fails in the middle leaves what came before.
    putMany: (given) =>
      gate.run(async () => {
        const candidates = distinctBlocks(given)
        const cids = candidates.map(({ cid }) => cid)
        await dexie.transaction('rw', [blocks, lengths, totals], async () => {
          const [known, before] = await Promise.all([lengths.bulkGet(cids), totals.get(TOTALS_KEY)])
          const missing = candidates.filter((_, index) => known[index] === undefined)
          if (missing.length === 0) return
          const keys = missing.map(({ cid }) => cid)
          const sizes = missing.map(({ bytes }) => bytes.byteLength)
          await Promise.all([
            // A view would make IndexedDB clone and keep the whole buffer behind it.
            blocks.bulkPut(
              missing.map(({ bytes }) => ownBytes(bytes)),
              keys,
            ),
            lengths.bulkPut(sizes, keys),
            changeTotals(before, { blocks: keys.length, bytes: sum(sizes) }),
          ])
        })
      }),

    deleteMany: (cids) =>
      gate.run(async () => {
        const candidates = [...new Set(cids)]
        await dexie.transaction('rw', [blocks, lengths, totals], async () => {
          const [known, before] = await Promise.all([lengths.bulkGet(candidates), totals.get(TOTALS_KEY)])
          const present = candidates.filter((_, index) => known[index] !== undefined)
          if (present.length === 0) return
          const bytes = sum(known.map((length) => length ?? 0))
          await Promise.all([
            blocks.bulkDelete(present),
            lengths.bulkDelete(present),
            changeTotals(before, { blocks: -present.length, bytes: -bytes }),
          ])
        })
      }),

    async *cids() {
      let last: Cid | undefined
      for (;;) {
        const from = last
        const page = await gate.run(() => pageOfKeys(lengths, from))
        yield* page
        last = page.at(-1)
        if (page.length < CIDS_PER_PAGE) return
      }
    },

    usage: () => gate.run(async () => (await totals.get(TOTALS_KEY)) ?? NOTHING),

    close: () => gate.close(),
  }
}

async function pageOfKeys(lengths: Table<number, string>, after: Cid | undefined): Promise<readonly Cid[]> {
  const rest = after === undefined ? lengths.orderBy(':id') : lengths.where(':id').above(after)
  return (await rest.limit(CIDS_PER_PAGE).primaryKeys()) as Cid[]
}

/** A file of equal chunks names one block often. */
function distinctBlocks(blocks: readonly Block[]): readonly Block[] {
  return [...new Map(blocks.map((block) => [block.cid, block])).values()]
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0)
}
