/** A test double for UI tests only: a vault in memory whose bytes go nowhere and whose speed the test decides. */
import { WarrenError } from '../../src/core/mesh.ts'
import type {
  Cid,
  FileId,
  FileVersion,
  FolderListing,
  LogId,
  MemberId,
  NewFile,
  RemovedItem,
  Transfer,
  Vault,
  VaultItem,
} from '../../src/core/mesh.ts'
import { createWritable, mapReadable } from '../../src/core/base/readable.ts'
import { archiveItems } from '../../src/core/vault/archive.ts'
import type { Writable } from '../../src/core/base/readable.ts'

export interface FakeItem {
  readonly name: string
  readonly kind?: 'file' | 'folder'
  readonly parent?: FileId | undefined
  readonly bytes?: Uint8Array<ArrayBuffer>
  /** What is claimed; the bytes' length unless set. */
  readonly size?: number
  readonly changedBy?: MemberId
  readonly changedAt?: number
  readonly availability?: VaultItem['availability']
}

export interface FakeVersion {
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly changedAt: number
  readonly changedBy?: MemberId
  readonly availability?: VaultItem['availability']
}

export interface FakeVault extends Vault {
  readonly items: Writable<readonly VaultItem[]>
  readonly transfers: Writable<readonly Transfer[]>
  readonly trash: Writable<readonly RemovedItem[]>
  readonly retentionDays: Writable<number | undefined>
  /** What `versions` tells of a file; its present content alone unless set. */
  readonly versionsById: Map<FileId, readonly FileVersion[]>
  readonly added: NewFile[]
  put(item: FakeItem): FileId
  /** Gives a file a history: its present content is the first of these, the others are earlier; those `isCurrent` are sides. */
  putVersions(id: FileId, versions: readonly FakeVersion[]): readonly Cid[]
  /** As another member's change made at the same time would: a second current content and its conflict copy. */
  fork(id: FileId, copyName: string, version: FakeVersion): FileId
  /** Adds wait at half their bytes until `finishAdds` or a cancel. */
  holdAdds: boolean
  finishAdds(): void
  /** What the next add rejects with, instead of adding. */
  failNextAdd: WarrenError | undefined
  /** What reading any file errors with. */
  failReads: WarrenError | undefined
}

export interface FakeVaultOptions {
  readonly id: LogId
  readonly name: string
  readonly self: MemberId
  readonly now: () => number
}

const HERE = { state: 'here', storedBytes: 1, totalBytes: 1 } as const
const PIECE_BYTES = 64 * 1024

let count = 0
const nextId = (): string => (count++).toString(16).padStart(32, '0')

