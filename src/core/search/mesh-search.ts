import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { LogId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { createSerialQueue, type SerialQueue } from '../base/serial-queue.ts'
import type { RoomCard } from '../chat/room-types.ts'
import type { Logs } from '../log/logs.ts'
import type { Vault, VaultSummary } from '../vault/vault-types.ts'
import { excerptOf, findRanges } from './highlights.ts'
import {
  DEFAULT_SHOWN,
  MAX_FILES_BYTES,
  MAX_MESSAGES_BYTES,
  RANKED_PER_SHOWN,
  REFRESH_MS,
  START_DELAY_MS,
} from './limits.ts'
import { createMemoryBudget } from './memory-budget.ts'
import { openRoomSource, type RoomSource } from './room-source.ts'
import type { Matching, SearchHit, SearchIndex } from './search-index.ts'
import type { FoundFile, FoundMessage, SearchOptions, SearchProgress, SearchResults } from './search-types.ts'
import { createSlices, runInSlices } from './slices.ts'
import { createVaultSource, type VaultSource } from './vault-source.ts'

export interface MeshSearchDependencies {
  readonly clock: Clock
  readonly logs: Logs
  readonly vaults: Readable<readonly VaultSummary[]>
  readonly openVault: (id: LogId) => Promise<Pick<Vault, 'items'>>
  readonly rooms: Readable<readonly RoomCard[]>
  /** 32 bytes: the "entries" key of a room's log; `undefined` for a room that is not known. */
  readonly entriesKeyOf: (room: LogId) => Bytes | undefined
  /** A vault or room could not be opened: what is in it is not found. */
  readonly onFault: (error: Error) => void
}

/** What this member may read, found by its words. In memory, and on this device only. */
export interface MeshSearch {
  readonly progress: Readable<SearchProgress>
  /** @throws WarrenError `cancelled` */
  search(query: string, options?: SearchOptions): Promise<SearchResults>
  /** Opens all vaults and rooms in the background, those that come later too. */
  start(): void
  close(): void
}

interface Ranked<Source> extends SearchHit {
  readonly source: Source
}

const NOTHING: SearchProgress = { state: 'indexing', files: 0, messages: 0, isFull: false }

export function createMeshSearch(dependencies: MeshSearchDependencies): MeshSearch {
  const { clock, logs, vaults, openVault, rooms, entriesKeyOf, onFault } = dependencies
  const sourceByVault = new Map<LogId, VaultSource>()
  const sourceByRoom = new Map<LogId, RoomSource>()
  const progress = createWritable(NOTHING)
  const forFiles = createMemoryBudget(MAX_FILES_BYTES)
  const forMessages = createMemoryBudget(MAX_MESSAGES_BYTES)
  const tell = (error: unknown): void => {
    if (!closed) onFault(toError(error))
  }
  const slices = createSlices({ clock, onFault: tell, onIdle: showSoon })
  const stops: (() => void)[] = []
  /** What is newest of everything is opened before what is older of anything. */
  const newest = createSerialQueue()
  const older = createSerialQueue()
  let pending = 0
  let closed = false
  let cancelRefresh: (() => void) | undefined

  function show(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    progress.set({
      state: pending > 0 || !slices.isIdle() ? 'indexing' : 'ready',
      files: sizeOf(sourceByVault),
      messages: sizeOf(sourceByRoom),
      isFull: forFiles.isFull() || forMessages.isFull(),
    })
  }

  function showSoon(): void {
    if (!closed) cancelRefresh ??= clock.after(REFRESH_MS, show)
  }

  function run(job: Generator<undefined, void>): void {
    slices.run(job)
    showSoon()
  }

  async function openVaultSource(id: LogId): Promise<void> {
    const { items } = await openVault(id)
    if (closed) return
    const source = createVaultSource(forFiles)
    sourceByVault.set(id, source)
    // While one state is being taken in, however many come after it, only the last of them matters.
    let isQueued = false
    const takeSoon = (): void => {
      if (isQueued) return
      isQueued = true
      run(takeLatest())
    }
    function* takeLatest(): Generator<undefined, void> {
      isQueued = false
      yield* source.take(items.get())
    }
    stops.push(items.subscribe(takeSoon))
    takeSoon()
  }

  async function openRoomOnce(id: LogId): Promise<void> {
    const entriesKey = entriesKeyOf(id)
    if (entriesKey === undefined) return
    const source = await openRoomSource({ logs, id, entriesKey, clock, onFault, budget: forMessages, run })
    sourceByRoom.set(id, source)
    if (closed) source.close()
  }

  async function attempt(open: () => Promise<void>): Promise<void> {
    try {
      if (!closed) await open()
    } catch (error) {
      tell(error)
    }
  }

  function queue(to: SerialQueue, task: () => Promise<void>): void {
    pending++
    void to
      .run(() => attempt(task))
      .finally(() => {
        pending--
        showSoon()
      })
  }

  async function openAll(): Promise<void> {
    for (const { id } of vaults.get()) if (!sourceByVault.has(id)) await attempt(() => openVaultSource(id))
    for (const { id } of rooms.get()) {
      // Rooms can be made up by the thousand: where nothing more is taken in, nothing more is opened.
      if (sourceByRoom.has(id) || forMessages.isFull()) continue
      await attempt(() => openRoomOnce(id))
      queue(older, async () => sourceByRoom.get(id)?.openRest())
    }
  }

  const openSoon = (): void => queue(newest, openAll)

  function* hitsIn<Source extends { readonly index: SearchIndex }>(
    sources: Iterable<[LogId, Source]>,
    query: string,
    limit: number,
    matching: Matching,
  ): Generator<
    undefined,
    { readonly hits: readonly (Ranked<Source> & { readonly log: LogId })[]; readonly hasMore: boolean }
  > {
    const hits: (Ranked<Source> & { readonly log: LogId })[] = []
    let hasMore = false
    for (const [log, source] of sources) {
      if (hits.length >= limit * RANKED_PER_SHOWN) {
        hasMore = true
        break
      }
      const found = yield* source.index.steps(query, limit, matching)
      hits.push(...found.hits.map((hit) => ({ ...hit, source, log })))
      hasMore ||= found.hasMore
    }
    const ranked = hits.sort((a, b) => b.score - a.score)
    return { hits: ranked.slice(0, limit), hasMore: hasMore || ranked.length > limit }
  }

  function toFile({ source, log, key }: Ranked<VaultSource> & { readonly log: LogId }, query: string): FoundFile[] {
    const row = source.item(key)
    if (row === undefined) return []
    const { item, folders } = row
    const { name, kind, parent, size, changedAt, changedBy, entry } = item
    const vaultName = vaults.get().find(({ id }) => id === log)?.name ?? ''
    const ranges = findRanges(name, query)
    return [
      { vault: log, vaultName, id: item.id, kind, name, ranges, parent, folders, size, changedAt, changedBy, entry },
    ]
  }

  function toMessage(
    { source, log, key }: Ranked<RoomSource> & { readonly log: LogId },
    query: string,
  ): FoundMessage[] {
    const line = source.line(key)
    if (line === undefined) return []
    const { cid, author, time } = line.stamp
    const roomName = rooms.get().find(({ id }) => id === log)?.name ?? ''
    const text = line.text === '' ? line.files.map(({ name }) => name).join(', ') : line.text
    return [{ room: log, roomName, cid, author, time: Math.min(time, clock.now()), ...excerptOf(text, query) }]
  }

  function* stepsOf(query: string, limit: number, matching: Matching): Generator<undefined, SearchResults> {
    const files = yield* hitsIn(sourceByVault, query, limit, matching)
    const messages = yield* hitsIn(sourceByRoom, query, limit, matching)
    return {
      query,
      files: files.hits.flatMap((hit) => toFile(hit, query)),
      hasMoreFiles: files.hasMore,
      messages: messages.hits.flatMap((hit) => toMessage(hit, query)),
      hasMoreMessages: messages.hasMore,
    }
  }

  /** What is only similar is looked for when nothing is as it was written, anywhere. */
  function* steps(query: string, limit: number): Generator<undefined, SearchResults> {
    const results = yield* stepsOf(query, limit, 'as-written')
    if (results.files.length + results.messages.length > 0) return results
    return yield* stepsOf(query, limit, 'similar')
  }

  return {
    progress,
    async search(query, { limit = DEFAULT_SHOWN, signal } = {}) {
      try {
        return await runInSlices(clock, steps(query, limit), signal)
      } catch (error) {
        if (signal?.aborted === true) throw new WarrenError('cancelled', 'This search was given up for another.')
        throw error
      }
    },
    start() {
      stops.push(
        clock.after(START_DELAY_MS, () => {
          stops.push(vaults.subscribe(openSoon), rooms.subscribe(openSoon))
          openSoon()
        }),
      )
    },
    close() {
      closed = true
      for (const stop of stops) stop()
      for (const source of sourceByRoom.values()) source.close()
      cancelRefresh?.()
      slices.close()
    },
  }
}

function sizeOf(sources: ReadonlyMap<LogId, { readonly index: SearchIndex }>): number {
  let size = 0
  for (const { index } of sources.values()) size += index.size
  return size
}
