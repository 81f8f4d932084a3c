import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { Block, BlockStore } from '../../core/ports/block-store.ts'
import { readTotals, writeTotals } from './block-totals.ts'
import { openBlockDatabase } from './database.ts'
import type { BlockPlace } from './database.ts'
import { createPackCleaner } from './pack-cleaner.ts'
import { createPackReader } from './pack-reader.ts'
import { createPackWriter } from './pack-writer.ts'
import { lengthOfPack } from './plan-packs.ts'
import { createStorageGate } from './storage-fault.ts'

/** Names per query when all are listed: about 60 KB of keys at a time. */
const CIDS_PER_PAGE = 1024

export interface BrowserBlockStore extends BlockStore {
  /** What works on the store after this throws `closed`. */
  close(): void
}

/** Blocks in IndexedDB. Any number of threads may open one database: transactions keep places and totals right. */
export function openBrowserBlockStore(databaseName: string): BrowserBlockStore {
  const database = openBlockDatabase(databaseName)
  const { places } = database
  const gate = createStorageGate(database.dexie)
  const reader = createPackReader(database)
  const writer = createPackWriter(database)
  const cleaner = createPackCleaner(database, reader, writer)

  /** The bytes of a block that lies at `place`, as far as was known: it may have moved or gone since. */
  const readAt = async (cid: Cid, place: BlockPlace): Promise<Bytes | undefined> => {
    const pack = await reader.read(place.pack)
    // A copy: a view would keep the whole pack in memory. Empty where the pack is too short: a damaged block.
    if (pack !== undefined) return pack.slice(place.offset, place.offset + place.length)
    const now = await places.get(cid)
    if (now?.pack === place.pack) return new Uint8Array()
    return now && readAt(cid, now)
  }

  const getMany = async (cids: readonly Cid[]): Promise<(Bytes | undefined)[]> => {
    const found = await places.bulkGet([...cids])
    return Promise.all(found.map(async (place, index) => place && readAt(cids[index] as Cid, place)))
  }

  /** Whether the last put had blocks that were there already, as when a file is added again. */
  let isRepeating = false

  const putMissing = async (blocks: readonly Block[]): Promise<void> => {
    // Packs are on their way while it is looked up which blocks are there: with new files none is.
    const looking = Promise.all([places.bulkGet(blocks.map(({ cid }) => cid)), readTotals(database)])
    const early = isRepeating ? undefined : writer.begin(blocks)
    const [known, before] = await looking
    const missing = blocks.filter((_, index) => known[index] === undefined)
    isRepeating = missing.length < blocks.length
    if (isRepeating) await early?.discard()
    if (missing.length === 0) return
    const packs = isRepeating ? undefined : early
    const after = { blocks: before.blocks + missing.length, bytes: before.bytes + lengthOfPack(missing) }
    await Promise.all([(packs ?? writer.begin(missing)).place(), writeTotals(database, after)])
  }

  const pageOfCids = async (after: Cid | undefined): Promise<readonly Cid[]> => {
    const rest = after === undefined ? places.orderBy(':id') : places.where(':id').above(after)
    return (await rest.limit(CIDS_PER_PAGE).primaryKeys()) as Cid[]
  }

  return {
    get: (cid) => gate.run(async () => (await getMany([cid]))[0]),

    getMany: (cids) => gate.run(() => getMany(cids)),

    hasMany: (cids) =>
      gate.run(async () => {
        const found = await places.bulkGet([...cids])
        return found.map((place) => place !== undefined)
      }),

    putMany: (given) => gate.run(() => writer.inTransaction(() => putMissing(distinctBlocks(given)))),

    deleteMany: (cids) => gate.run(() => cleaner.remove([...new Set(cids)])),

    async *cids() {
      let last: Cid | undefined
      for (;;) {
        const from = last
        const page = await gate.run(() => pageOfCids(from))
        yield* page
        last = page.at(-1)
        if (page.length < CIDS_PER_PAGE) return
      }
    },

    usage: () => gate.run(() => readTotals(database)),

    close() {
      cleaner.close()
      gate.close()
    },
  }
}

/** A file of equal chunks names one block often. */
function distinctBlocks(blocks: readonly Block[]): readonly Block[] {
  return [...new Map(blocks.map((block) => [block.cid, block])).values()]
}
