import { createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Vault, VaultItem } from '../../../core/mesh.ts'
import type { StreamDesk } from '../../streams/stream-desk.ts'
import { makeThumbnail } from './make-thumbnail.ts'

/** Pictures kept in memory, some 10 KB each: more than a screen shows, a few times over. */
const MAX_KEPT = 400
/** Made at once: decoding has threads of its own, and a second one waits for the disk meanwhile. */
const MAX_AT_ONCE = 2

/** What may have a picture: asked of the name, since looking into each file would take all of them from the disk. */
const LIKELY = /\.(?:png|jpe?g|gif|webp|avif|mp4|m4v|webm|mov)$/i

export interface WatchedThumbnail {
  /** Once there is one. */
  readonly address: Accessor<string | undefined>
  /** It is no longer in view. */
  release(): void
}

export interface Thumbnails {
  /** Has a file's picture made, if it may have one and is here. */
  watch(item: VaultItem): WatchedThumbnail | undefined
}

interface Entry {
  readonly item: VaultItem
  readonly address: Accessor<string | undefined>
  readonly setAddress: (address: string) => void
  readonly gone: AbortController
  watchers: number
  state: 'waiting' | 'working' | 'done'
}

/** Call under an owner: pictures are let go with it. The last that came into view is made first. */
export function createThumbnails(vault: Vault, streams: StreamDesk): Thumbnails {
  const entryByContent = new Map<string, Entry>()
  let working = 0

  const forget = (entry: Entry): void => {
    entryByContent.delete(keyOf(entry.item))
    entry.gone.abort()
    const address = entry.address()
    if (address !== undefined) URL.revokeObjectURL(address)
  }
  onCleanup(() => [...entryByContent.values()].forEach(forget))

  const dropOldest = (): void => {
    for (const entry of entryByContent.values()) {
      if (entryByContent.size <= MAX_KEPT) return
      if (entry.watchers === 0) forget(entry)
    }
  }

  const work = async (entry: Entry): Promise<void> => {
    working += 1
    entry.state = 'working'
    try {
      const picture = await makeThumbnail(vault, entry.item, streams, entry.gone.signal)
      if (picture !== undefined && !entry.gone.signal.aborted) entry.setAddress(URL.createObjectURL(picture))
    } catch {
      // Damaged, or not all here: it keeps the icon of its kind.
      entry.state = 'done'
    } finally {
      entry.state = 'done'
      working -= 1
      next()
    }
  }
  const next = (): void => {
    if (working >= MAX_AT_ONCE) return
    const waiting = [...entryByContent.values()].findLast(({ state, watchers }) => state === 'waiting' && watchers > 0)
    if (waiting === undefined) return
    void work(waiting)
    next()
  }

  return {
    watch(item) {
      if (item.kind !== 'file' || item.availability.state !== 'here' || !LIKELY.test(item.name)) return undefined
      const key = keyOf(item)
      const entry = entryByContent.get(key) ?? createEntry(item)
      // The one that was looked at last is the last to go.
      entryByContent.delete(key)
      entryByContent.set(key, entry)
      entry.watchers += 1
      dropOldest()
      // After the row is in the page: it comes before its picture.
      requestAnimationFrame(next)
      return { address: entry.address, release: () => void (entry.watchers -= 1) }
    },
  }
}

/** An entry of the log brings many files. */
const keyOf = ({ id, entry }: VaultItem): string => `${id} ${entry}`

function createEntry(item: VaultItem): Entry {
  const [address, setAddress] = createSignal<string>()
  const gone = new AbortController()
  return { item, address, setAddress: (made) => void setAddress(made), gone, watchers: 0, state: 'waiting' }
}
