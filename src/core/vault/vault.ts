import { type Bytes, bytesToHex, utf8ToBytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { throwIfCancelled, toError, WarrenError } from '../base/errors.ts'
import type { Cid, FileId, MemberId } from '../base/ids.ts'
import { untilResumed } from '../base/pause.ts'
import { createDerived, createWritable, type Derived, type Readable } from '../base/readable.ts'
import { readFile } from '../files/reader.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute, FileSource } from '../ports/compute.ts'
import type { Holding } from '../ports/entry-store.ts'
import { openSealedLog, type SealedLogDependencies } from '../view/sealed-log.ts'
import { FILE_ID_BYTES } from '../wire/ids.ts'
import {
  type ItemChange,
  linksRootOf,
  MAX_RETENTION_DAYS,
  MIN_RETENTION_DAYS,
  type VaultChange,
  vaultBodyCodec,
} from '../wire/vault-body.ts'
import { holdingsOf, type StoredFiles, storeFile, storeFiles, type StoreOptions } from './add-files.ts'
import { archiveItems } from './archive.ts'
import { MAX_NAME_BYTES, MAX_NAME_LENGTH, toShownName } from './file-name.ts'
import { contentKey } from './content-history.ts'
import { createFileTree } from './file-tree.ts'
import { createChangePlanner } from './plan-changes.ts'
import { copySealed } from './sealed-copy.ts'
import { splitChanges } from './split-changes.ts'
import { createTransfers } from './transfers.ts'
import type { AddOptions, Availability, FolderListing, NewFile, Vault } from './vault-types.ts'
import { createVaultView, type CurrentRoot } from './vault-view.ts'

/**
 * How long news of arriving entries and blocks is gathered before the items are told anew, in milliseconds: ten times a
 * second looks live, and a vault that arrives in a thousand batches is not listed a thousand times.
 */
const REFRESH_MS = 100

export interface VaultDependencies extends Pick<
  SealedLogDependencies<VaultChange>,
  'logs' | 'id' | 'entriesKey' | 'onFault'
> {
  readonly name: Readable<string>
  readonly environment: Environment
  readonly convergenceSecret: Bytes
  readonly blocks: BlockStore
  readonly compute: Compute
  /** A block, from the store or from whoever has it; verified by its name. */
  readonly getBlock: (cid: Cid, signal?: AbortSignal) => Promise<Bytes>
  /** How much of what a links root names is here, and a call when that changes for any. */
  readonly availabilityOf: (linksRoot: Cid) => Availability
  readonly onAvailability: (listener: () => void) => () => void
  /** Every block of these roots is in the store, and an entry names them. */
  readonly onHeld: (holdings: readonly Holding[]) => void
  /** Somebody reads what this links root names. */
  readonly onOpened: (root: Cid) => void
  /**
   * Runs an add: what it stores is not freed before it is committed; what a failed one leaves is. Refused with `storage-full`
   * where it is known before that there is no room for so many bytes.
   */
  readonly guardAdd: <T>(add: () => Promise<T>, sealedBytes?: number) => Promise<T>
  /** What a member is called, for the names of conflict copies; `undefined` where nobody knows. */
  readonly nameOf: (member: MemberId) => string | undefined
  /** Entries that arrived after it was opened have been read: what is wanted of it may be another. */
  readonly onApplied: () => void
}

export interface OpenVault extends Vault {
  /**
   * Whether a links root that this entry names is to be fetched (`wanted`), and to be kept where it is here (`needed`), by
   * the vault's retention. Both for all that an unreadable entry names, or one that is just being opened.
   */
  standingOf(entry: Cid, root: Cid): { readonly wanted: boolean; readonly needed: boolean }
  /** The links roots of what is in sight, by file. */
  currentRoots(): ReadonlyMap<FileId, CurrentRoot>
  /** Resolves once all that has come so far is read. */
  settled(): Promise<void>
  close(): void
}

/** No less than what files take up when they are sealed: tags, links and the manifest are some thousandths of it. */
const sealedBytesOf = (sources: readonly (FileSource | undefined)[]): number =>
  sources.reduce((total, source) => total + 1.01 * (source?.size ?? 0) + 1024, 0)

/** A vault's log, as files. Resolves once all that is on disk is shown. */
export async function createVault(dependencies: VaultDependencies): Promise<OpenVault> {
  const { environment, convergenceSecret, blocks, compute, getBlock, availabilityOf, onHeld, guardAdd } = dependencies
  const { logs, nameOf, onApplied, onOpened } = dependencies
  const { clock } = environment
  const makeId = (): FileId => bytesToHex(environment.random.bytes(FILE_ID_BYTES)) as FileId
  const logOf = () => logs.log(dependencies.id)
  const tree = createFileTree(
    {
      supersedes: (later, earlier) => logOf()?.supersedes(later, earlier) ?? false,
      follows: (later, earlier) => logOf()?.follows(later, earlier) ?? false,
    },
    ({ author, time }) => `${nameOf(author) ?? author.slice(0, 8)}, ${toDay(Math.min(time, clock.now()))}`,
  )
  const view = createVaultView({
    tree,
    clock,
    availabilityOf,
    receivedAt: (entry) => logOf()?.get(entry)?.receivedAt ?? Infinity,
  })
  const planner = createChangePlanner(tree, makeId)
  const transfers = createTransfers()
  // Listed when somebody asks: of 100,000 files, the page that opens shows those of one folder.
  const items = createDerived(view.items)
  const trash = createDerived(view.trash)
  const folderById = new Map<FileId | undefined, Derived<FolderListing>>()
  const retentionDays = createWritable<number | undefined>(undefined)
  /** Entries whose changes are in the tree. */
  const applied = new Set<Cid>()
  let isLoaded = false
  let cancelRefresh: (() => void) | undefined

  function show(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    items.refresh()
    trash.refresh()
    for (const folder of folderById.values()) folder.refresh()
    retentionDays.set(tree.retentionDays())
  }

  const showSoon = (): void => {
    cancelRefresh ??= clock.after(REFRESH_MS, show)
  }

  const log = await openSealedLog({
    ...dependencies,
    codec: vaultBodyCodec,
    apply(changes) {
      for (const { change, stamp } of changes) {
        tree.apply(change, stamp)
        applied.add(stamp.cid)
      }
      if (!isLoaded || changes.length === 0) return
      showSoon()
      onApplied()
    },
  })
  isLoaded = true
  show()

  const stopListening = dependencies.onAvailability(showSoon)

  function requireFolder(id: FileId | undefined): void {
    if (id === undefined) return
    const item = tree.item(id)
    if (item === undefined) throw new WarrenError('not-found', 'This folder is not in the vault any more.')
    if (item.kind !== 'folder') throw new WarrenError('invalid', 'Only a folder can hold other files.')
  }

  async function commit({ changes, holdings }: StoredFiles): Promise<void> {
    const holdingByRoot = new Map(holdings.map((holding) => [holding.root, holding]))
    for (const run of splitChanges(changes)) {
      const links = linksOf(run)
      await log.append(run, { links, holdings: links.flatMap((root) => holdingByRoot.get(root) ?? []) })
    }
    onHeld(holdings)
    show()
  }

  /** Guarded: blocks that nothing needed are not freed while something is about to need them again. */
  const write = (changes: readonly ItemChange[]): Promise<void> => guardAdd(() => commit({ changes, holdings: [] }))

  /** Each an entry that has not seen the others. */
  const writeBeside = (runs: readonly (readonly ItemChange[])[]): Promise<void> =>
    guardAdd(async () => {
      let first: Cid | undefined
      for (const run of runs) {
        const links = linksOf(run)
        const cid = await log.append(run, first === undefined ? { links } : { links, beside: first })
        first ??= cid
      }
      show()
    })

  /** Stores and commits, watched as a transfer. */
  async function transferIn(
    label: string,
    sources: readonly (FileSource | undefined)[],
    signal: AbortSignal | undefined,
    store: (options: StoreOptions) => Promise<StoredFiles>,
  ): Promise<void> {
    const transfer = transfers.start({
      id: makeId(),
      label,
      totalBytes: sources.reduce((total, source) => total + (source?.size ?? 0), 0),
      startedAt: clock.now(),
      ...(signal === undefined ? {} : { signal }),
    })
    try {
      const { signal, paused } = transfer
      await guardAdd(async () => {
        const stored = await store({ signal, paused, onProgress: transfer.advance })
        await untilResumed(paused, signal)
        throwIfCancelled(signal)
        await commit(stored)
      }, sealedBytesOf(sources))
      transfer.finish()
    } catch (thrown) {
      const error = toError(thrown)
      const isCancelled = error instanceof WarrenError && error.code === 'cancelled'
      transfer.fail(isCancelled ? 'cancelled' : 'failed', isCancelled ? undefined : error.message)
      throw error
    }
  }

  const storing = { blocks, compute, convergenceSecret, makeId }

  async function add(files: readonly NewFile[], addOptions: AddOptions): Promise<void> {
    const { into, onExisting = 'keep-both', signal } = addOptions
    requireFolder(into)
    if (files.length === 0) return
    const sources = files.map(({ source }) => source)
    await transferIn(labelOf(files), sources, signal, (options) =>
      storeFiles(storing, files, tree.items(), { into, onExisting, ...options }),
    )
  }

  async function replace(id: FileId, source: FileSource, signal: AbortSignal | undefined): Promise<void> {
    const item = tree.item(id)
    if (item === undefined) throw new WarrenError('not-found', 'This file is not in the vault any more.')
    if (item.kind === 'folder') throw new WarrenError('invalid', 'A folder cannot be replaced by a file.')
    if (item.conflictOf !== undefined) {
      throw new WarrenError('invalid', 'This is one side of a conflict: it has to be settled first.')
    }
    await transferIn(item.name, [source], signal, async (options) => {
      const packed = await storeFile(storing, source, options)
      const { content } = packed
      const current = tree.currentOf(id)
      const isThere = current.length === 1 && current.every(({ value }) => contentKey(value) === contentKey(content))
      return { changes: isThere ? [] : [{ id, content }], holdings: holdingsOf(packed) }
    })
  }

  function read(
    id: FileId,
    range?: { readonly start: number; readonly end: number },
    version?: Cid,
  ): ReadableStream<Bytes> {
    const content = tree.contentOf(id, version)
    if (content === undefined) throw new WarrenError('not-found', 'This file is not in the vault.')
    const root = linksRootOf(content)
    if (root !== undefined) onOpened(root)
    return readFile({ getBlock, convergenceSecret }, content, range)
  }

  function standingOf(entry: Cid, root: Cid): { readonly wanted: boolean; readonly needed: boolean } {
    if (!applied.has(entry)) return { wanted: true, needed: true }
    const { unwanted, unneeded } = view.expired()
    return { wanted: !unwanted.has(root), needed: !unneeded.has(root) }
  }

  return {
    id: dependencies.id,
    name: dependencies.name,
    items,
    folder(id) {
      const folder = folderById.get(id) ?? createDerived(view.listFolder(id))
      folderById.set(id, folder)
      return folder
    },
    trash,
    retentionDays,
    transfers: transfers.list,
    add: (files, options = {}) => add(files, options),
    replace: (id, source, options = {}) => replace(id, source, options.signal),

    async createFolder(name, into) {
      requireFolder(into)
      await write([{ id: makeId(), kind: 'folder', name: requireName(name), parent: into ?? null }])
    },
    rename: async (id, name) => write(planner.rename(id, requireName(name))),
    move: async (ids, into) => write(planner.move(ids, into)),
    remove: async (ids) => write(planner.remove(ids)),
    restore: async (ids) => write(planner.restore(ids)),
    versions: view.versions,
    restoreVersion: async (id, version) => write(planner.restoreVersion(id, version)),
    settle: async (id, keep) => write(planner.settle(id, keep)),
    unsettle: async (id, sides) => writeBeside(planner.unsettle(id, sides)),
    async setRetention(days) {
      if (days !== undefined && !(Number.isInteger(days) && days >= MIN_RETENTION_DAYS && days <= MAX_RETENTION_DAYS)) {
        const most = MAX_RETENTION_DAYS.toLocaleString('en')
        throw new WarrenError('invalid', `History is kept for ${MIN_RETENTION_DAYS} to ${most} days, or for ever.`)
      }
      if (days === tree.retentionDays()) return
      await log.append([{ settings: { retentionDays: days ?? null } }])
      show()
    },

    read,
    archive(ids) {
      const all = items.get()
      return archiveItems(all, ids ?? all.map(({ id }) => id), read)
    },
    sealedCopy(options = {}) {
      const isKept = (entry: Cid, root: Cid): boolean => standingOf(entry, root).wanted
      return copySealed({ logs, id: dependencies.id, getBlock, isKept }, options.signal)
    },
    cancelTransfer: transfers.cancel,
    pauseTransfer: transfers.pause,
    resumeTransfer: transfers.resume,
    dismissTransfer: transfers.dismiss,

    standingOf,
    currentRoots: view.currentRoots,
    settled: () => log.settled(),
    close() {
      stopListening()
      cancelRefresh?.()
      transfers.cancelAll()
      log.close()
    },
  }
}

/** The links roots that these changes name. */
function linksOf(changes: readonly ItemChange[]): readonly Cid[] {
  const roots = changes.flatMap(({ content }) => (content === undefined ? [] : (linksRootOf(content) ?? [])))
  return [...new Set(roots)]
}

function requireName(written: string): string {
  const name = written.trim()
  if (name === '') throw new WarrenError('invalid', 'A name needs at least one character.')
  if (name.length > MAX_NAME_LENGTH || utf8ToBytes(name).byteLength > MAX_NAME_BYTES) {
    const fewest = MAX_NAME_BYTES / 3
    throw new WarrenError('invalid', `A name has at most ${MAX_NAME_LENGTH} characters, ${fewest} if they are Chinese.`)
  }
  return toShownName(name)
}

/** `2026-11-21`, in UTC: the same on every device. What lies beyond the calendar is shown at its end. */
const toDay = (time: number): string => new Date(Math.min(time, MAX_DATE_MS)).toISOString().slice(0, 10)

/** The last millisecond of the year 9999. */
const MAX_DATE_MS = Date.UTC(10_000, 0) - 1

/** What an add is called while it runs: the file, the folder, or how many. */
function labelOf(files: readonly NewFile[]): string {
  const tops = new Set(files.map(({ path }) => toShownName(path[0] ?? '')))
  const [only] = tops
  return tops.size === 1 && only !== undefined ? only : `${files.length} files`
}