export function createFakeVault({ id, name, self, now }: FakeVaultOptions): FakeVault {
  const items = createWritable<readonly VaultItem[]>([])
  const transfers = createWritable<readonly Transfer[]>([])
  const bytesById = new Map<FileId, () => Promise<Uint8Array<ArrayBuffer>>>()
  const trash = createWritable<readonly RemovedItem[]>([])
  const versionsById = new Map<FileId, readonly FileVersion[]>()
  const bytesByVersion = new Map<Cid, Uint8Array<ArrayBuffer>>()
  const cancelById = new Map<string, () => void>()
  let release: (() => void)[] = []

  const sort = (all: readonly VaultItem[]) =>
    [...all].sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1))
  const change = (transfer: string, changes: Partial<Transfer>) =>
    transfers.update((all) => all.map((each) => (each.id === transfer ? { ...each, ...changes } : each)))
  const put = (item: FakeItem, read?: () => Promise<Uint8Array<ArrayBuffer>>): FileId => {
    const file = nextId() as FileId
    const bytes = item.bytes ?? new Uint8Array()
    bytesById.set(file, read ?? (async () => bytes))
    const made: VaultItem = {
      id: file,
      kind: item.kind ?? 'file',
      name: item.name,
      parent: item.parent,
      size: item.size ?? bytes.byteLength,
      changedAt: item.changedAt ?? now(),
      changedBy: item.changedBy ?? self,
      entry: nextId() as Cid,
      availability: item.availability ?? HERE,
    }
    items.update((all) => sort([...all, made]))
    return file
  }
  const folderFor = (path: readonly string[], into: FileId | undefined): FileId | undefined => {
    let parent = into
    for (const folder of path.slice(0, -1)) {
      const known = items.get().find((item) => item.kind === 'folder' && item.name === folder && item.parent === parent)
      parent = known?.id ?? put({ kind: 'folder', name: folder, parent })
    }
    return parent
  }
  const originOf = (file: FileId): FileId => items.get().find((each) => each.id === file)?.conflictOf ?? file
  /** A new present content, which has seen all others. */
  const advance = async (file: FileId, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const earlier = vault.versions(file).map((version) => ({ ...version, isCurrent: false }))
    const [present] = vault.versions(file)
    if (present !== undefined && !bytesByVersion.has(present.entry)) {
      bytesByVersion.set(present.entry, (await bytesById.get(file)?.()) ?? new Uint8Array())
    }
    const entry = nextId() as Cid
    const version = { entry, size: bytes.byteLength, changedAt: now(), changedBy: self, availability: HERE }
    bytesByVersion.set(entry, bytes)
    bytesById.set(file, async () => bytes)
    versionsById.set(file, [{ ...version, isCurrent: true }, ...earlier])
    const change = (item: VaultItem): VaultItem => (item.id === file ? { ...item, ...version } : item)
    items.update((all) => all.map(change))
    trash.update((all) => all.map((item) => ({ ...item, ...change(item) })))
  }
  const require = (file: FileId): VaultItem => {
    const item = items.get().find((each) => each.id === file)
    if (item === undefined) throw new WarrenError('not-found', 'It is not here any more.')
    return item
  }

  const listFolder = (all: readonly VaultItem[], folder: FileId | undefined): FolderListing => {
    const path: VaultItem[] = []
    for (let at = folder; at !== undefined; at = path[0]?.parent) {
      const item = all.find((each) => each.id === at && each.kind === 'folder')
      if (item === undefined) break
      path.unshift(item)
    }
    const childCounts = new Map<FileId, number>()
    for (const { parent } of all) {
      if (parent !== undefined) childCounts.set(parent, (childCounts.get(parent) ?? 0) + 1)
    }
    return { items: all.filter(({ parent }) => parent === folder), path, childCounts }
  }

  const vault: FakeVault = {
    id,
    name: createWritable(name),
    items,
    folder: (folder) => mapReadable(items, (all) => listFolder(all, folder)),
    transfers,
    trash,
    retentionDays: createWritable<number | undefined>(undefined),
    versionsById,
    added: [],
    holdAdds: false,
    failNextAdd: undefined,
    failReads: undefined,
    put,
    putVersions(file, versions) {
      const made = versions.map(({ bytes = new Uint8Array(), changedAt, changedBy = self, availability = HERE }, i) => {
        const entry = nextId() as Cid
        bytesByVersion.set(entry, bytes)
        return { entry, size: bytes.byteLength, changedAt, changedBy, isCurrent: i === 0, availability }
      })
      versionsById.set(file, made)
      const [present] = made
      if (present !== undefined) {
        const { isCurrent: _isCurrent, ...content } = present
        bytesById.set(file, async () => bytesByVersion.get(present.entry) ?? new Uint8Array())
        items.update((all) => all.map((item) => (item.id === file ? { ...item, ...content } : item)))
      }
      return made.map(({ entry }) => entry)
    },
    fork(file, copyName, { bytes = new Uint8Array(), changedAt, changedBy = self, availability = HERE }) {
      const [present, ...earlier] = vault.versions(file)
      if (present === undefined) throw new Error('no such file')
      const side = { entry: nextId() as Cid, size: bytes.byteLength, changedAt, changedBy, availability }
      bytesByVersion.set(side.entry, bytes)
      versionsById.set(file, [present, { ...side, isCurrent: true }, ...earlier])
      const { parent } = require(file)
      const copy = put({ name: copyName, bytes, changedAt, changedBy, parent, availability })
      items.update((all) =>
        all.map((item) => {
          if (item.id === copy) return { ...item, entry: side.entry, conflictOf: file }
          return item.id === file ? { ...item, conflicts: (item.conflicts ?? 0) + 1 } : item
        }),
      )
      return copy
    },
    finishAdds() {
      for (const finish of release) finish()
      release = []
    },
    async add(files, options = {}) {
      const transfer = nextId()
      const totalBytes = files.reduce((total, { source }) => total + (source?.size ?? 0), 0)
      const label = files.length === 1 ? (files[0]?.path.at(-1) ?? '') : `${files.length} files`
      const bytes = Math.floor(totalBytes / 2)
      transfers.update((all) => [
        ...all,
        { id: transfer, kind: 'add', label, state: 'running', isPaused: false, bytes, totalBytes, startedAt: now() },
      ])
      const failure = vault.failNextAdd
      if (failure !== undefined) {
        vault.failNextAdd = undefined
        change(transfer, { state: 'failed', error: failure.message })
        throw failure
      }
      if (vault.holdAdds) {
        await new Promise<void>((resolve, reject) => {
          release.push(resolve)
          cancelById.set(transfer, () => reject(new WarrenError('cancelled', 'This was cancelled.')))
        }).catch((error: unknown) => {
          change(transfer, { state: 'cancelled' })
          throw error
        })
      }
      for (const file of files) {
        vault.added.push(file)
        const last = file.path.at(-1) ?? ''
        const { source } = file
        const parent = folderFor(file.path, options.into)
        const there = items.get().find((item) => item.name === last && item.parent === parent && item.kind === 'file')
        if (source === undefined) put({ kind: 'folder', name: last, parent })
        else if (options.onExisting === 'replace' && there !== undefined) await vault.replace(there.id, source)
        else {
          put({ name: last, parent, size: source.size }, async () => {
            return new Uint8Array(await source.slice(0, source.size).arrayBuffer())
          })
        }
      }
      change(transfer, { state: 'done', bytes: totalBytes })
    },
    async createFolder(folder, into) {
      put({ kind: 'folder', name: folder, parent: into })
    },
    async rename(file, chosen) {
      require(file)
      if (chosen.includes('/')) throw new WarrenError('invalid', 'A name cannot contain a slash.')
      items.update((all) => sort(all.map((item) => (item.id === file ? { ...item, name: chosen } : item))))
    },
    async replace(file, source) {
      require(file)
      await advance(file, new Uint8Array(await source.slice(0, source.size).arrayBuffer()))
    },
    async move(files, into) {
      files.forEach(require)
      items.update((all) => all.map((item) => (files.includes(item.id) ? { ...item, parent: into } : item)))
    },
    async remove(files) {
      // A conflict copy settles its conflict, and does not come to lie in the trash.
      for (const file of files) {
        const { conflictOf } = require(file)
        if (conflictOf !== undefined) await vault.settle(file, require(conflictOf).entry)
      }
      const own = items.get().filter((item) => files.includes(item.id))
      const removed = own.map(({ id: file }): RemovedItem => {
        return { ...require(file), removedAt: now(), removedBy: self, folders: [] }
      })
      trash.update((all) => [...removed, ...all])
      items.update((all) => all.filter((item) => !files.includes(item.id)))
    },
    async restore(files) {
      const back = trash.get().filter((item) => files.includes(item.id))
      trash.update((all) => all.filter((item) => !files.includes(item.id)))
      items.update((all) => sort([...all, ...back]))
    },
    versions(file) {
      const item = [...items.get(), ...trash.get()].find((each) => each.id === originOf(file))
      if (item === undefined || item.kind === 'folder') return []
      const { entry, size, changedAt, changedBy, availability } = item
      return versionsById.get(item.id) ?? [{ entry, size, changedAt, changedBy, isCurrent: true, availability }]
    },
    async restoreVersion(file, version) {
      const found = vault.versions(file).find(({ entry }) => entry === version)
      if (found === undefined) throw new WarrenError('not-found', 'This file has no such version.')
      await advance(originOf(file), bytesByVersion.get(version) ?? new Uint8Array(found.size))
    },
    async settle(file, keep) {
      const origin = originOf(require(file).id)
      await vault.restoreVersion(origin, keep === 'both' ? require(origin).entry : keep)
      items.update((all) =>
        all
          .filter((item) => keep === 'both' || item.conflictOf !== origin)
          .map(({ conflicts: _conflicts, conflictOf: _conflictOf, ...item }) => item),
      )
    },
    async unsettle(file, sides) {
      const [present, ...others] = sides.map((side) => {
        const version = vault.versions(file).find(({ entry }) => entry === side)
        if (version === undefined) throw new WarrenError('not-found', 'This file has no such version.')
        return { bytes: bytesByVersion.get(side) ?? new Uint8Array(), changedAt: version.changedAt }
      })
      await advance(file, present?.bytes ?? new Uint8Array())
      for (const [index, other] of others.entries())
        vault.fork(file, `${require(file).name} (copy ${index + 1})`, other)
    },
    async setRetention(days) {
      vault.retentionDays.set(days)
    },
    read(file, range, version) {
      const failure = vault.failReads
      if (failure !== undefined) return new ReadableStream({ start: (controller) => controller.error(failure) })
      let offset = range?.start ?? 0
      return new ReadableStream({
        async pull(controller) {
          const kept = version === undefined ? undefined : bytesByVersion.get(version)
          const bytes = kept ?? (await bytesById.get(file)?.()) ?? new Uint8Array()
          const end = Math.min(range?.end ?? bytes.byteLength, offset + PIECE_BYTES, bytes.byteLength)
          if (offset < end) controller.enqueue(bytes.slice(offset, end))
          else controller.close()
          offset = end
        },
      })
    },
    archive(ids) {
      const all = items.get()
      return archiveItems(all, ids ?? all.map((item) => item.id), (file) => vault.read(file))
    },
    async sealedCopy() {
      const bytes = new TextEncoder().encode(`sealed ${name}`)
      return { size: bytes.byteLength, stream: new Blob([bytes]).stream() }
    },
    dismissTransfer: (transfer) => transfers.update((all) => all.filter((each) => each.id !== transfer)),
    cancelTransfer: (transfer) => cancelById.get(transfer)?.(),
    pauseTransfer: (transfer) => change(transfer, { isPaused: true }),
    resumeTransfer: (transfer) => change(transfer, { isPaused: false }),
  }
  return vault
}
