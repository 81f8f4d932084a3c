import { type Bytes, bytesToHex } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { Cid, FileId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { readFile } from '../files/reader.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute } from '../ports/compute.ts'
import type { Holding } from '../ports/entry-store.ts'
import { openSealedLog, type SealedLogDependencies } from '../view/sealed-log.ts'
import { FILE_ID_BYTES } from '../wire/ids.ts'
import { linksRootOf, type VaultChange, vaultBodyCodec } from '../wire/vault-body.ts'
import { type StoredFiles, storeFiles } from './add-files.ts'
import { MAX_NAME_LENGTH, toShownName } from './file-name.ts'
import { createFileTree, type TreeItem } from './file-tree.ts'
import { splitChanges } from './split-changes.ts'
import { createTransfers } from './transfers.ts'
import type { Availability, NewFile, Vault, VaultItem } from './vault-types.ts'

/** How long news of arriving blocks is gathered before the items are told anew, in milliseconds: ten times a second looks live. */
const AVAILABILITY_REFRESH_MS = 100

const NOTHING_TO_HOLD: Availability = { state: 'here', storedBytes: 0, totalBytes: 0 }

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
  /** Every block of these roots is in the store now. */
  readonly onHeld: (holdings: readonly Holding[]) => void
}

export interface OpenVault extends Vault {
  close(): void
}

/** A vault's log, as files. Resolves once all that is on disk is shown. */
export async function createVault(dependencies: VaultDependencies): Promise<OpenVault> {
  const { environment, convergenceSecret, blocks, compute, getBlock, availabilityOf, onHeld } = dependencies
  const tree = createFileTree()
  const transfers = createTransfers()
  const items = createWritable<readonly VaultItem[]>([])
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
  const makeId = (): FileId => bytesToHex(environment.random.bytes(FILE_ID_BYTES)) as FileId
  let isLoaded = false
  let cancelRefresh: (() => void) | undefined

  function toVaultItem({ id, kind, name, parent, content, changed }: TreeItem): VaultItem {
    const linksRoot = content === undefined ? undefined : linksRootOf(content)
    return {
      id,
      kind,
      name,
      parent,
      size: content?.size ?? 0,
      changedAt: Math.min(changed.time, environment.clock.now()),
      changedBy: changed.author,
      entry: changed.cid,
      availability: linksRoot === undefined ? NOTHING_TO_HOLD : availabilityOf(linksRoot),
    }
  }

  function showItems(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    const shown = tree.items().map(toVaultItem)
    shown.sort((a, b) => (a.kind === b.kind ? collator.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1))
    items.set(shown)
  }

  const log = await openSealedLog({
    ...dependencies,
    codec: vaultBodyCodec,
    apply(changes) {
      for (const { change, stamp } of changes) tree.apply(change, stamp)
      if (isLoaded) showItems()
    },
  })
  isLoaded = true
  showItems()

  const stopListening = dependencies.onAvailability(() => {
    cancelRefresh ??= environment.clock.after(AVAILABILITY_REFRESH_MS, showItems)
  })

  function requireItem(id: FileId): VaultItem {
    const item = items.get().find((each) => each.id === id)
    if (item === undefined) throw new WarrenError('not-found', 'This file or folder is not in the vault any more.')
    return item
  }

  function requireFolder(id: FileId | undefined): void {
    if (id !== undefined && requireItem(id).kind !== 'folder') {
      throw new WarrenError('invalid', 'Only a folder can hold other files.')
    }
  }

  async function commit({ changes, holdings }: StoredFiles): Promise<void> {
    onHeld(holdings)
    const holdingByRoot = new Map(holdings.map((holding) => [holding.root, holding]))
    for (const run of splitChanges(changes)) {
      const roots = run.flatMap(({ content }) => (content === undefined ? [] : (linksRootOf(content) ?? [])))
      const links = [...new Set(roots)]
      await log.append(run, { links, holdings: links.flatMap((root) => holdingByRoot.get(root) ?? []) })
    }
  }

  async function add(files: readonly NewFile[], into?: FileId, signal?: AbortSignal): Promise<void> {
    requireFolder(into)
    if (files.length === 0) return
    const transfer = transfers.start({
      id: makeId(),
      label: labelOf(files),
      totalBytes: files.reduce((total, { source }) => total + source.size, 0),
      startedAt: environment.clock.now(),
      ...(signal === undefined ? {} : { signal }),
    })
    try {
      const dependenciesOfAdd = { blocks, compute, convergenceSecret, makeId }
      const options = { into, signal: transfer.signal, onProgress: transfer.advance }
      await commit(await storeFiles(dependenciesOfAdd, files, tree.items(), options))
      transfer.finish()
    } catch (thrown) {
      const error = toError(thrown)
      const isCancelled = error instanceof WarrenError && error.code === 'cancelled'
      transfer.fail(isCancelled ? 'cancelled' : 'failed', isCancelled ? undefined : error.message)
      throw error
    }
  }

  return {
    id: dependencies.id,
    name: dependencies.name,
    items,
    transfers: transfers.list,
    add: (files, options = {}) => add(files, options.into, options.signal),

    async createFolder(name, into) {
      requireFolder(into)
      await log.append([{ id: makeId(), kind: 'folder', name: requireName(name), parent: into ?? null }])
    },
    async rename(id, name) {
      requireItem(id)
      await log.append([{ id, name: requireName(name) }])
    },
    async remove(ids) {
      ids.forEach(requireItem)
      for (const run of splitChanges(ids.map((id) => ({ id, removed: true })))) await log.append(run)
    },
    async restore(ids) {
      for (const run of splitChanges(ids.map((id) => ({ id, removed: false })))) await log.append(run)
    },

    read(id, range) {
      const content = tree.contentOf(id)
      if (content === undefined) throw new WarrenError('not-found', 'This file is not in the vault.')
      return readFile({ getBlock, convergenceSecret }, content, range)
    },
    cancelTransfer: transfers.cancel,
    dismissTransfer: transfers.dismiss,

    close() {
      stopListening()
      cancelRefresh?.()
      transfers.cancelAll()
      log.close()
    },
  }
}

function requireName(written: string): string {
  const name = written.trim()
  if (name === '') throw new WarrenError('invalid', 'A name needs at least one character.')
  if (name.length > MAX_NAME_LENGTH) {
    throw new WarrenError('invalid', `A name has at most ${MAX_NAME_LENGTH} characters.`)
  }
  return toShownName(name)
}

/** What an add is called while it runs: the file, the folder, or how many. */
function labelOf(files: readonly NewFile[]): string {
  const tops = new Set(files.map(({ path }) => toShownName(path[0] ?? '')))
  const [only] = tops
  return tops.size === 1 && only !== undefined ? only : `${files.length} files`
}
