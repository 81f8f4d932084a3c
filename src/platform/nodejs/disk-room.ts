import { WarrenError } from '../../core/base/errors.ts'

const MiB = 1024 * 1024

/** A pack's length, and more for a large room: few files to open, and little to copy when one is written anew. */
const LARGEST_PACK_BYTES = 64 * MiB
/** The longest block has room in it. */
const SMALLEST_PACK_BYTES = 2 * MiB

/** The smallest quota in which the shares below come to what they are for. */
export const SMALLEST_QUOTA_BYTES = 64 * MiB

/** Of a room, the part that packs leave free: for the index, for entries, and for a pack that is being written anew. */
const BLOCKS_SHARE = 7 / 8
/** The part that everything leaves free, since the index is measured now and then, and grows while it tidies itself. */
const ENTRIES_SHARE = 15 / 16

/** What a folder may grow to. */
export interface DiskRoom {
  readonly quotaBytes: number
  /** What the folder takes now. */
  usedBytes(): number
  /** Bytes of blocks that can be stored now. */
  freeBytes(): number
  /** @throws WarrenError `storage-full` when blocks of so many bytes are too much */
  checkBlocks(bytes: number): void
  /** @throws WarrenError `storage-full` when entries of so many bytes are too much */
  checkEntries(bytes: number): void
  /** How long a pack becomes before the next is begun. */
  readonly packBytes: number
}

export function createDiskRoom(quotaBytes: number, usedBytes: () => number): DiskRoom {
  function check(bytes: number, share: number): void {
    if (usedBytes() + bytes <= quotaBytes * share) return
    throw new WarrenError('storage-full', 'The room that was given is used up.')
  }
  return {
    quotaBytes,
    usedBytes,
    freeBytes: () => Math.max(0, quotaBytes * BLOCKS_SHARE - usedBytes()),
    checkBlocks: (bytes) => check(bytes, BLOCKS_SHARE),
    checkEntries: (bytes) => check(bytes, ENTRIES_SHARE),
    packBytes: Math.min(LARGEST_PACK_BYTES, Math.max(SMALLEST_PACK_BYTES, quotaBytes / 64)),
  }
}
