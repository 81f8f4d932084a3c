import type { Bytes } from '../../src/core/base/bytes.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { Cid, LogId, MemberId } from '../../src/core/base/ids.ts'
import type { Log, LogNode } from '../../src/core/log/log.ts'
import { createRootTree, type RootTree } from '../../src/core/log/merkle.ts'
import { createMeshRoot } from '../../src/core/log/mesh-root.ts'
import { type Conversation, createConversation, type Step } from '../../src/core/sync/conversation.ts'
import type { Reconciler } from '../../src/core/sync/reconciler.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'
import { decodeSyncMessage, encodeSyncMessage } from '../../src/core/wire/sync.ts'

const LOG = 'a'.repeat(64) as LogId
const AUTHOR = 'b'.repeat(64) as MemberId
/** Before each message: its length, as an unsigned LEB128 number. */
const lengthBytes = (length: number): number => Math.max(1, Math.ceil(Math.log2(length + 1) / 7))

/** One peer with one log, of which there is nothing but the digests of its entries. */
export interface Side {
  readonly tree: RootTree
  converse(role: 'initiator' | 'responder', reconcilers: readonly Reconciler[]): Conversation
}

export function createSide(digests: readonly Bytes[]): Side {
  const tree = createRootTree()
  tree.insert(digests)
  const nodeOf = (cid: Cid): LogNode => {
    const place = { log: LOG, parents: [], height: 0, time: 0, author: AUTHOR, links: [], receivedAt: 0 }
    return { ...place, cid, digest: cidDigest(cid), bytes: 500 }
  }
  const log: Pick<Log, 'root' | 'snapshot' | 'get'> = {
    root: () => tree.root(),
    snapshot: () => tree.snapshot(),
    get: nodeOf,
  }
  const logs = {
    logIds: () => [LOG],
    // A conversation asks a log for no more than this.
    log: (id: LogId) => (id === LOG ? (log as Log) : undefined),
    root() {
      const meshRoot = createMeshRoot()
      meshRoot.set(LOG, tree.root())
      return meshRoot.root()
    },
  }
  return { tree, converse: (role, reconcilers) => createConversation({ role, logs, reconcilers }) }
}

export interface Talk {
  /** How often the initiator waited for the responder, until each had been sent what it lacked. */
  readonly roundTrips: number
  /** Of all messages of both sides with their lengths before them, but for those with entries. */
  readonly bytes: number
}

/**
 * Runs a whole conversation between two sides, through the encoding and back. Entries are not sent: their digests pass
 * from one tree to the other.
 *
 * @throws Error when a side refuses the other, or when they are not the same afterwards
 */
export function talk(opener: Side, answerer: Side, reconcilers: readonly Reconciler[]): Talk {
  const sides = [opener, answerer] as const
  const talks = [opener.converse('initiator', reconcilers), answerer.converse('responder', reconcilers)] as const
  let bytes = 0
  let waits = 0
  let waitsUntilSent = 0
  let speaker: 0 | 1 = 0
  let steps = talks[0].begin()
  while (steps.length > 0) {
    const listener: 0 | 1 = speaker === 0 ? 1 : 0
    const answers: Step[] = []
    for (const step of steps) {
      if (step.do === 'send') {
        const encoded = encodeSyncMessage(step.message)
        bytes += encoded.byteLength + lengthBytes(encoded.byteLength)
        answers.push(...unwrap(talks[listener].receive(unwrap(decodeSyncMessage(encoded)))))
      } else if (step.do === 'send-entries') {
        sides[listener].tree.insert(step.cids.map(cidDigest))
        unwrap(talks[listener].receive({ v: 1, kind: 'entries', entries: [new Uint8Array(1)] }))
        waitsUntilSent = speaker === 0 ? waits : waits + 1
      }
    }
    if (speaker === 1) waits++
    if (speaker === 1 && waitsUntilSent === 0 && steps.some((step) => step.do === 'finish')) waitsUntilSent = waits
    steps = answers
    speaker = listener
  }
  if (opener.tree.root().join() !== answerer.tree.root().join()) throw new Error('The two sides are not the same.')
  return { roundTrips: waitsUntilSent, bytes }
}
