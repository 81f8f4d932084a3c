import { IDBBlockstore } from 'blockstore-idb'
import type { CID } from 'multiformats/cid'
import { ownBytes } from '../../src/core/base/bytes.ts'

/** Spares blockstore-idb what it does not guard against: of a view, IndexedDB would write the whole buffer behind it. */
class CopyingBlockstore extends IDBBlockstore {
  override put(...[cid, bytes, options]: Parameters<IDBBlockstore['put']>): Promise<CID> {
    return super.put(cid, bytes instanceof Uint8Array ? ownBytes(bytes) : bytes, options)
  }
}

export async function openCopyingBlockstore(database: string): Promise<IDBBlockstore> {
  const store = new CopyingBlockstore(database)
  await store.open()
  return store
}
