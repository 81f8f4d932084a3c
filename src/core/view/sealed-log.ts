import type { Bytes } from '../base/bytes.ts'
import { type Decoded, toError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import type { LogNode } from '../log/log.ts'
import type { AddedEntry, Logs } from '../log/logs.ts'
import { compareEntries, type Place } from '../log/order.ts'
import type { Holding } from '../ports/entry-store.ts'
import { headerOfEntry } from '../wire/entry.ts'
import type { Stamp } from './stamp.ts'

/** Entries opened at a time when a log is read from disk: enough to keep WebCrypto busy, little enough to stay responsive. */
const OPEN_BATCH_ENTRIES = 512

/** A change out of an opened body, and where it stands. */
export interface OpenedChange<Change> {
  readonly change: Change
  readonly stamp: Stamp
  readonly parents: readonly Cid[]
}

/** How a log's bodies are written: one file of wire/ each. */
export interface BodyCodec<Change> {
  encode(changes: readonly Change[]): Bytes
  decode(body: Bytes): Decoded<readonly Change[]>
}

export interface AppendOptions {
  /** The links roots that the changes need kept. */
  readonly links?: readonly Cid[]
  /** Those of them of which this device holds every block: recorded in the same transaction as the entry. */
  readonly holdings?: readonly Holding[]
  /** An entry that this one is to have the parents of, so that neither supersedes the other. */
  readonly beside?: Cid
}

/** A log and the key that opens it: what a vault, a room and the directory are views of. */
export interface SealedLog<Change> {
  readonly id: LogId
  /** Seals, signs, commits; the changes have been applied to the view when it resolves. @throws WarrenError `storage-full`, `storage` */
  append(changes: readonly Change[], options?: AppendOptions): Promise<Cid>
  /** Entries that hold for the log but whose bodies do not open or decode: junk by a member, or a newer version's. */
  unreadable(): number
  /** Whether an entry has been opened, readable or not. */
  isOpened(cid: Cid): boolean
  /** Resolves once all entries that have come so far are opened. */
  settled(): Promise<void>
  /** Whether there are entries in the total order before those that are open. */
  hasOlder(): boolean
  /** Opens at most so many of them, the newest. They have been applied to the view when it resolves. @throws WarrenError `storage`, `closed` */
  openOlder(entries: number): Promise<void>
  close(): void
}

export interface SealedLogDependencies<Change> {
  readonly logs: Logs
  readonly id: LogId
  /** 32 bytes: the "entries" key of the log. */
  readonly entriesKey: Bytes
  readonly codec: BodyCodec<Change>
  /** How many of the newest entries are opened at first; `openOlder` goes on from there. All of them when not given. */
  readonly newest?: number
  /**
   * Called with the changes of opened entries: first those on disk, then each batch as it arrives, in whatever order it
   * does. Without any, when none of a batch can be read.
   */
  readonly apply: (changes: readonly OpenedChange<Change>[]) => void
  /** A fault of this device while entries that arrived were being opened: nobody waits for those. */
  readonly onFault: (error: Error) => void
}

/** Before and after every entry. */
const START: Place = { height: -1, time: 0, cid: '' as Cid }
const END: Place = { height: Infinity, time: 0, cid: '' as Cid }

/** Resolves once all that is on disk, or so much of it as was asked for, has been applied. */
export async function openSealedLog<Change>(dependencies: SealedLogDependencies<Change>): Promise<SealedLog<Change>> {
  const { logs, id, entriesKey, codec, newest, apply, onFault } = dependencies
  const opened = new Set<Cid>()
  /** Every entry from here on in the total order is open, or is being opened. */
  let begin = newest === undefined ? START : END
  let unreadable = 0
  // One batch after the other: a view is told of changes in the order in which the log took them.
  const queue = createSerialQueue()
  let closed = false

  async function openEntry({ cid, entry, bytes }: AddedEntry): Promise<readonly OpenedChange<Change>[]> {
    const body = await openBytes(entriesKey, entry.body, headerOfEntry(bytes))
    const changes = body.ok ? codec.decode(body.value) : body
    if (!changes.ok) {
      unreadable += 1
      return []
    }
    const { height, time, author, parents } = entry
    return changes.value.map((change, index) => ({ change, stamp: { height, time, cid, index, author }, parents }))
  }

  async function openBatch(batch: readonly AddedEntry[]): Promise<void> {
    const fresh = batch.filter(({ cid, entry: { height, time } }) => {
      return !opened.has(cid) && compareEntries({ cid, height, time }, begin) >= 0
    })
    for (const { cid } of fresh) opened.add(cid)
    const changes = (await Promise.all(fresh.map(openEntry))).flat()
    if (!closed && fresh.length > 0) apply(changes)
  }

  /** Opens the entries before `begin` from disk, at most so many, which moves it. */
  async function openStored(count: number): Promise<void> {
    const nodes = logs.log(id)?.nodes() ?? []
    const end = countBefore(nodes, begin)
    const start = Math.max(0, end - count)
    const present = begin
    begin = start === 0 ? START : (nodes[start] as LogNode)
    try {
      await openNodes(nodes.slice(start, end))
    } catch (error) {
      begin = present
      throw error
    }
  }

  async function openNodes(nodes: readonly LogNode[]): Promise<void> {
    for (let at = 0; at < nodes.length; at += OPEN_BATCH_ENTRIES) {
      const batch = nodes.slice(at, at + OPEN_BATCH_ENTRIES).map(({ cid }) => cid)
      await openBatch((await logs.readEntries(batch)).filter((entry) => entry !== undefined))
    }
  }

  const unsubscribe = logs.on('entries-added', ({ log, entries }) => {
    if (log === id) queue.run(() => openBatch(entries)).catch((error: unknown) => onFault(toError(error)))
  })

  await queue.run(() => (newest === undefined ? openNodes(logs.log(id)?.nodes() ?? []) : openStored(newest)))

  return {
    id,
    async append(changes, options = {}) {
      const body = codec.encode(changes)
      const { cid } = await logs.append(id, {
        links: options.links ?? [],
        holdings: options.holdings ?? [],
        ...(options.beside === undefined ? {} : { beside: options.beside }),
        sealBody: (header) => sealBytes(entriesKey, body, header),
      })
      await queue.settled()
      return cid
    },
    unreadable: () => unreadable,
    isOpened: (cid) => opened.has(cid),
    settled: () => queue.settled(),
    hasOlder() {
      const oldest = logs.log(id)?.nodes()[0]
      return oldest !== undefined && compareEntries(oldest, begin) < 0
    },
    openOlder: (entries) => queue.run(() => openStored(entries)),
    close() {
      closed = true
      unsubscribe()
    },
  }
}

/** How many of a log's nodes stand before a place: they are in the total order. */
function countBefore(nodes: readonly LogNode[], place: Place): number {
  let low = 0
  let high = nodes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareEntries(nodes[middle] as LogNode, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}
