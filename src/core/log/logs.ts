import { type Bytes, ownBytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { accept, type Decoded, refuse, toError, WarrenError } from '../base/errors.ts'
import { createEvents, type EventSource } from '../base/events.ts'
import type { Cid, LogId, MemberId, PeerId } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import { hashBytes } from '../crypto/hash.ts'
import type { Signer } from '../crypto/sign.ts'
import type { EntryStore, Holding, StoredEntry } from '../ports/entry-store.ts'
import type { Offence } from '../ports/swarm.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { decodeEntry, type Entry } from '../wire/entry.ts'
import { type AddedEntry, type AppendRequest, createAppends } from './appends.ts'
import { examineEntry, entryToNode } from './examine.ts'
import { createJustRead } from './just-read.ts'
import { DEFAULT_LOG_LIMITS, type LogLimits } from './limits.ts'
import { createLog, type GrowingLog, type Log, type LogNode } from './log.ts'
import { createMeshRoot } from './mesh-root.ts'
import { type Arrival, createWaitingRoom } from './waiting-room.ts'

export type { AddedEntry, AppendRequest } from './appends.ts'

export interface LogsEvents {
  /** On disk and in the log, parents before children. `from` is missing for what this member appended. */
  'entries-added': { readonly log: LogId; readonly entries: readonly AddedEntry[]; readonly from: PeerId | undefined }
  /** An entry that is well formed, and so says which log it belongs to, does not hold. */
  'entry-refused': {
    readonly log: LogId
    /** Whose it claims to be. */
    readonly author: MemberId
    readonly from: PeerId | undefined
    readonly offence: Offence
    /** It had waited for its parents, and turned out wrong once they came: no receipt tells of it. */
    readonly hadWaited: boolean
  }
  /** Entries have begun to wait for their parents, or ceased to. */
  'waiting-changed': undefined
}

/** What became of a batch of received entries. */
export interface Receipt {
  /** Entries added, those included that had waited for them. */
  readonly added: number
  /** Entries of the batch that now wait for their parents. */
  readonly waiting: number
  /** Entries of the batch that were here already, in a log or waiting. */
  readonly known: number
  /**
   * Entries of the batch that were passed over, since they belong to more logs than are kept. Nobody's offence: their
   * sender may have heard of those logs before it heard of ours.
   */
  readonly passedOver: number
  /** What was wrong with the first bad one. What came before it was taken, what came after it was not looked at. */
  readonly refused: Offence | undefined
}

/** An entry on disk that could not be used: left out, and fetched again from who has it. */
export interface CorruptEntry {
  readonly cid: Cid
  readonly offence: Offence
}

/** All logs of a mesh. SEALED: what an entry says is for who holds the log's key. */
export interface Logs extends EventSource<LogsEvents> {
  /** Reads all entries from the store. Once, before anything else. @throws WarrenError `storage`, `closed` */
  load(): Promise<{ readonly entries: number; readonly corrupt: readonly CorruptEntry[] }>
  /**
   * Writes an entry: parents are the heads, signed, on disk before anyone can see it. One after the other, each the parent
   * of the next; those that are asked for while others are being written share a commit. When it throws, nothing of this
   * one has changed.
   *
   * @throws WarrenError `storage-full`, `storage`, `closed`; `invalid` when the links or the body are beyond an entry's limits
   */
  append(log: LogId, request: AppendRequest): Promise<AddedEntry>
  /**
   * Takes in entries of a remote, parents first or not. Never throws for what they are.
   *
   * @param from who sent them, for the bounds of the waiting room
   * @throws WarrenError `storage-full`, `storage`, `closed`: a fault of this device; nothing of the batch was added
   */
  receive(from: PeerId | undefined, entries: readonly Bytes[]): Promise<Receipt>
  /** 32 bytes: the root over all (log, root) pairs. Equal roots are equal meshes. */
  root(): Bytes
  /** Ascending. */
  logIds(): readonly LogId[]
  log(id: LogId): Log | undefined
  /** The log that holds this entry. */
  logOf(cid: Cid): Log | undefined
  has(cid: Cid): boolean
  /** Parents that entries of a log wait for, and the authors of those that do. */
  awaitedParents(log: LogId): ReadonlyMap<Cid, ReadonlySet<MemberId>>
  /** From the store, in the order asked; `undefined` where there is none. @throws WarrenError `storage`, `closed` */
  entryBytes(cids: readonly Cid[]): Promise<(Bytes | undefined)[]>
  /** The same, decoded, to be opened: what was just read from disk is not read again. @throws WarrenError `storage`, `closed` */
  readEntries(cids: readonly Cid[]): Promise<(AddedEntry | undefined)[]>
  /** Resolves once all that was begun so far is on disk or has failed. */
  settled(): Promise<void>
}

export interface LogsDependencies {
  readonly entryStore: EntryStore
  readonly environment: Pick<Environment, 'clock'>
  /** The identity's. Without it, or the credential, nothing can be appended: a keeper writes nothing. */
  readonly signer?: Signer
  /** This member's: goes into each entry. 64 bytes. */
  readonly credential?: Bytes
  /** The mesh's present epoch. Entries of later ones are refused. */
  readonly epoch: number
  /** Whether the mesh has signed this member's key for this epoch. Never throws. */
  readonly verifyCredential: (member: MemberId, epoch: number, credential: Bytes) => Promise<boolean>
  /** A listener that threw. */
  readonly onFault: (error: Error) => void
}

export function createLogs(dependencies: LogsDependencies, limits: LogLimits = DEFAULT_LOG_LIMITS): Logs {
  const { entryStore, environment, signer, credential, epoch, verifyCredential, onFault } = dependencies
  const events = createEvents<LogsEvents>()
  const logById = new Map<LogId, GrowingLog>()
  const logByCid = new Map<Cid, GrowingLog>()
  const waitingRoom = createWaitingRoom(limits)
  const meshRoot = createMeshRoot()
  const justRead = createJustRead(environment.clock)
  /** Logs that grew since the root over all was last asked for. */
  const grown = new Set<GrowingLog>()
  // One writer: what an append sees as heads, and what a batch sees as parents, cannot change before they are on disk.
  const writer = createSerialQueue()
  let sortedIds: readonly LogId[] | undefined
  let loaded = false

  function checkLoaded(): void {
    if (!loaded) throw new WarrenError('invalid', 'The logs have not been read from disk yet.')
  }

  function addToLog(id: LogId, nodes: readonly LogNode[]): void {
    let log = logById.get(id)
    if (log === undefined) {
      log = createLog(id)
      logById.set(id, log)
      sortedIds = undefined
    }
    log.add(nodes)
    for (const { cid } of nodes) logByCid.set(cid, log)
    grown.add(log)
  }

  function emit<Name extends keyof LogsEvents>(name: Name, payload: LogsEvents[Name]): void {
    try {
      events.emit(name, payload)
    } catch (error) {
      onFault(toError(error))
    }
  }

  /** On disk first, then in the logs, then told. */
  async function commit(arrivals: readonly Arrival[], holdings: readonly Holding[], from: PeerId | undefined) {
    const entries = arrivals.map(({ node: { cid, log, height, receivedAt }, encoded }) => {
      return { cid, log, height, bytes: encoded, receivedAt }
    })
    await entryStore.commit({ entries, holdings })
    const arrivalsByLog = new Map<LogId, Arrival[]>()
    for (const arrival of arrivals) {
      const { log } = arrival.node
      const sameLog = arrivalsByLog.get(log)
      if (sameLog === undefined) arrivalsByLog.set(log, [arrival])
      else sameLog.push(arrival)
    }
    for (const [log, group] of arrivalsByLog) {
      addToLog(
        log,
        group.map(({ node }) => node),
      )
    }
    for (const [log, group] of arrivalsByLog) {
      const added = group.map(({ node: { cid }, entry, encoded }) => ({ cid, entry, bytes: encoded }))
      emit('entries-added', { log, entries: added, from })
    }
  }

  /** Whether a verified entry fits where it says it stands. `undefined` when that cannot be said before its parents come. */
  function judgePlace(node: LogNode, accepted: ReadonlyMap<Cid, Arrival>): Decoded<undefined> | undefined {
    let highest = -1
    let isComplete = true
    for (const cid of node.parents) {
      const parent = accepted.get(cid)?.node ?? logByCid.get(cid)?.get(cid)
      if (parent === undefined) {
        isComplete = false
        continue
      }
      if (parent.log !== node.log) return refuse('log', 'An entry names a parent of another log.')
      highest = Math.max(highest, parent.height)
    }
    const fits = isComplete ? node.height === highest + 1 : node.height > highest
    if (!fits) return refuse('height', 'The height of an entry is not one more than the greatest of its parents.')
    return isComplete ? accept(undefined) : undefined
  }

  /** Sorts verified entries into those that count now, those that wait and those that never will. Runs in the writer. */
  async function place(arrivals: readonly Arrival[], from: PeerId | undefined): Promise<Omit<Receipt, 'known'>> {
    const accepted = new Map<Cid, Arrival>()
    const opened = new Set<LogId>()
    let passedOver = 0
    let refused: Offence | undefined
    const queue = [...arrivals].reverse()
    const waitingBefore = waitingRoom.changes
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { node } = next
      if (logByCid.has(node.cid) || accepted.has(node.cid) || waitingRoom.has(node.cid)) continue
      const isNewLog = !logById.has(node.log) && !opened.has(node.log)
      if (isNewLog && logById.size + opened.size >= limits.maxLogs) {
        passedOver++
        continue
      }
      const judged = judgePlace(node, accepted)
      if (judged === undefined) {
        const missing = node.parents.filter((cid) => !logByCid.has(cid) && !accepted.has(cid))
        waitingRoom.admit(next, missing)
      } else if (judged.ok) {
        if (isNewLog) opened.add(node.log)
        accepted.set(node.cid, next)
        queue.push(...waitingRoom.release(node.cid).toReversed())
      } else {
        const offence: Offence = { code: judged.code, detail: judged.detail }
        waitingRoom.dropDependents(node.cid)
        const hadWaited = !arrivals.includes(next)
        if (!hadWaited) refused ??= offence
        emit('entry-refused', { log: node.log, author: node.author, from: next.from, offence, hadWaited })
      }
    }
    if (accepted.size > 0) await commit([...accepted.values()], [], from)
    if (waitingRoom.changes !== waitingBefore) emit('waiting-changed', undefined)
    const waiting = arrivals.filter(({ node }) => waitingRoom.has(node.cid)).length
    return { added: accepted.size, waiting, passedOver, refused }
  }

  function tellRefused(encoded: Bytes, from: PeerId | undefined, offence: Offence): void {
    const claimed = decodeEntry(encoded)
    if (!claimed.ok) return
    const { log, author: claimedAuthor } = claimed.value
    emit('entry-refused', { log, author: claimedAuthor, from, offence, hadWaited: false })
  }

  const appends = (author: { readonly signer: Signer; readonly credential: Bytes }) =>
    createAppends({
      ...author,
      writer,
      clock: environment.clock,
      epoch,
      headsOf(id) {
        const log = logById.get(id)
        return log === undefined ? [] : log.heads().map((cid) => log.get(cid) as LogNode)
      },
      nodeOf: (id, cid) => logById.get(id)?.get(cid),
      checkLog(id, opened) {
        checkLoaded()
        const others = [...opened].filter((each) => each !== id && !logById.has(each)).length
        if (!logById.has(id) && logById.size + others >= limits.maxLogs) {
          throw new WarrenError('invalid', `A mesh has at most ${limits.maxLogs} logs.`)
        }
      },
      commit: (arrivals, holdings) => commit(arrivals, holdings, undefined),
    })
  const append: Logs['append'] =
    signer === undefined || credential === undefined
      ? () => Promise.reject(new WarrenError('invalid', 'Who has no credential writes no entries.'))
      : appends({ signer, credential })

  const isKnown = (cid: Cid): boolean => logByCid.has(cid) || waitingRoom.has(cid)

  return {
    on: (name, listener) => events.on(name, listener),

    load: () =>
      writer.run(async () => {
        if (loaded) throw new WarrenError('invalid', 'The logs have been read from disk already.')
        const corrupt: CorruptEntry[] = []
        let entries = 0
        for await (const batch of entryStore.entries()) {
          const read = await Promise.all(batch.map(readStored))
          for (const [index, node] of read.entries()) {
            const stored = batch[index] as StoredEntry
            const { cid } = stored
            const placed = node.ok ? (judgePlace(node.value.node, new Map()) ?? ORPHAN) : node
            if (node.ok && placed.ok) {
              addToLog(node.value.node.log, [node.value.node])
              justRead.keep({ cid, entry: node.value.entry, bytes: stored.bytes })
              entries++
            } else if (!placed.ok) {
              corrupt.push({ cid, offence: { code: placed.code, detail: placed.detail } })
            }
          }
        }
        loaded = true
        return { entries, corrupt }
      }),

    append,

    async receive(from, entries) {
      checkLoaded()
      const arrivals: Arrival[] = []
      let known = 0
      let refused: Offence | undefined
      for (let start = 0; start < entries.length && refused === undefined; start += limits.verifyConcurrency) {
        const batch = entries.slice(start, start + limits.verifyConcurrency)
        const examined = await Promise.all(
          batch.map((encoded) =>
            examineEntry(ownBytes(encoded), { epoch, isKnown, verifyCredential, now: environment.clock.now() }),
          ),
        )
        for (const [index, result] of examined.entries()) {
          if (!result.ok) {
            refused = { code: result.code, detail: result.detail }
            tellRefused(batch[index] as Bytes, from, refused)
            break
          }
          if (result.value === 'known') known++
          else arrivals.push({ ...result.value, from })
        }
      }
      if (arrivals.length === 0) return { added: 0, waiting: 0, known, passedOver: 0, refused }
      const placed = await writer.run(() => place(arrivals, from))
      return { ...placed, known, refused: placed.refused ?? refused }
    },

    root() {
      for (const log of grown) meshRoot.set(log.id, log.root())
      grown.clear()
      return meshRoot.root()
    },
    logIds() {
      sortedIds ??= [...logById.keys()].sort()
      return sortedIds
    },
    log: (id) => logById.get(id),
    logOf: (cid) => logByCid.get(cid),
    has: (cid) => logByCid.has(cid),
    awaitedParents: (log) => waitingRoom.awaited(log),
    entryBytes: (cids) => entryStore.getMany(cids),
    async readEntries(cids) {
      const entries = cids.map(justRead.take)
      const missing = cids.filter((_, index) => entries[index] === undefined)
      const stored = missing.length === 0 ? [] : await entryStore.getMany(missing)
      const storedByCid = new Map(missing.map((cid, index) => [cid, stored[index]]))
      return cids.map((cid, index) => {
        const bytes = storedByCid.get(cid)
        const decoded = bytes === undefined ? undefined : decodeEntry(bytes)
        return decoded?.ok === true && bytes !== undefined ? { cid, entry: decoded.value, bytes } : entries[index]
      })
    },
    settled: () => writer.settled(),
  }
}

const ORPHAN = refuse('log', 'A parent of an entry on disk is missing.')

/** Our own disk is trusted as far as signatures go: they were checked before. That the bytes are still the same is not. */
async function readStored(stored: StoredEntry): Promise<Decoded<{ readonly node: LogNode; readonly entry: Entry }>> {
  const digest = await hashBytes(ownBytes(stored.bytes))
  const cid = cidOfDigest('dag-cbor', digest)
  if (cid !== stored.cid) return refuse('hash', 'An entry on disk does not have the name it lies under.')
  const entry = decodeEntry(stored.bytes)
  if (!entry.ok) return entry
  const node = entryToNode(cid, digest, entry.value, stored.bytes.byteLength, stored.receivedAt)
  return accept({ node, entry: entry.value })
}
