import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { compareCids } from '../wire/cid.ts'
import { hasBit, type HeldPart, MAX_BITMAP_BYTES, MAX_PARTS } from '../wire/have.ts'

/** Files of which this device has some blocks, and what it has told of them. A hint for others, never a copy. */
export interface OwnParts {
  /** The blocks of this root are looked for from now on: none is counted yet. One with more than a bitmap has is passed over. */
  begin(root: Cid, blocks: number): void
  /** The block at this place of its links block is here. */
  add(root: Cid, place: number): void
  delete(root: Cid): void
  /** What is counted of it; `undefined` where none is, or all. */
  bitmapOf(root: Cid): Bytes | undefined
  clear(): void
  /** So much has come that others are to hear of it before the next heartbeat. */
  hasNews(): boolean
  /** For the next statement: it is taken to be told. */
  tell(): readonly HeldPart[]
}

interface Part extends HeldPart {
  readonly blocks: number
  held: number
  /** How many were held when it was last told. */
  told: number
}

/** Remembered: those that are fetched at once, and as many that were broken off. Each takes a kilobyte at most. */
const MAX_REMEMBERED = 64
/** A file's part is news after each so much of it, so that a file of any size makes no more statements than this. */
const NEWS_PER_FILE = 8

export function createOwnParts(): OwnParts {
  const partByRoot = new Map<Cid, Part>()

  /** Those begun last: what was broken off long ago gives way to what is arriving. */
  const current = (): readonly Part[] =>
    [...partByRoot.values()]
      .reverse()
      .filter(({ held, blocks }) => held > 0 && held < blocks)
      .slice(0, MAX_PARTS)

  return {
    begin(root, blocks) {
      const told = partByRoot.get(root)?.told ?? 0
      partByRoot.delete(root)
      if (blocks > 8 * MAX_BITMAP_BYTES) return
      partByRoot.set(root, { root, bitmap: new Uint8Array(Math.ceil(blocks / 8)), blocks, held: 0, told })
      for (const oldest of partByRoot.keys()) {
        if (partByRoot.size <= MAX_REMEMBERED) break
        partByRoot.delete(oldest)
      }
    },
    add(root, place) {
      const part = partByRoot.get(root)
      if (part === undefined || hasBit(part.bitmap, place)) return
      part.bitmap[place >> 3] = (part.bitmap[place >> 3] ?? 0) | (1 << (place & 7))
      part.held++
    },
    delete: (root) => void partByRoot.delete(root),
    bitmapOf(root) {
      const part = partByRoot.get(root)
      return part === undefined || part.held === 0 || part.held === part.blocks ? undefined : part.bitmap.slice()
    },
    clear: () => partByRoot.clear(),
    hasNews: () => current().some(({ held, told, blocks }) => held - told >= blocks / NEWS_PER_FILE),
    tell() {
      const parts = current()
      for (const part of parts) part.told = part.held
      return parts
        .map(({ root, bitmap }) => ({ root, bitmap: bitmap.slice() }))
        .sort((a, b) => compareCids(a.root, b.root))
    },
  }
}
