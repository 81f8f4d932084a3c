import { CID } from 'multiformats/cid'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import { createBlobBudget } from '../../src/platform/browser/blob-budget.ts'
import type { BlockPlace } from '../../src/platform/browser/database.ts'
import { MAX_BLOB_BYTES } from '../../src/platform/browser/pack-writer.ts'
import { lengthOfPack, planPacks } from '../../src/platform/browser/plan-packs.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { openCopyingBlockstore } from '../ipfs/copying-blockstore.ts'

/** A store as this benchmark uses it: in batches. */
export interface BatchStore {
  putMany(blocks: readonly Block[]): Promise<void>
  getMany(cids: readonly Cid[]): Promise<readonly (Bytes | undefined)[]>
}

export type StoreName = keyof typeof OPENERS

const DATABASE = 'bench'

export function openStore(name: StoreName): Promise<BatchStore> {
  return OPENERS[name]()
}

const OPENERS = {
  ours: async (): Promise<BatchStore> => openBrowserBlockStore(DATABASE),
  'raw IndexedDB': openRaw,
  'blockstore-idb': openBlockstoreIdb,
  'blockstore-idb, all of a batch at once': openBlockstoreIdbAtOnce,
}

/**
 * The least that IndexedDB can be asked for in the same shape, packs and places: a transaction for each batch, nothing
 * checked, counted or kept, but for the Blobs in memory.
 */
async function openRaw(): Promise<BatchStore> {
  const request = indexedDB.open(DATABASE, 1)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('packs')
    request.result.createObjectStore('places')
  })
  const database = await settle(request)
  // Without it the browser refuses Blobs at some hundred megabytes.
  const blobs = createBlobBudget(MAX_BLOB_BYTES)
  let packs = 0
  return {
    putMany(blocks) {
      const transaction = database.transaction(['packs', 'places'], 'readwrite', { durability: 'relaxed' })
      const places = transaction.objectStore('places')
      for (const plan of planPacks(blocks)) {
        const pack = packs++
        const parts = plan.map(({ bytes }) => bytes)
        const whole = blobs.make(parts, lengthOfPack(plan)) ?? concatBytes(...parts)
        transaction.objectStore('packs').put(whole, pack)
        let offset = 0
        for (const { cid, bytes } of plan) {
          places.put({ pack, offset, length: bytes.byteLength } satisfies BlockPlace, cid)
          offset += bytes.byteLength
        }
      }
      return new Promise((resolve, reject) => {
        transaction.addEventListener('complete', () => resolve())
        transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')))
      })
    },
    async getMany(cids) {
      const transaction = database.transaction(['packs', 'places'])
      const rows = transaction.objectStore('places')
      const places = await Promise.all(cids.map((cid) => settle<BlockPlace>(rows.get(cid))))
      const ids = [...new Set(places.map(({ pack }) => pack))]
      const stored = await Promise.all(ids.map((id) => settle<Blob | Bytes>(transaction.objectStore('packs').get(id))))
      const read = await Promise.all(
        stored.map(async (pack) => (pack instanceof Blob ? pack.arrayBuffer() : pack.buffer)),
      )
      return places.map(
        ({ pack, offset, length }) =>
          new Uint8Array((read[ids.indexOf(pack)] as ArrayBuffer).slice(offset, offset + length)),
      )
    },
  }
}

/** By its own putMany and getMany, which take one block after the other. */
async function openBlockstoreIdb(): Promise<BatchStore> {
  const store = await openCopyingBlockstore(DATABASE)
  return {
    async putMany(blocks) {
      const pairs = blocks.map(({ cid, bytes }) => ({ cid: CID.parse(cid), bytes }))
      for await (const cid of store.putMany(pairs)) void cid
    },
    async getMany(cids) {
      const found: Bytes[] = []
      for await (const { bytes } of store.getMany(cids.map((cid) => CID.parse(cid)))) found.push(await firstOf(bytes))
      return found
    },
  }
}

/** What a caller that knows better can get out of it: a put or get for each block, all of a batch at once. */
async function openBlockstoreIdbAtOnce(): Promise<BatchStore> {
  const store = await openCopyingBlockstore(DATABASE)
  return {
    async putMany(blocks) {
      await Promise.all(blocks.map(({ cid, bytes }) => store.put(CID.parse(cid), bytes)))
    },
    getMany: (cids) => Promise.all(cids.map((cid) => firstOf(store.get(CID.parse(cid))))),
  }
}

/** It gives a block as a stream of one piece. */
async function firstOf(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Bytes> {
  for await (const piece of pieces) return piece as Bytes
  throw new Error('A block came without bytes.')
}

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')))
  })
}
