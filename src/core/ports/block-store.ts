import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'

/** Ciphertext under its name. Whoever makes one has verified that `cid` is the hash of `bytes`. */
export interface Block {
  readonly cid: Cid
  readonly bytes: Bytes
}

/**
 * Where blocks lie. Knows nothing of files. Every adapter runs test/contracts/block-store.ts. A block whose bytes the disk
 * does not give back comes with none, like any that is damaged: whoever checks it against its name sees that it is not it.
 *
 * @throws WarrenError `storage-full` when the disk or the quota is full, `storage` for any other fault, `closed` after close
 */
export interface BlockStore {
  get(cid: Cid): Promise<Bytes | undefined>
  /** In the order asked; `undefined` where there is none. */
  getMany(cids: readonly Cid[]): Promise<(Bytes | undefined)[]>
  hasMany(cids: readonly Cid[]): Promise<boolean[]>
  /** All or none. Blocks that are there already are not written again. Relaxed durability: a commit is what makes them count. */
  putMany(blocks: readonly Block[]): Promise<void>
  deleteMany(cids: readonly Cid[]): Promise<void>
  /** Every block's name, in ascending order of its text. Tolerates writes in between. */
  cids(): AsyncIterable<Cid>
  /** Number of blocks and the sum of their lengths in bytes. */
  usage(): Promise<{ readonly blocks: number; readonly bytes: number }>
}
