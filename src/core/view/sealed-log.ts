import type { Bytes } from '../base/bytes.ts'
import { type Decoded, toError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import type { Logs } from '../log/logs.ts'
import type { Holding } from '../ports/entry-store.ts'
import { decodeEntry, type Entry, entryHeaderBytes } from '../wire/entry.ts'
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
}

/** A log and the key that opens it: what a vault, a room and the directory are views of. */
export interface SealedLog<Change> {
  readonly id: LogId
  /** Seals, signs, commits; the changes have been applied to the view when it resolves. @throws WarrenError `storage-full`, `storage` */
  append(changes: readonly Change[], options?: AppendOptions): Promise<Cid>
  /** Entries that hold for the log but whose bodies do not open or decode: junk by a member, or a newer version's. */
  unreadable(): number
  close(): void
}

export interface SealedLogDependencies<Change> {
  readonly logs: Logs
  readonly id: LogId
  /** 32 bytes: the "entries" key of the log. */
  readonly entriesKey: Bytes
  readonly codec: BodyCodec<Change>
  /** Called with opened changes: first those on disk, then each batch as it arrives, in whatever order it does. */
  readonly apply: (changes: readonly OpenedChange<Change>[]) => void
  /** A fault of this device while entries that arrived were being opened: nobody waits for those. */
  readonly onFault: (error: Error) => void
}

/** Resolves once all that is on disk has been applied. */
export async function openSealedLog<Change>(dependencies: SealedLogDependencies<Change>): Promise<SealedLog<Change>> {
  const { logs, id, entriesKey, codec, apply, onFault } = dependencies
  const opened = new Set<Cid>()
  let unreadable = 0
  // One batch after the other: a view is told of changes in the order in which the log took them.
  const queue = createSerialQueue()
  let closed = false

  async function openEntry(cid: Cid, entry: Entry): Promise<readonly OpenedChange<Change>[]> {
    const body = await openBytes(entriesKey, entry.body, entryHeaderBytes(entry))
    const changes = body.ok ? codec.decode(body.value) : body
    if (!changes.ok) {
      unreadable += 1
      return []
    }
    const { height, time, author, parents } = entry
    return changes.value.map((change, index) => ({ change, stamp: { height, time, cid, index, author }, parents }))
  }

  async function openBatch(batch: readonly { readonly cid: Cid; readonly entry: Entry }[]): Promise<void> {
    const fresh = batch.filter(({ cid }) => !opened.has(cid))
    for (const { cid } of fresh) opened.add(cid)
    const changes = (await Promise.all(fresh.map(({ cid, entry }) => openEntry(cid, entry)))).flat()
    if (!closed && changes.length > 0) apply(changes)
  }

  const unsubscribe = logs.on('entries-added', ({ log, entries }) => {
    if (log === id) queue.run(() => openBatch(entries)).catch((error: unknown) => onFault(toError(error)))
  })

  await queue.run(async () => {
    const cids = (logs.log(id)?.nodes() ?? []).map(({ cid }) => cid)
    for (let start = 0; start < cids.length; start += OPEN_BATCH_ENTRIES) {
      const batch = cids.slice(start, start + OPEN_BATCH_ENTRIES)
      const stored = await logs.entryBytes(batch)
      await openBatch(
        stored.flatMap((bytes, at) => {
          const entry = bytes === undefined ? undefined : decodeEntry(bytes)
          return entry?.ok === true ? [{ cid: batch[at] as Cid, entry: entry.value }] : []
        }),
      )
    }
  })

  return {
    id,
    async append(changes, options = {}) {
      const body = codec.encode(changes)
      const { cid } = await logs.append(id, {
        links: options.links ?? [],
        holdings: options.holdings ?? [],
        sealBody: (header) => sealBytes(entriesKey, body, header),
      })
      await queue.settled()
      return cid
    },
    unreadable: () => unreadable,
    close() {
      closed = true
      unsubscribe()
    },
  }
}
