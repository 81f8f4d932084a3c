import type { Stream } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import type { CidVector } from '../../scripts/vectors/cid.ts'
import type { FramesVector, RefusedFramesVector } from '../../scripts/vectors/frames.ts'
import type { PlainVector } from '../../scripts/vectors/plain.ts'
import type { MeshRootVector, RefusedMeshRootVector } from '../../scripts/vectors/mesh-root.ts'
import type { SketchFile, SketchIdVector, SketchVector } from '../../scripts/vectors/sketch.ts'
import type { RefusedText, VectorFile } from '../../scripts/vectors/vector-file.ts'
import { type Bytes, bytesToHex, compareBytes, concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import { type Decoded, unwrap } from '../../src/core/base/errors.ts'
import { hashBytesSync, sipHashInto } from '../../src/core/crypto/hash.ts'
import { addIds, createCellReader, createCells } from '../../src/core/log/cells.ts'
import { snapshotOf } from '../../src/core/log/digest-snapshot.ts'
import { createMeshRoot } from '../../src/core/log/mesh-root.ts'
import { deriveSipKey, EVERY_BUCKET, markBuckets, nameDigests } from '../../src/core/log/short-ids.ts'
import { writeCells, writeIds } from '../../src/core/sync/sketch-pieces.ts'
import { bytesToCid, cidDigest, cidOfDigest, cidToBytes, parseCid } from '../../src/core/wire/cid.ts'
import { decodeExchangeMessage, encodeExchangeMessage, type ExchangeMessage } from '../../src/core/wire/exchange.ts'
import { decodeSyncMessage, encodeSyncMessage, type SyncMessage } from '../../src/core/wire/sync.ts'
import { createFrameDecoder, encodeFrame } from '../../src/network/frames.ts'
import { cutPlain, takePlain } from '../../src/network/plain-messages.ts'
import { describeFile, describeMessages, verdict } from './describe-file.ts'
import { digestsOfNumbers } from './numbered-digests.ts'
import { expandBytes, readVectors } from './read-vectors.ts'

describeMessages<SyncMessage>('sync-messages', decodeSyncMessage, (_, decoded) => encodeSyncMessage(decoded))

describeMessages<ExchangeMessage>('exchange-messages', decodeExchangeMessage, (_, decoded) =>
  encodeExchangeMessage(decoded),
)

describeFile<VectorFile<CidVector, RefusedText>>(
  'cid',
  { good: 'name content codec bytes text', refused: 'code name text' },
  ({ content, codec, bytes, text }) => {
    const cid = unwrap(parseCid(text))
    expect(cidOfDigest(codec, hashBytesSync(hexToBytes(content)))).toBe(cid)
    expect(bytesToHex(cidToBytes(cid))).toBe(bytes)
    expect(unwrap(bytesToCid(hexToBytes(bytes)))).toBe(cid)
    expect(cidDigest(cid)).toEqual(hashBytesSync(hexToBytes(content)))
  },
  ({ text }) => verdict(parseCid(text)),
)

function rootOf(logs: MeshRootVector['logs']): string {
  const root = createMeshRoot()
  for (const [log, each] of logs) root.set(log, hexToBytes(each))
  return bytesToHex(root.root())
}

describeFile<VectorFile<MeshRootVector, RefusedMeshRootVector>>(
  'mesh-root',
  { good: 'name logs root', refused: 'code logs name root' },
  ({ logs, root }) => {
    expect(rootOf(logs)).toBe(root)
    expect(rootOf(logs.toReversed())).toBe(root)
  },
  ({ logs, root }) => (rootOf(logs) === root ? 'accepted' : 'hash'),
)

const MAX_FRAME_BYTES = 1024 * 1024

/** The messages of these bytes, which come in runs of so many. */
function readFrames(bytes: Bytes, run: number, maxBytes = MAX_FRAME_BYTES): Decoded<readonly string[]> {
  const decoder = createFrameDecoder(maxBytes)
  const messages: string[] = []
  for (let at = 0; at < bytes.byteLength; at += run) {
    const read = decoder.push(bytes.subarray(at, at + run))
    if (!read.ok) return read
    messages.push(...read.value.map(bytesToHex))
  }
  expect(decoder.isAtBoundary()).toBe(true)
  return { ok: true, value: messages }
}

describeFile<VectorFile<FramesVector, RefusedFramesVector>>(
  'frames',
  { good: 'name messages bytes', refused: 'bytes code maxBytes name' },
  ({ messages, bytes }) => {
    const [expanded, stream] = [messages.map(expandBytes), expandBytes(bytes)]
    expect(concatBytes(...expanded.map(encodeFrame))).toEqual(stream)
    for (const run of [1, 3, 1000, Infinity]) {
      if (run === 1 && stream.byteLength > 1000) continue
      expect(unwrap(readFrames(stream, run))).toEqual(expanded.map(bytesToHex))
    }
  },
  ({ bytes, maxBytes }) => verdict(readFrames(hexToBytes(bytes), 1, maxBytes)),
)

describe('docs/vectors/plain.json', () => {
  const { good, refused, ...rest } = readVectors('plain') as VectorFile<PlainVector, never>

  /** What the other side's stream gets of these messages of its data channel. */
  function takeAll(messages: readonly Bytes[]): Bytes {
    const taken: Uint8Array[] = []
    const seenByLibp2p: unknown[] = []
    const channel = {
      send: () => undefined,
      onmessage: (event: { readonly data: unknown }): void => void seenByLibp2p.push(event.data),
    }
    const stream = { channel, sendData: () => undefined, onData: (data: Uint8Array) => void taken.push(data) }
    takePlain(stream as unknown as Stream)
    for (const message of messages) channel.onmessage({ data: message.slice().buffer })
    expect(seenByLibp2p).toEqual([])
    return concatBytes(...taken)
  }

  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    expect(refused).toEqual([])
    for (const each of good) expect(Object.keys(each).join(' ')).toBe('name messages channel')
  })

  test.each(good)('$name', ({ messages, channel }) => {
    const [expanded, passed] = [messages.map(expandBytes), channel.map(expandBytes)]
    const frames = expanded.map(encodeFrame)
    expect(frames.flatMap((frame) => [...cutPlain([frame])])).toEqual(passed)
    const taken = takeAll(passed)
    expect(taken).toEqual(concatBytes(...frames))
    expect(unwrap(readFrames(taken, Infinity))).toEqual(expanded.map(bytesToHex))
  })
})

