import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import { createSerialQueue } from '../../core/base/serial-queue.ts'
import type { Block, BlockStore } from '../../core/ports/block-store.ts'
import type { DiskIndex, IndexChange } from './disk-index.ts'
import type { DiskRoom } from './disk-room.ts'
import { decodeJson, decodePlace, encodeJson, encodePlace } from './index-values.ts'
import type { BlockPlace, PackRecord } from './index-values.ts'
import type { PackFiles } from './pack-files.ts'
import { createDiskGate } from './storage-fault.ts'

const BLOCK = 'block/'
const PACK = 'pack/'
const TOTALS = 'totals'

/** Names per look into the index when all are listed. */
const CIDS_PER_PAGE = 1024
/** Bytes copied at once when a pack is written anew. */
const COPY_BYTES = 8 * 1024 * 1024
/** A pack of which less than this is left is written anew: the folder takes up a third more than its blocks at most. */
const LEAST_LIVE_SHARE = 3 / 4

const blockKey = (cid: Cid): string => BLOCK + cid
const packKey = (pack: number): string => PACK + pack.toString(16).padStart(8, '0')

interface Totals {
  readonly blocks: number
  readonly bytes: number
}

const NOTHING: Totals = { blocks: 0, bytes: 0 }

export interface DiskBlockStore extends BlockStore {
  /** As `usage`, at once. */
  totals(): Totals
  /** What the packs take on the disk, in bytes. */
  packBytes(): number
  close(): Promise<void>
}

/**
 * Blocks, end to end in files (packs), with their places in the index. A put is written and fsynced first, and its places
 * are fsynced after it: what the index names is there, whenever the program or the machine stops. What was written and not
 * named is written over.
 */
