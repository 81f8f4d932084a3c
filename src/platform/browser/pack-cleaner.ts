import type { Cid } from '../../core/base/ids.ts'
import type { Block } from '../../core/ports/block-store.ts'
import { forgetTotals, readTotals, writeTotals } from './block-totals.ts'
import type { BlockDatabase, PackContents, PackId } from './database.ts'
import { openBlockDatabase } from './database.ts'
import type { PackReader } from './pack-reader.ts'
import { createPackWriter } from './pack-writer.ts'
import type { PackWriter } from './pack-writer.ts'
import { toStorageFault } from './storage-fault.ts'

/** A pack is written anew, without what was removed, once less than this part of it is still there. */
const MIN_LIVE_SHARE = 0.5

/** Packs written anew in one transaction: at most half a megabyte is left of each. */
const PACKS_PER_REWRITE = 8

export interface PackCleaner {
  /** Takes blocks out of the database. Their bytes go with the last block of their pack, or when little is left in it. */
  remove(cids: readonly Cid[]): Promise<void>
  close(): void
}

/**
 * What is removed loses its place at once; its room on the disk comes back when its pack is deleted or written anew, so
 * that the packs never take up more than about twice what lies in them.
 *
 * What is written anew is on the disk before what it replaces is deleted, in a later transaction: with relaxed
 * durability a power cut could leave neither. In between the old pack has no contents any more, by which it is found and
 * deleted if that never came.
 */
export function createPackCleaner(database: BlockDatabase, reader: PackReader, writer: PackWriter): PackCleaner {
  const { places, packs, packContents } = database
  // A connection of its own, opened when it is needed: Dexie sets durability for each.
  const durable = openBlockDatabase(database.dexie.name, 'strict')
  const durableWriter = createPackWriter(durable)
  let isSwept = false

  const deletePacks = async (ids: readonly PackId[]): Promise<void> => {
    await Promise.all([packs.bulkDelete([...ids]), packContents.bulkDelete([...ids])])
  }

  /** Those of its blocks whose place is in this pack. */
  const findLive = async (id: PackId, { cids }: PackContents, within = database) => {
    const found = await within.places.bulkGet([...cids])
    return cids.flatMap((cid, index) => {
      const place = found[index]
      return place?.pack === id ? [{ cid, place }] : []
    })
  }

  /** @returns whether it should be written anew */
  const settlePack = async (id: PackId, pack: PackContents): Promise<boolean> => {
    const live = await findLive(id, pack)
    if (live.length === 0) {
      await deletePacks([id])
      return false
    }
    const liveBytes = live.reduce((total, { place }) => total + place.length, 0)
    return liveBytes < pack.length * MIN_LIVE_SHARE
  }

  /** On a full disk even a number can't be written, while to delete takes no room: then the totals are counted when next read. */
  const removeSomehow = async (cids: readonly Cid[]): Promise<readonly PackId[]> => {
    try {
      return await removePlaces(cids, writeTotals)
    } catch (error) {
      if (toStorageFault(error).code !== 'storage-full') throw error
      return removePlaces(cids, forgetTotals)
    }
  }

  /** @returns packs of which little is left */
  const removePlaces = (cids: readonly Cid[], setTotals: typeof writeTotals): Promise<readonly PackId[]> =>
    writer.inTransaction(async () => {
      const [found, before] = await Promise.all([places.bulkGet([...cids]), readTotals(database)])
      const removed = found.filter((place) => place !== undefined)
      if (removed.length === 0) return []
      const ids = [...new Set(removed.map(({ pack }) => pack))]
      const bytes = removed.reduce((total, { length }) => total + length, 0)
      await Promise.all([
        places.bulkDelete([...cids]),
        setTotals(database, { blocks: before.blocks - removed.length, bytes: before.bytes - bytes }),
      ])
      const touched = await packContents.bulkGet(ids)
      const sparse = await Promise.all(ids.map((id, index) => settlePack(id, touched[index] as PackContents)))
      return ids.filter((_, index) => sparse[index])
    })

  const loadLive = async (id: PackId): Promise<readonly Block[]> => {
    const [bytes, pack] = await Promise.all([reader.read(id), packContents.get(id)])
    if (bytes === undefined || pack === undefined) return []
    const live = await findLive(id, pack)
    return live.map(({ cid, place }) => ({ cid, bytes: bytes.subarray(place.offset, place.offset + place.length) }))
  }

  /** @returns the packs whose blocks now lie elsewhere, on the disk */
  const rewritePacks = async (ids: readonly PackId[]): Promise<readonly PackId[]> => {
    const loaded = new Map((await Promise.all(ids.map(loadLive))).flat().map(({ cid, bytes }) => [cid, bytes]))
    return durableWriter.inTransaction(async () => {
      const present = await durable.packContents.bulkGet([...ids])
      // Looked at again: other threads remove blocks and write packs anew too.
      const live = await Promise.all(
        ids.map(async (id, index) => {
          const pack = present[index]
          const blocks = pack === undefined ? [] : await findLive(id, pack, durable)
          return blocks.map(({ cid, place }) => ({ cid, bytes: loaded.get(cid), place }))
        }),
      )
      // One that can't be read stays, for whoever reads it to notice.
      const whole = ids.filter((_, index) =>
        live[index]?.every(({ bytes, place }) => bytes?.byteLength === place.length),
      )
      const blocks = live
        .filter((_, index) => whole.includes(ids[index] as PackId))
        .flat()
        .map(({ cid, bytes }) => ({ cid, bytes }) as Block)
      if (blocks.length > 0) await durableWriter.begin(blocks).move()
      await durable.packContents.bulkDelete(whole)
      return whole
    })
  }

  /** Once, since what was left over by another life of the page, or a fault of the disk, is there from the start. */
  const sweepOnce = async (): Promise<void> => {
    if (isSwept) return
    await writer.inTransaction(async () => {
      const [all, full] = await Promise.all([
        packs.toCollection().primaryKeys(),
        packContents.toCollection().primaryKeys(),
      ])
      const known = new Set(full)
      await packs.bulkDelete(all.filter((id) => !known.has(id)))
    })
    isSwept = true
  }

  /** What little is left of them, written anew; they themselves, and what else there is of their kind, deleted. */
  const makeRoom = async (sparse: readonly PackId[]): Promise<void> => {
    await sweepOnce()
    for (let at = 0; at < sparse.length; at += PACKS_PER_REWRITE) {
      const replaced = await rewritePacks(sparse.slice(at, at + PACKS_PER_REWRITE))
      await writer.inTransaction(() => packs.bulkDelete([...replaced]))
    }
  }

  return {
    async remove(cids) {
      const sparse = await removeSomehow(cids)
      try {
        await makeRoom(sparse)
      } catch {
        // No room, or another fault of the disk: it leaves them as they are. What was to be removed is removed, and who
        // asked must not hear that it failed: it could have been a damaged block, of which nobody would be told then.
      }
    },
    close: () => durable.dexie.close(),
  }
}