const wordsOf = (hex: string): Uint32Array => {
  const bytes = hexToBytes(hex)
  const view = new DataView(bytes.buffer)
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getUint32(4 * index, true))
}

/** What stands behind a piece's kind and its byte for the last. */
const contentOf = (pieces: readonly Bytes[]): string => pieces.map((piece) => bytesToHex(piece.slice(2))).join('')

describe('docs/vectors/sketch.json', () => {
  const { good, ids, sipHash, refused, ...rest } = readVectors('sketch') as SketchFile
  const key = hexToBytes(good[0]!.key)

  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    expect(refused).toEqual([])
    for (const each of ids) expect(Object.keys(each).join(' ')).toBe('digest id check places')
    for (const each of good) {
      expect(Object.keys(each).join(' ')).toBe('name numbers initiatorNonce responderNonce key ids bits marks cells')
    }
  })

  const sipHashOf = (sipKey: Bytes, digests: Bytes): string => {
    const words = new Uint32Array(digests.byteLength / 16)
    sipHashInto(words, 0, sipKey, digests, 0, digests.byteLength / 32)
    return contentOf(writeIds('ids', words))
  }

  test('SipHash-2-4 is that of its authors', () => {
    expect(sipHashOf(hexToBytes(sipHash.key), hexToBytes(sipHash.message))).toBe(sipHash.output)
  })

  test.each(ids)('the id of $digest', ({ digest, id, check, places }: SketchIdVector) => {
    expect(sipHashOf(key, hexToBytes(digest))).toBe(id)
    const cells = createCells(1000)
    addIds(cells, 0, wordsOf(id))
    expect([...cells.counts.keys()].filter((cell) => cells.counts[cell] === 1)).toEqual(places)
    for (const cell of places) expect(cells.sums[3 * cell + 2]).toBe(wordsOf(check)[0])
  })

  test.each(good)('$name', (vector: SketchVector) => {
    const { numbers, initiatorNonce, responderNonce, bits, marks } = vector
    const digests = numbers.flatMap(digestsOfNumbers).toSorted(compareBytes)
    const snapshot = snapshotOf(concatBytes(...digests))
    const sipKey = deriveSipKey(hexToBytes(initiatorNonce), hexToBytes(responderNonce))
    expect(bytesToHex(sipKey)).toBe(vector.key)
    const named = nameDigests(snapshot, EVERY_BUCKET, sipKey)
    expect(named.ids).toEqual(wordsOf(vector.ids))
    expect(bytesToHex(markBuckets(snapshot, bits, hexToBytes(initiatorNonce)))).toBe(marks)
    const cells = createCells(vector.cells.length / 26)
    addIds(cells, 0, named.ids)
    expect(contentOf(writeCells(cells, 0))).toBe(vector.cells)
  })

  test('what two sets have apart is read from the cells of one, less those of the other', () => {
    const { cells, ids: all } = good[0]!
    const own = wordsOf(all.slice(32))
    const length = cells.length / 26
    const difference = createCells(length)
    addIds(difference, 0, wordsOf(all))
    const mine = createCells(length)
    addIds(mine, 0, own)
    for (const [at, sum] of mine.sums.entries()) difference.sums[at] = difference.sums[at]! ^ sum
    for (const [at, count] of mine.counts.entries()) difference.counts[at] = difference.counts[at]! - count
    const reader = createCellReader()
    expect(reader.take(difference)).toBe(true)
    expect(contentOf(writeIds('ids', reader.difference().theirs))).toHaveLength(32)
    expect(reader.difference().ours).toHaveLength(0)
  })
})