export async function openDiskBlockStore(
  index: DiskIndex,
  files: PackFiles,
  room: Pick<DiskRoom, 'checkBlocks' | 'packBytes'>,
): Promise<DiskBlockStore> {
  const records = new Map<number, PackRecord>()
  /** Where blocks go: changes of places are made one after the other. */
  const writer = createSerialQueue()
  let current: number | undefined
  let next = 0
  let totals = NOTHING
  let packBytes = 0
  const gate = createDiskGate()

  function setRecord(pack: number, record: PackRecord | undefined): IndexChange {
    packBytes += (record?.size ?? 0) - (records.get(pack)?.size ?? 0)
    if (record === undefined) {
      records.delete(pack)
      return { type: 'del', key: packKey(pack) }
    }
    records.set(pack, record)
    return { type: 'put', key: packKey(pack), value: encodeJson(record) }
  }

  async function load(): Promise<void> {
    for (let after: string | undefined; ;) {
      const page = await index.page(PACK, after, CIDS_PER_PAGE)
      for (const [key, value] of page)
        setRecord(Number.parseInt(key.slice(PACK.length), 16), decodeJson(value) as PackRecord)
      after = page.at(-1)?.[0]
      if (page.length < CIDS_PER_PAGE) break
    }
    const [stored] = await index.getMany([TOTALS])
    totals = stored === undefined ? NOTHING : (decodeJson(stored) as Totals)
    // What was begun, or done with, when the program was stopped.
    for (const pack of await files.list()) if (!records.has(pack)) await files.remove(pack)
    next = Math.max(-1, ...records.keys()) + 1
    current = next === 0 ? undefined : next - 1
  }

  async function placesOf(cids: readonly Cid[]): Promise<(BlockPlace | undefined)[]> {
    return (await index.getMany(cids.map(blockKey))).map((value) => value && decodePlace(value))
  }

  /** A block's bytes as the disk gives them. Its place may be another by now, or none. */
  async function readAt(cid: Cid, { pack, offset, length }: BlockPlace): Promise<Bytes | undefined> {
    let bytes: Bytes | undefined
    try {
      bytes = await files.read(pack, offset, length)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EIO')) throw error
      // A bad sector: this block is damaged, others are not.
      return new Uint8Array()
    }
    if (bytes !== undefined) return bytes
    const [now] = await placesOf([cid])
    if (now?.pack === pack) return new Uint8Array()
    return now && readAt(cid, now)
  }

  async function getMany(cids: readonly Cid[]): Promise<(Bytes | undefined)[]> {
    const places = await placesOf(cids)
    return Promise.all(places.map(async (place, i) => place && readAt(cids[i] as Cid, place)))
  }

  /**
   * Writes blocks to the end of the present pack, or of new ones.
   *
   * @returns what the index is to be told
   */
  async function append(blocks: readonly Block[]): Promise<IndexChange[]> {
    const changes: IndexChange[] = []
    for (let start = 0; start < blocks.length;) {
      const pack: number = current ?? next
      const { size, live } = records.get(pack) ?? { size: 0, live: 0 }
      let end = start
      let length = 0
      const fits = (block: Block): boolean => size + length + block.bytes.byteLength <= room.packBytes
      for (
        let block = blocks[end];
        block !== undefined && (fits(block) || size + length === 0);
        block = blocks[++end]
      ) {
        const place = { pack, offset: size + length, length: block.bytes.byteLength }
        changes.push({ type: 'put', key: blockKey(block.cid), value: encodePlace(place) })
        length += place.length
      }
      const parts = blocks.slice(start, end).map(({ bytes }) => bytes)
      if (end > start) await writePack(pack, size, parts)
      start = end
      current = start < blocks.length ? undefined : pack
      next = Math.max(next, pack + 1)
      changes.push(setRecord(pack, { size: size + length, live: live + length }))
    }
    return changes
  }

  async function writePack(pack: number, size: number, parts: readonly Bytes[]): Promise<void> {
    try {
      await files.write(pack, size, parts)
    } catch (error) {
      // After a failed fsync nobody can say what of this file is on the disk: nothing more goes into it.
      if (size > 0) current = undefined
      throw error
    }
  }

  /** What `change` writes to packs and tells the index, as if it had not been begun when it fails. */
  async function transact(change: () => Promise<IndexChange[]>): Promise<void> {
    const before = { records: new Map(records), packBytes, totals }
    try {
      await index.write(await change())
    } catch (error) {
      records.clear()
      for (const [pack, record] of before.records) records.set(pack, record)
      ;({ packBytes, totals } = before)
      if (current !== undefined && !records.has(current)) current = undefined
      throw error
    }
  }

  function count(blocks: number, bytes: number): IndexChange {
    totals = { blocks: totals.blocks + blocks, bytes: totals.bytes + bytes }
    return { type: 'put', key: TOTALS, value: encodeJson(totals) }
  }

  async function putMissing(given: readonly Block[]): Promise<void> {
    const distinct = [...new Map(given.map((block) => [block.cid, block])).values()]
    const known = await index.hasMany(distinct.map(({ cid }) => blockKey(cid)))
    const missing = distinct.filter((_, i) => known[i] !== true)
    if (missing.length === 0) return
    const bytes = missing.reduce((sum, block) => sum + block.bytes.byteLength, 0)
    room.checkBlocks(bytes)
    await transact(async () => [...(await append(missing)), count(missing.length, bytes)])
  }

  async function remove(cids: readonly Cid[]): Promise<void> {
    const places = await placesOf(cids)
    const found = places.flatMap((place, i) => (place === undefined ? [] : { place, cid: cids[i] as Cid }))
    if (found.length === 0) return
    const touched = new Set(found.map(({ place }) => place.pack))
    await transact(async () => {
      const changes = found.map(({ cid }): IndexChange => ({ type: 'del', key: blockKey(cid) }))
      const bytesByPack = new Map<number, number>()
      for (const { place } of found) {
        bytesByPack.set(place.pack, (bytesByPack.get(place.pack) ?? 0) + place.length)
      }
      let bytes = 0
      for (const [pack, freed] of bytesByPack) {
        const record = records.get(pack) ?? { size: freed, live: freed }
        changes.push(setRecord(pack, { ...record, live: record.live - freed }))
        bytes += freed
      }
      return [...changes, count(-found.length, -bytes)]
    })
    await tidy(touched)
  }

  /** Gives back what packs take for nothing, where that is much. */
  async function tidy(touched: Iterable<number>): Promise<void> {
    const wasteful = [...touched].filter((pack) => {
      const record = records.get(pack)
      return record !== undefined && record.live < record.size * LEAST_LIVE_SHARE
    })
    if (wasteful.length === 0) return
    if (current !== undefined && wasteful.includes(current)) current = undefined
    await moveBlocks(new Set(wasteful.filter((pack) => records.get(pack)?.live !== 0)))
    await transact(() => Promise.resolve(wasteful.map((pack) => setRecord(pack, undefined))))
    for (const pack of wasteful) await files.remove(pack)
  }

  /**
   * Copies what is left in packs to the present one. What lies in them is found by going through the whole index, a second
   * for a million blocks: it is done for a quarter of a pack at least, and an index of what lies where would cost each write.
   */
  async function moveBlocks(packs: ReadonlySet<number>): Promise<void> {
    if (packs.size === 0) return
    let batch: { cid: Cid; place: BlockPlace }[] = []
    let length = 0
    for (let page = await index.page(BLOCK, undefined, CIDS_PER_PAGE); page.length > 0;) {
      for (const [key, value] of page) {
        const place = decodePlace(value)
        if (!packs.has(place.pack)) continue
        batch.push({ cid: key.slice(BLOCK.length) as Cid, place })
        length += place.length
        if (length < COPY_BYTES) continue
        await moveBatch(batch)
        batch = []
        length = 0
      }
      page = await index.page(BLOCK, page.at(-1)?.[0], CIDS_PER_PAGE)
    }
    await moveBatch(batch)
  }

  async function moveBatch(batch: readonly { cid: Cid; place: BlockPlace }[]): Promise<void> {
    const bytes = await Promise.all(batch.map(({ cid, place }) => readAt(cid, place)))
    // One that can't be read any more keeps its place, in a pack that will be gone: it is found damaged like any.
    const moving = batch.flatMap(({ cid, place }, i) => {
      const read = bytes[i]
      return read?.byteLength === place.length ? [{ block: { cid, bytes: read }, from: place.pack }] : []
    })
    await transact(async () => {
      const changes = await append(moving.map(({ block }) => block))
      for (const { block, from } of moving) {
        const record = records.get(from)
        if (record !== undefined) {
          changes.push(setRecord(from, { ...record, live: record.live - block.bytes.byteLength }))
        }
      }
      return changes
    })
  }

  await gate.run(load)

  return {
    get: (cid) => gate.run(async () => (await getMany([cid]))[0]),
    getMany: (cids) => gate.run(() => getMany(cids)),
    hasMany: (cids) => gate.run(() => index.hasMany(cids.map(blockKey))),
    putMany: (blocks) => gate.run(() => writer.run(() => putMissing(blocks))),
    deleteMany: (cids) => gate.run(() => writer.run(() => remove([...new Set(cids)]))),
    async *cids() {
      const page = (after: string | undefined) => gate.run(() => index.keys(BLOCK, after, CIDS_PER_PAGE))
      for (let keys = await page(undefined); keys.length > 0; keys = await page(keys.at(-1))) {
        for (const key of keys) yield key.slice(BLOCK.length) as Cid
      }
    },
    usage: () => gate.run(() => Promise.resolve(totals)),
    totals: () => totals,
    packBytes: () => packBytes,
    async close() {
      gate.close()
      await writer.settled()
      await files.close()
    },
  }
}
