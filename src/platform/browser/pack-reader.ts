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
  /** Its bytes are somebody else's from now on. */
  forget(id: PackId): void
}

/** Reads packs whole (Chromium has ended pages that sliced a stored Blob), each once for all who ask at the same time. */
export function createPackReader({ packs }: Pick<BlockDatabase, 'packs'>): PackReader {
  const bytesByPack = createBoundedCache<PackId, Promise<Bytes | undefined>>(PACKS_KEPT)

  const load = async (id: PackId): Promise<Bytes | undefined> => {
    const pack = await packs.get(id)
    return pack && readPack(pack)
  }

  return {
    async read(id) {
      const known = bytesByPack.get(id)
      if (known !== undefined) return known
      const bytes = load(id)
      bytesByPack.set(id, bytes)
      try {
        const read = await bytes
        // It may have been the moment's. Who looks again before anything is given up shall look at the disk.
        if (read === undefined || read.byteLength === 0) bytesByPack.delete(id)
        return read
      } catch (error) {
        bytesByPack.delete(id)
        throw error
      }
    },
    forget: (id) => bytesByPack.delete(id),
  }
}

async function readPack({ bytes }: Pack): Promise<Bytes> {
  if (!(bytes instanceof Blob)) return bytes
  try {
    return new Uint8Array(await bytes.arrayBuffer())
  } catch (error) {
    if (error instanceof DOMException && UNREADABLE.includes(error.name)) return new Uint8Array()
    throw error
  }
}
