import { CID } from 'multiformats/cid'
import { ownBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
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

/** The least that IndexedDB can be asked for: one object store, a transaction for each batch, nothing checked or counted. */
async function openRaw(): Promise<BatchStore> {
  const request = indexedDB.open(DATABASE, 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('blocks'))
  const database = await settle(request)
  return {
    putMany(blocks) {
      const transaction = database.transaction('blocks', 'readwrite', { durability: 'relaxed' })
      const rows = transaction.objectStore('blocks')
      for (const { cid, bytes } of blocks) rows.put(ownBytes(bytes), cid)
      return new Promise((resolve, reject) => {
        transaction.addEventListener('complete', () => resolve())
        transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')))
      })
    },
    getMany(cids) {
      const rows = database.transaction('blocks', 'readonly').objectStore('blocks')
      return Promise.all(cids.map((cid) => settle<Bytes | undefined>(rows.get(cid))))
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
