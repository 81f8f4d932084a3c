import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import type { SerialQueue } from '../base/serial-queue.ts'
import { hashBytes } from '../crypto/hash.ts'
import type { Signer } from '../crypto/sign.ts'
import type { Holding } from '../ports/entry-store.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { encodeEntry, type Entry, entryHeaderBytes, entrySigningBytes, type EntryHeader } from '../wire/entry.ts'
import { bytesToMemberId } from '../wire/ids.ts'
import { entryToNode } from './examine.ts'
import { MAX_COMMIT_APPENDS, MAX_COMMIT_BYTES } from './limits.ts'
import type { LogNode } from './log.ts'
import { pickParents } from './parents.ts'
import type { Arrival } from './waiting-room.ts'

export interface AppendRequest {
  /** The links roots that the entry needs kept. */
  readonly links: readonly Cid[]
  /** Links roots that this device holds whole: recorded in the same transaction as the entry. */
  readonly holdings: readonly Holding[]
  /**
   * An entry of the log that is not to be seen by this one, nor what came after it: it gets the same parents, as if two had
   * written at the same time.
   */
  readonly beside?: Cid
  /** Seals the entry's body, given its header as the additional data. */
  readonly sealBody: (header: Bytes) => Promise<Bytes>
}

export interface AddedEntry {
  readonly cid: Cid
  readonly entry: Entry
  /** The entry as it was received or written. */
  readonly bytes: Bytes
}

export interface AppendsDependencies {
  /** The logs' one writer. */
  readonly writer: SerialQueue
  readonly clock: Clock
  /** The identity's. */
  readonly signer: Signer
  /** This member's: goes into each entry. 64 bytes. */
  readonly credential: Bytes
  readonly epoch: number
  /** The entries of a log that no other names as a parent. */
  readonly headsOf: (log: LogId) => readonly LogNode[]
  readonly nodeOf: (log: LogId, cid: Cid) => LogNode | undefined
  /** @throws WarrenError when nothing can be appended to this log. `opened` are new logs that others of the commit begin. */
  readonly checkLog: (log: LogId, opened: ReadonlySet<LogId>) => void
  readonly commit: (arrivals: readonly Arrival[], holdings: readonly Holding[]) => Promise<void>
}

interface Queued {
  readonly log: LogId
  readonly request: AppendRequest
  resolve(added: AddedEntry): void
  reject(error: unknown): void
}

/**
 * What this member writes. Appends that are asked for while others are being written become entries one after the other,
 * each the parent of the next, and are committed together: the disk is waited for once for many, not once for each.
 */
export function createAppends(dependencies: AppendsDependencies) {
  const { writer, clock, signer, credential, epoch, headsOf, nodeOf, checkLog, commit } = dependencies
  const author = bytesToMemberId(signer.publicKey)
  const queued: Queued[] = []

  function placeOf(log: LogId, cid: Cid): Pick<EntryHeader, 'parents' | 'height'> {
    const node = nodeOf(log, cid)
    if (node === undefined) throw new WarrenError('not-found', 'There is no such entry to write another beside.')
    return { parents: node.parents, height: node.height }
  }

  async function makeEntry(
    log: LogId,
    heads: readonly LogNode[],
    { links, beside, sealBody }: AppendRequest,
  ): Promise<Arrival> {
    const header: EntryHeader = {
      v: 1,
      log,
      epoch,
      ...(beside === undefined ? pickParents(heads) : placeOf(log, beside)),
      time: Math.max(0, Math.trunc(clock.now())),
      author,
      cred: credential,
      links,
    }
    const unsigned = { ...header, body: await sealBody(entryHeaderBytes(header)) }
    const entry: Entry = { ...unsigned, sig: await signer.sign(entrySigningBytes(unsigned)) }
    const encoded = encodeEntry(entry)
    const digest = await hashBytes(encoded)
    const node = entryToNode(cidOfDigest('dag-cbor', digest), digest, entry, encoded.byteLength, header.time)
    return { node, entry, encoded, from: undefined }
  }

  /** Writes what is queued, so much of it as one commit takes. Runs in the writer. */
  async function writeQueued(): Promise<void> {
    /** As they are once this is on disk. */
    const headsByLog = new Map<LogId, readonly LogNode[]>()
    const made: { readonly queued: Queued; readonly arrival: Arrival }[] = []
    let bytes = 0
    while (made.length < MAX_COMMIT_APPENDS && bytes < MAX_COMMIT_BYTES) {
      const next = queued.shift()
      if (next === undefined) break
      const { log, request } = next
      try {
        checkLog(log, new Set(headsByLog.keys()))
        const heads = headsByLog.get(log) ?? headsOf(log)
        const arrival = await makeEntry(log, heads, request)
        headsByLog.set(log, [...heads.filter(({ cid }) => !arrival.node.parents.includes(cid)), arrival.node])
        made.push({ queued: next, arrival })
        bytes += arrival.encoded.byteLength
      } catch (error) {
        next.reject(error)
      }
    }
    if (made.length === 0) return
    try {
      await commit(
        made.map(({ arrival }) => arrival),
        made.flatMap((each) => each.queued.request.holdings),
      )
    } catch (error) {
      for (const each of made) each.queued.reject(error)
      return
    }
    for (const { queued: each, arrival } of made) {
      each.resolve({ cid: arrival.node.cid, entry: arrival.entry, bytes: arrival.encoded })
    }
  }

  return (log: LogId, request: AppendRequest): Promise<AddedEntry> =>
    new Promise((resolve, reject) => {
      queued.push({ log, request, resolve, reject })
      // One turn for each: a turn that finds its append written by one before has nothing to do.
      void writer.run(writeQueued)
    })
}
