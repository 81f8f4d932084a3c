import { bytesToHex, hexToBytes, utf8ToBytes } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import type { Randomness } from '../base/environment.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import type { LocalState, LocalValue } from '../ports/local-state.ts'

/** Local state that says something to nobody who has the disk and not the mesh key, but how many there is something of. */
export interface SealedState {
  /** By what follows the prefix. Nothing for what is damaged, or was sealed with another key or under another name. */
  list(prefix: string): Promise<ReadonlyMap<string, LocalValue>>
  /** @throws WarrenError `storage-full`, `storage`, `closed` */
  set(key: string, value: LocalValue): Promise<void>
  /** @throws WarrenError as `set` */
  remove(key: string): Promise<void>
}

export interface SealedStateOptions {
  readonly localState: LocalState
  /** 32 bytes. */
  readonly key: Bytes
  readonly random: Randomness
}

export function createSealedState({ localState, key, random }: SealedStateOptions): SealedState {
  async function open(storedAs: string, value: LocalValue): Promise<LocalValue | undefined> {
    if (typeof value !== 'string') return undefined
    try {
      const opened = await openBytes(key, hexToBytes(value), utf8ToBytes(storedAs))
      return opened.ok ? (JSON.parse(new TextDecoder().decode(opened.value)) as LocalValue) : undefined
    } catch {
      return undefined
    }
  }

  return {
    async list(prefix) {
      const opened = new Map<string, LocalValue>()
      for (const [storedAs, value] of await localState.list(prefix)) {
        const known = await open(storedAs, value)
        if (known !== undefined) opened.set(storedAs.slice(prefix.length), known)
      }
      return opened
    },
    async set(name, value) {
      // Bound to its name: what was said of one is not to be put under another's.
      const sealed = await sealBytes(key, utf8ToBytes(JSON.stringify(value)), utf8ToBytes(name), random)
      await localState.set(name, bytesToHex(sealed))
    },
    remove: (name) => localState.remove(name),
  }
}
