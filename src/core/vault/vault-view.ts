import type { Clock } from '../base/environment.ts'
import type { Cid, FileId } from '../base/ids.ts'
import { type FileContent, linksRootOf } from '../wire/vault-body.ts'
import type { FileTree, TreeItem } from './file-tree.ts'
import { type ExpiredRoots, findExpiredRoots } from './needed-roots.ts'
import type { Availability, FileVersion, FolderListing, RemovedItem, VaultItem } from './vault-types.ts'

/** How often it is asked anew whose time is over, in milliseconds: retention is counted in days. */
const EXPIRY_REFRESH_MS = 60 * 60 * 1000

const NOTHING_TO_HOLD: Availability = { state: 'here', storedBytes: 0, totalBytes: 0 }

export interface VaultViewDependencies {
  readonly tree: FileTree
  readonly clock: Clock
  /** How much of what a links root names is here. */
  readonly availabilityOf: (linksRoot: Cid) => Availability
  /** When an entry was verified on this device. */
  readonly receivedAt: (entry: Cid) => number
}

/** A file tree as it is shown: with times that are not in the future, and with what of it is here. */
export interface VaultView {
  /** Folders first, then by name. The same array as before when nothing has changed, the same item where it has not. */
  items(): readonly VaultItem[]
  /** One folder, `undefined` being the top. Returns what lists it from then on, as `items` lists all. */
  listFolder(folder: FileId | undefined): () => FolderListing
  /** The latest removed first. The same array as before when nothing has changed. */
  trash(): readonly RemovedItem[]
  versions(id: FileId): readonly FileVersion[]
  /** What the vault's retention lets go. */
  expired(): ExpiredRoots
  /** The links roots of what is in sight, by file; those without any blocks are left out. The same map while nothing has changed. */
  currentRoots(): ReadonlyMap<FileId, CurrentRoot>
}

export interface CurrentRoot {
  readonly root: Cid
  /** Plaintext bytes of the file: of ciphertext there are a few in a thousand more. */
  readonly size: number
}

interface ShownItem {
  readonly item: VaultItem
  readonly root: Cid | undefined
}

