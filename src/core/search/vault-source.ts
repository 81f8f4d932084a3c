import type { FileId } from '../base/ids.ts'
import type { VaultItem } from '../vault/vault-types.ts'
import { MAX_PATH_LENGTH } from './limits.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { createSearchIndex, type SearchIndex } from './search-index.ts'

/** A vault's files and folders as they can be found. */
export interface VaultSource {
  readonly index: SearchIndex
  /** What of the vault is in sight, as a job in small steps. */
  take(items: readonly VaultItem[]): Generator<undefined, void>
  item(key: string): { readonly item: VaultItem; readonly folders: readonly string[] } | undefined
}

interface Place {
  /** From the top. */
  readonly folders: readonly string[]
  readonly path: string
}

interface Row {
  readonly item: VaultItem
  readonly place: Place
  /** The take in which it was last in sight. */
  readonly seenIn: number
}

const TOP: Place = { folders: [], path: '' }

export function createVaultSource(budget: MemoryBudget): VaultSource {
  const index = createSearchIndex()
  const rowById = new Map<string, Row>()
  let takes = 0

  function charged(change: () => void): void {
    const before = index.bytes
    change()
    budget.charge(index.bytes - before)
  }

  return {
    index,
    *take(items) {
      const seenIn = ++takes
      const placeOf = yield* placesOf(items)
      for (const item of items) {
        const place = placeOf(item.parent)
        const row = rowById.get(item.id)
        const isAsBefore = row?.item.name === item.name && row.place.path === place.path
        if (row !== undefined || !budget.isFull()) {
          rowById.set(item.id, { item, place, seenIn })
          if (!isAsBefore) charged(() => index.put({ key: item.id, title: item.name, context: place.path }))
        }
        yield undefined
      }
      for (const [id, row] of rowById) {
        if (row.seenIn !== seenIn) {
          rowById.delete(id)
          charged(() => index.delete(id))
        }
        yield undefined
      }
    },
    item(key) {
      const row = rowById.get(key)
      return row === undefined ? undefined : { item: row.item, folders: row.place.folders }
    },
  }
}

/** Where things are, by the folder that they are in. */
function* placesOf(items: readonly VaultItem[]): Generator<undefined, (folder: FileId | undefined) => Place> {
  const folderById = new Map<FileId, VaultItem>()
  for (const item of items) {
    if (item.kind === 'folder') folderById.set(item.id, item)
    yield undefined
  }
  const placeByFolder = new Map<FileId, Place>()
  return function placeOf(id): Place {
    const folder = id === undefined ? undefined : folderById.get(id)
    if (folder === undefined) return TOP
    const known = placeByFolder.get(folder.id)
    if (known !== undefined) return known
    // Folders are in each other 256 deep at most, and never in themselves (vault/folder-moves.ts).
    const { folders, path } = placeOf(folder.parent)
    const place = { folders: [...folders, folder.name], path: `${path}/${folder.name}`.slice(-MAX_PATH_LENGTH) }
    placeByFolder.set(folder.id, place)
    return place
  }
}
