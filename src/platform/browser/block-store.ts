import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { Block, BlockStore } from '../../core/ports/block-store.ts'
import { addToTotals, readTotals, sumTotals, writeTotals } from './block-totals.ts'
import { openBlockDatabase } from './database.ts'
import type { BlockPlace, PackId } from './database.ts'
import { createPackCleaner } from './pack-cleaner.ts'
import { createPackReader } from './pack-reader.ts'
import { createPackWriter } from './pack-writer.ts'
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

  /**
   * The bytes of a block that lies at `place`, as far as was known: it may have moved or gone since.
   *
   * @param asked how many bytes of the pack its caller is given
   */
  const readAt = async (cid: Cid, place: BlockPlace, asked: number): Promise<Bytes | undefined> => {
    const { pack: id, offset, length } = place
    const pack = await reader.read(id)
    if (pack !== undefined) {
      // Empty where the pack is too short: a damaged block. A view of a pack that is given away whole, which is not kept here
      // then; else a copy, since a view would keep the whole pack in memory.
      if (asked < pack.byteLength) return pack.slice(offset, offset + length)
      reader.forget(id)
      return pack.subarray(offset, offset + length)
    }
    const now = await places.get(cid)
    if (now?.pack === id) return new Uint8Array()
    return now && readAt(cid, now, now.length)
  }

  const getMany = async (cids: readonly Cid[]): Promise<(Bytes | undefined)[]> => {
    const found = await places.bulkGet([...cids])
    const askedByPack = new Map<PackId, number>()
    for (const place of new Map(found.map((each, index) => [cids[index], each])).values()) {
      if (place !== undefined) askedByPack.set(place.pack, (askedByPack.get(place.pack) ?? 0) + place.length)
    }
    reader.readTogether([...askedByPack.keys()])
    return Promise.all(
      found.map(async (place, index) => place && readAt(cids[index] as Cid, place, askedByPack.get(place.pack) ?? 0)),
    )
  }

  /** Whether the last put had blocks that were there already, as when a file is added again. */
  let isRepeating = false

  /** As if none of them were there, which is so with new files: to look first would take its time. @returns those that were */
  const putAsNew = async (blocks: readonly Block[]): Promise<ReadonlySet<Cid>> => {
    const counting = addToTotals(database, blocks)
    const packs = writer.begin(blocks)
    const [known, before] = await Promise.all([packs.place(), counting])
    const missing = blocks.filter(({ cid }) => !known.has(cid))
    if (known.size > 0) {
      await packs.discard(known)
      if (missing.length > 0) await writer.begin(missing).place()
    }
    if (before === undefined) await writeTotals(database, await readTotals(database))
    else if (known.size > 0) await writeTotals(database, sumTotals(before, missing))
    return known
  }

  const putMissing = async (blocks: readonly Block[]): Promise<void> => {
    if (!isRepeating) {
      isRepeating = (await putAsNew(blocks)).size > 0
      return
    }
    const found = await places.bulkGet(blocks.map(({ cid }) => cid))
    const missing = blocks.filter((_, index) => found[index] === undefined)
    isRepeating = missing.length < blocks.length
    if (missing.length > 0) await putAsNew(missing)
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

    putMany: (given) =>
      gate.run(async () => {
        if (given.length > 0) await writer.inTransaction(() => putMissing(distinctBlocks(given)))
      }),

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