export function createVaultView({ tree, clock, availabilityOf, receivedAt }: VaultViewDependencies): VaultView {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
  let lastTrash:
    | {
        readonly revision: number
        readonly removed: ReturnType<FileTree['removedItems']>
        readonly items: readonly RemovedItem[]
      }
    | undefined
  let lastRoots: { readonly revision: number; readonly roots: ReadonlyMap<FileId, CurrentRoot> } | undefined
  let lastExpired: { readonly revision: number; readonly at: number; readonly roots: ExpiredRoots } | undefined

  function expired(): ExpiredRoots {
    const revision = tree.revision()
    const now = clock.now()
    const age = lastExpired === undefined ? Infinity : Math.abs(now - lastExpired.at)
    if (lastExpired?.revision !== revision || age >= EXPIRY_REFRESH_MS) {
      lastExpired = { revision, at: now, roots: findExpiredRoots(tree, now, receivedAt) }
    }
    return lastExpired.roots
  }

  function availabilityOfRoot(root: Cid | undefined): Availability {
    if (root === undefined) return NOTHING_TO_HOLD
    const availability = availabilityOf(root)
    const isGone = availability.state === 'elsewhere' && expired().unwanted.has(root)
    return isGone ? { ...availability, state: 'gone' } : availability
  }

  const rootOf = (content: FileContent | undefined): Cid | undefined =>
    content === undefined ? undefined : linksRootOf(content)
  const notInFuture = (time: number): number => Math.min(time, clock.now())

  function toVaultItem({ id, kind, name, parent, content, changed, conflicts, conflictOf }: TreeItem): VaultItem {
    const item: VaultItem = {
      id,
      kind,
      name,
      parent,
      size: content?.size ?? 0,
      changedAt: notInFuture(changed.time),
      changedBy: changed.author,
      entry: changed.cid,
      availability: availabilityOfRoot(rootOf(content)),
    }
    if (conflicts === undefined && conflictOf === undefined) return item
    return {
      ...item,
      ...(conflicts === undefined ? {} : { conflicts }),
      ...(conflictOf === undefined ? {} : { conflictOf }),
    }
  }

  /** Lists some of the tree's items in the order in which they are shown. */
  function createListing(list: () => readonly TreeItem[]): () => readonly VaultItem[] {
    let shown: { readonly revision: number; rows: readonly ShownItem[]; items: readonly VaultItem[] } | undefined

    /** Comparing names as people do is slow. What is in its order already, as last time, is compared once only. */
    function listAnew(revision: number): void {
      const ordered = orderAsLastTime(list())
      const rows = ordered.map((item) => ({ item: toVaultItem(item), root: rootOf(item.content) }))
      rows.sort(({ item: a }, { item: b }) =>
        a.kind === b.kind ? collator.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1,
      )
      shown = { revision, rows, items: rows.map(({ item }) => item) }
    }

    function orderAsLastTime(items: readonly TreeItem[]): readonly TreeItem[] {
      if (shown === undefined) return sortRoughly(items)
      const itemById = new Map(items.map((item) => [item.id, item]))
      const inLastOrder: TreeItem[] = []
      for (const { item } of shown.rows) {
        const known = itemById.get(item.id)
        if (known !== undefined) inLastOrder.push(known)
        itemById.delete(item.id)
      }
      for (const item of sortRoughly([...itemById.values()])) inLastOrder.push(item)
      return inLastOrder
    }

    return () => {
      const revision = tree.revision()
      if (shown?.revision !== revision) listAnew(revision)
      else {
        const rows = shown.rows.map((row) => {
          const availability = availabilityOfRoot(row.root)
          return isSame(availability, row.item.availability) ? row : { ...row, item: { ...row.item, availability } }
        })
        const hasChanged = rows.some((row, at) => row !== shown?.rows[at])
        if (hasChanged) shown = { revision, rows, items: rows.map(({ item }) => item) }
      }
      return shown?.items ?? []
    }
  }

  return {
    items: createListing(tree.items),
    listFolder(folder) {
      const list = createListing(() => tree.itemsIn(folder))
      let last: (FolderListing & { readonly revision: number }) | undefined
      return () => {
        const revision = tree.revision()
        const items = list()
        if (last?.revision === revision && last.items === items) return last
        const folders = items.filter(({ kind }) => kind === 'folder')
        last = {
          revision,
          items,
          path: tree.pathTo(folder).map(toVaultItem),
          childCounts: new Map(folders.map(({ id }) => [id, tree.countIn(id)])),
        }
        return last
      }
    },
    trash() {
      const revision = tree.revision()
      const removed = lastTrash?.revision === revision ? lastTrash.removed : tree.removedItems()
      const items = removed.map((item) => ({
        ...toVaultItem(item),
        removedAt: notInFuture(item.removed.time),
        removedBy: item.removed.author,
        folders: item.folders,
      }))
      const isAsBefore =
        lastTrash?.removed === removed &&
        items.every(({ availability }, at) =>
          isSame(availability, lastTrash?.items[at]?.availability ?? NOTHING_TO_HOLD),
        )
      if (!isAsBefore) lastTrash = { revision, removed, items }
      return lastTrash?.items ?? items
    },
    versions(id) {
      const current = new Set(tree.currentOf(id).map(({ stamp }) => stamp.cid))
      return tree.versionsOf(id).map(({ value, stamp }) => ({
        entry: stamp.cid,
        size: value.size,
        changedAt: notInFuture(stamp.time),
        changedBy: stamp.author,
        isCurrent: current.has(stamp.cid),
        availability: availabilityOfRoot(linksRootOf(value)),
      }))
    },
    expired,
    currentRoots() {
      const revision = tree.revision()
      if (lastRoots?.revision !== revision) {
        const roots = tree.items().flatMap(({ id, content }): [FileId, CurrentRoot][] => {
          const root = rootOf(content)
          return root === undefined ? [] : [[id, { root, size: content?.size ?? 0 }]]
        })
        lastRoots = { revision, roots: new Map(roots) }
      }
      return lastRoots.roots
    },
  }
}

/** Near the order in which people expect names, at a quarter of the price: what sorts them exactly then has little to do. */
function sortRoughly(items: readonly TreeItem[]): readonly TreeItem[] {
  const keyed = items.map((item) => ({ key: roughKey(item), item }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key === b.key ? 0 : 1))
  return keyed.map(({ item }) => item)
}

const roughKey = ({ kind, name }: TreeItem): string =>
  (kind === 'folder' ? '0' : '1') + name.toLowerCase().replace(DIGITS, padNumber)

const DIGITS = /\d+/g
/** Numbers in names are mostly shorter. */
const NUMBER_DIGITS = 8
const padNumber = (digits: string): string => digits.padStart(NUMBER_DIGITS, '0')

const isSame = (a: Availability, b: Availability): boolean =>
  a === b || (a.state === b.state && a.storedBytes === b.storedBytes && a.totalBytes === b.totalBytes)
