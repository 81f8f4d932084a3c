import { join } from 'node:path'
import type { EntryStore } from '../../core/ports/entry-store.ts'
import type { LocalState } from '../../core/ports/local-state.ts'
import type { OrphanList } from '../../core/ports/orphan-list.ts'
import { openDiskBlockStore } from './block-store.ts'
import type { DiskBlockStore } from './block-store.ts'
import { openDiskIndex } from './disk-index.ts'
import { createDiskRoom } from './disk-room.ts'
import { createDiskEntryStore } from './entry-store.ts'
import { createDiskLocalState } from './local-state.ts'
import { createDiskOrphanList } from './orphan-list.ts'
import { openPackFiles } from './pack-files.ts'
import { toStorageFault } from './storage-fault.ts'

const INDEX_FOLDER = 'index'
const PACKS_FOLDER = 'packs'

/** All that a mesh needs to last, in one folder, which can be copied whole while nobody has it open. */
export interface DiskStores {
  readonly blocks: DiskBlockStore
  readonly entries: EntryStore
  readonly orphans: OrphanList
  readonly localState: LocalState
  /** What the folder takes on the disk, as of a little while ago, in bytes. */
  usedBytes(): number
  /** Bytes of blocks that can be stored now. */
  freeBytes(): number
  /** What is under way is finished first. The stores throw `closed` from now on. */
  close(): Promise<void>
}

/**
 * @param folder is made when it is not there; one program at a time may have it open
 * @param quotaBytes what it may grow to; `storage-full` is thrown before it does
 * @throws WarrenError `storage`, `storage-full`
 */
export async function openDiskStores(folder: string, { quotaBytes }: { quotaBytes: number }): Promise<DiskStores> {
  const index = await openDiskIndex(join(folder, INDEX_FOLDER))
  try {
    const files = await openPackFiles(join(folder, PACKS_FOLDER))
    const usedBytes = (): number => index.bytes() + blocks.packBytes()
    const room = createDiskRoom(quotaBytes, usedBytes)
    const blocks = await openDiskBlockStore(index, files, room)
    return {
      blocks,
      entries: createDiskEntryStore(index, room),
      orphans: createDiskOrphanList(index),
      localState: createDiskLocalState(index),
      usedBytes,
      freeBytes: () => room.freeBytes(),
      async close() {
        await blocks.close()
        await index.close()
      },
    }
  } catch (error) {
    await index.close()
    throw toStorageFault(error)
  }
}
