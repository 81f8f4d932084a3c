import type { Bytes } from '../../core/base/bytes.ts'
import { WarrenError } from '../../core/base/errors.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { BlockStore } from '../../core/ports/block-store.ts'

export interface MemoryBlockStore extends BlockStore {
  close(): void
}

export interface MemoryBlockStoreOptions {
  /** Block bytes it holds at most; a put beyond throws `storage-full`. Unlimited unless given. */
  readonly quotaBytes?: number
}

/** Blocks in memory: for tests, the simulator and benchmarks. Copies in and out, as a database does. */
export function createMemoryBlockStore(options: MemoryBlockStoreOptions = {}): MemoryBlockStore {
  const { quotaBytes = Number.POSITIVE_INFINITY } = options
  const bytesByCid = new Map<Cid, Bytes>()
  let usedBytes = 0
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw new WarrenError('closed', 'This store is closed.')
  }
  const read = (cid: Cid): Bytes | undefined => bytesByCid.get(cid)?.slice()

  return {
    async get(cid) {
      checkOpen()
      return read(cid)
    },
    async getMany(cids) {
      checkOpen()
      return cids.map(read)
    },
    async hasMany(cids) {
      checkOpen()
      return cids.map((cid) => bytesByCid.has(cid))
    },
    async putMany(blocks) {
      checkOpen()
      const missing = new Map(blocks.filter(({ cid }) => !bytesByCid.has(cid)).map(({ cid, bytes }) => [cid, bytes]))
      let addedBytes = 0
      for (const bytes of missing.values()) addedBytes += bytes.byteLength
      if (usedBytes + addedBytes > quotaBytes) {
        throw new WarrenError('storage-full', 'This store holds as much as it may.')
      }
      for (const [cid, bytes] of missing) bytesByCid.set(cid, bytes.slice())
      usedBytes += addedBytes
    },
    async deleteMany(cids) {
      checkOpen()
      for (const cid of cids) {
        usedBytes -= bytesByCid.get(cid)?.byteLength ?? 0
        bytesByCid.delete(cid)
      }
    },
    async *cids() {
      checkOpen()
      yield* [...bytesByCid.keys()].sort()
    },
    async usage() {
      checkOpen()
      return { blocks: bytesByCid.size, bytes: usedBytes }
    },
    close() {
      closed = true
    },
  }
}
