import { describe, expect, test } from 'vitest'
import type { RefusedSyncVector, SyncFile, SyncSide } from '../../scripts/vectors/sync.ts'
import { type Bytes, bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import type { MemberId, PeerId } from '../../src/core/base/ids.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { createLog, type GrowingLog, type LogNode } from '../../src/core/log/log.ts'
import type { Logs } from '../../src/core/log/logs.ts'
import { createMeshRoot } from '../../src/core/log/mesh-root.ts'
import { createConversation, type LogsView } from '../../src/core/sync/conversation.ts'
import { converse, type ConversationOutcome } from '../../src/core/sync/converse.ts'
import { fullExchange } from '../../src/core/sync/full-exchange.ts'
import { createSketch } from '../../src/core/sync/sketch.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import { decodeSyncMessage } from '../../src/core/wire/sync.ts'
import { digestsOfNumbers } from './numbered-digests.ts'
import { clock, openLogs } from './open-logs.ts'
import { readVectors } from './read-vectors.ts'
import { type ScriptedStream, scriptStream } from './scripted-stream.ts'

const { about, meshId, epoch, large, entries, good, refused, ...rest } = readVectors('sync') as SyncFile

const PEER = 'the other' as PeerId

function nodeOfNumber(digest: Bytes): LogNode {
  const cid = cidOfDigest('dag-cbor', digest)
  const [parents, author, links] = [[], 'nobody' as MemberId, []]
  return { cid, digest, log: large, parents, height: 0, time: 0, author, links, bytes: 1, receivedAt: 0 }
}

/** Real logs, and beside them what there is in numbers. */
async function createSide({ entries: names, numbers }: SyncSide) {
  const real = await openLogs(meshId, epoch)
  const logById = new Map<string, GrowingLog>()
  const logNamed = (id: typeof large): GrowingLog => {
    const log = logById.get(id) ?? createLog(id)
    logById.set(id, log)
    return log
  }
  real.on('entries-added', ({ log, entries: added }) => {
    logNamed(log).add(added.map(({ cid }) => real.log(log)!.get(cid)!))
  })
  const receipt = await real.receive(
    undefined,
    names.map((name) => hexToBytes(entries.find((entry) => entry.name === name)!.bytes)),
  )
  expect(receipt).toMatchObject({ added: names.length, refused: undefined })
  if (numbers.length > 0) logNamed(large).add(numbers.flatMap(digestsOfNumbers).map(nodeOfNumber))
  const view: LogsView = {
    logIds: () => [...logById.keys()].sort() as (typeof large)[],
    log: (id) => logById.get(id),
    root() {
      const root = createMeshRoot()
      for (const log of logById.values()) root.set(log.id, log.root())
      return root.root()
    },
  }
  const logs: Pick<Logs, 'receive' | 'entryBytes'> = real
  return { view, logs }
}

function reconcilersOf(ways: readonly string[], nonces: readonly string[]) {
  const left = [...nonces]
  const nextNonce = (): Bytes => hexToBytes(left.shift()!)
  return ways.map((way) => (way === 'sketch' ? createSketch({ bytes: nextNonce }) : fullExchange))
}

interface Run {
  readonly outcome: ConversationOutcome
  readonly stream: ScriptedStream
  readonly root: string
}

async function run(
  role: 'initiator' | 'responder',
  own: SyncSide,
  ways: readonly string[],
  nonces: readonly string[],
  heard: readonly string[],
): Promise<Run> {
  const { view, logs } = await createSide(own)
  const stream = scriptStream(heard.map(hexToBytes))
  const conversation = createConversation({ role, logs: view, reconcilers: reconcilersOf(ways, nonces) })
  const outcome = await converse({ stream, peer: PEER, conversation, logs, clock })
  return { outcome, stream, root: bytesToHex(view.root()) }
}

const isBusy = (bytes: string): boolean => {
  const decoded = decodeSyncMessage(hexToBytes(bytes))
  return decoded.ok && decoded.value.kind === 'busy'
}

describe('docs/vectors/sync.json', () => {
  test('holds what it should and no more', () => {
    expect(about).not.toBe('')
    expect(Object.keys(rest)).toEqual([])
    for (const { log, cid, bytes } of entries) {
      expect(cidOfDigest('dag-cbor', hashBytesSync(hexToBytes(bytes)))).toBe(cid)
      expect(log).toMatch(/^[0-9a-f]{64}$/)
    }
    for (const each of good) {
      expect(Object.keys(each).join(' ')).toBe(
        'name initiator responder ways initiatorNonces responderNonces messages initiatorRoot responderRoot',
      )
    }
    for (const each of refused) expect(Object.keys(each).join(' ')).toBe('name side own ways nonces heard code')
    expect(refused.length).toBeGreaterThanOrEqual(good.length)
    expect(new Set([...good, ...refused].map(({ name }) => name)).size).toBe(good.length + refused.length)
  })

  const sides = good.flatMap((vector) => [
    { ...vector, title: `${vector.name}, as the initiator`, role: 'initiator' as const },
    // Who is busy has no conversation.
    ...(vector.messages.some(({ bytes }) => isBusy(bytes))
      ? []
      : [{ ...vector, title: `${vector.name}, as the responder`, role: 'responder' as const }]),
  ])

  test.each(sides)('good: $title', async (vector) => {
    const { role, messages, ways } = vector
    const heard = messages.filter(({ by }) => by !== role).map(({ bytes }) => bytes)
    const said = messages.filter(({ by }) => by === role).map(({ bytes }) => bytes)
    const nonces = role === 'initiator' ? vector.initiatorNonces : vector.responderNonces
    const { outcome, stream, root } = await run(role, vector[role], ways, nonces, heard)
    expect(stream.brokenBy).toBeUndefined()
    expect(stream.sent.map(bytesToHex)).toEqual(said)
    expect(outcome.kind).toBe(messages.some(({ bytes }) => isBusy(bytes)) ? 'busy' : 'done')
    expect(root).toBe(role === 'initiator' ? vector.initiatorRoot : vector.responderRoot)
  })

  test.each(refused)('refused: $name ($code)', async (vector: RefusedSyncVector) => {
    const { side, own, ways, nonces, heard, code } = vector
    const { outcome } = await run(side, own, ways, nonces, heard)
    expect(outcome).toMatchObject({ kind: 'failed', offence: { code } })
    // Up to the last, it was all fine.
    const before = await run(side, own, ways, nonces, heard.slice(0, -1))
    expect(before.outcome).toMatchObject({ kind: 'failed', offence: undefined })
  })
})
