import type { Bytes } from '../../core/base/bytes.ts'
import { createBoundedCache } from '../../core/base/bounded-cache.ts'
import type { BlockDatabase, Pack, PackId } from './database.ts'

/** Packs kept after they were read, about two megabytes each: neighbours are asked for one by one, and soon. */
const PACKS_KEPT = 8

/** What a browser says of a Blob whose file is gone or can't be read. */
const UNREADABLE = ['NotReadableError', 'NotFoundError']

export interface PackReader {
  /**
   * A pack's bytes: not to be changed, and not to be kept. `undefined` when there is no such pack. Empty when the disk
   * can't give them back any more.
   */
  read(id: PackId): Promise<Bytes | undefined>
  /** These are about to be read: as many as are kept are asked for in one transaction. */
  readTogether(ids: readonly PackId[]): void
  /** Its bytes are somebody else's from now on. */
  forget(id: PackId): void
}

/** Reads packs whole (Chromium has ended pages that sliced a stored Blob), each once for all who ask at the same time. */
export function createPackReader({ packs }: Pick<BlockDatabase, 'packs'>): PackReader {
  const bytesByPack = createBoundedCache<PackId, Promise<Bytes | undefined>>(PACKS_KEPT)

  const keep = async (id: PackId, loading: PromiseLike<Pack | undefined>): Promise<Bytes | undefined> => {
    const bytes = loading.then((pack) => pack && readPack(pack))
    const kept = Promise.resolve(bytes)
    bytesByPack.set(id, kept)
    const drop = (): void => {
      if (bytesByPack.get(id) === kept) bytesByPack.delete(id)
    }
    try {
      const read = await kept
      // It may have been the moment's. Who looks again before anything is given up shall look at the disk.
      if (read === undefined || read.byteLength === 0) drop()
      return read
    } catch (error) {
      drop()
      throw error
    }
  }

  return {
    read: (id) => bytesByPack.get(id) ?? keep(id, packs.get(id)),
    readTogether(ids) {
      const missing = ids.filter((id) => bytesByPack.get(id) === undefined).slice(0, PACKS_KEPT)
      if (missing.length < 2) return
      const loading = packs.bulkGet(missing)
      for (const [index, id] of missing.entries()) {
        const pack = loading.then((found) => found[index])
        // Whoever reads it is told when it fails.
        keep(id, pack).catch(() => undefined)
      }
    },
    forget: (id) => bytesByPack.delete(id),
  }
}

async function readPack({ bytes }: Pack): Promise<Bytes> {
  if (!(bytes instanceof Blob)) return bytes
  try {
    return await readBlob(bytes)
  } catch (error) {
    if (error instanceof DOMException && UNREADABLE.includes(error.name)) return new Uint8Array()
    throw error
  }
}

/** By a FileReader: in Chromium 156 packs come faster so than by `Blob.arrayBuffer`. */
function readBlob(blob: Blob): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(new Uint8Array(reader.result as ArrayBuffer)))
    reader.addEventListener('error', () => reject(reader.error as DOMException))
    reader.readAsArrayBuffer(blob)
  })
}
