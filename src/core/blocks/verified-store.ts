import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import type { BlockStore } from '../ports/block-store.ts'
import { isBlock } from './verify.ts'

export interface BlockCheck {
  readonly blocks: number
  /** Sum of their lengths. */
  readonly bytes: number
  /** What was not what its name says, and has been set aside. */
  readonly damaged: readonly Cid[]
}

/** A store whose blocks can be used as they come: none is given out that does not have the hash it lies under. */
export interface VerifiedBlockStore extends BlockStore {
  /** Reads these and says how they are; those that are not there don't count. */
  check(cids: readonly Cid[]): Promise<BlockCheck>
}

export interface VerifiedBlockStoreOptions {
  /** These were damaged and are gone: absent for everyone, to be had from peers again. */
  readonly onDamaged: (cids: readonly Cid[]) => void
}

/**
 * Checks every block that is read. A damaged one is removed from its place, told of, and absent from then on: it may be
 * fetched and stored again like any other. What is written is not checked here; whoever makes a Block has.
 */
export function createVerifiedBlockStore(
  store: BlockStore,
  { onDamaged }: VerifiedBlockStoreOptions,
): VerifiedBlockStore {
  // One after the other, each looking again: else the second to notice could remove what was fetched anew meanwhile.
  const removals = createSerialQueue()

  async function findDamaged(cids: readonly Cid[], found: readonly (Bytes | undefined)[]): Promise<readonly Cid[]> {
    const verdicts = await Promise.all(
      cids.map(async (cid, i) => {
        const bytes = found[i]
        return bytes === undefined || (await isBlock(cid, bytes))
      }),
    )
    return cids.filter((_, i) => !verdicts[i])
  }

  function setAside(cids: readonly Cid[]): Promise<readonly Cid[]> {
    return removals.run(async () => {
      const damaged = await findDamaged(cids, await store.getMany(cids))
      if (damaged.length === 0) return damaged
      await store.deleteMany(damaged)
      onDamaged(damaged)
      return damaged
    })
  }

  async function getMany(cids: readonly Cid[]): Promise<(Bytes | undefined)[]> {
    const found = await store.getMany(cids)
    const damaged = new Set(await findDamaged(cids, found))
    if (damaged.size === 0) return found
    await setAside([...damaged])
    return found.map((bytes, i) => (damaged.has(cids[i] as Cid) ? undefined : bytes))
  }

  return {
    ...store,
    async get(cid) {
      const bytes = await store.get(cid)
      if (bytes === undefined || (await isBlock(cid, bytes))) return bytes
      await setAside([cid])
      return undefined
    },
    getMany,
    async check(cids) {
      const found = await store.getMany(cids)
      const suspects = await findDamaged(cids, found)
      const present = found.filter((bytes) => bytes !== undefined)
      return {
        blocks: present.length,
        bytes: present.reduce((sum, { byteLength }) => sum + byteLength, 0),
        damaged: suspects.length === 0 ? [] : await setAside(suspects),
      }
    },
  }
}
