import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { concatBytes, equalBytes } from '../../../src/core/base/bytes.ts'
import { cutChunks, findCut } from '../../../src/core/files/chunker.ts'
import { drawGearTable } from '../../../src/core/files/gear.ts'
import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, NORMAL_CHUNK_BYTES } from '../../../src/core/files/limits.ts'
import { sampleBytes } from '../../contracts/sample-bytes.ts'
import { cutPlainly } from './plain-chunker.ts'

const gear = drawGearTable(sampleBytes(9, 32))
const content = sampleBytes(1, 4_000_000)

async function* inPieces(bytes: Bytes, lengths: Iterable<number>): AsyncGenerator<Bytes> {
  let start = 0
  for (const length of lengths) {
    if (start >= bytes.byteLength) return
    yield bytes.slice(start, start + length)
    start += length
  }
  if (start < bytes.byteLength) yield bytes.slice(start)
}

async function cut(bytes: Bytes, pieceLengths: Iterable<number> = [], table = gear): Promise<Bytes[]> {
  const chunks: Bytes[] = []
  for await (const run of cutChunks(inPieces(bytes, pieceLengths), table)) chunks.push(...run)
  return chunks
}

const lengthsOf = (chunks: readonly Uint8Array[]) => chunks.map(({ byteLength }) => byteLength)

/** `length` bytes that hold the sample's bytes and, from `zerosFrom` on, none but zero. */
function sampleThenZeros(seed: number, length: number, zerosFrom: number): Bytes {
  const bytes = sampleBytes(seed, length)
  bytes.fill(0, zerosFrom)
  return bytes
}

describe('the chunker', () => {
  test('cuts where the definition says, byte by byte', async () => {
    expect(lengthsOf(await cut(content))).toEqual(cutPlainly(gear, content))
  })

  test('cuts any bytes where the definition says', () => {
    const input = fc.record({
      seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      length: fc.integer({ min: 1, max: 1_500_000 }),
      zerosFrom: fc.integer({ min: 0, max: 1_500_000 }),
    })
    fc.assert(
      fc.property(input, ({ seed, length, zerosFrom }) => {
        const bytes = sampleThenZeros(seed, length, zerosFrom)
        const first = findCut(gear, bytes, 0, Math.min(length, MAX_CHUNK_BYTES))
        expect(first).toBe(cutPlainly(gear, bytes)[0])
      }),
      { numRuns: 40 },
    )
  })

  test('makes the same cuts however the file comes in pieces', async () => {
    const whole = await cut(content)
    const pieceLengths = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 3_000_000 })),
      {
        maxLength: 60,
      },
    )
    await fc.assert(
      fc.asyncProperty(pieceLengths, async (lengths) => {
        const chunks = await cut(content, lengths)
        expect(lengthsOf(chunks)).toEqual(lengthsOf(whole))
        expect(equalBytes(concatBytes(...chunks), content)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test('makes the same cuts in pieces of exactly a longest chunk, and one byte to either side', async () => {
    const whole = lengthsOf(await cut(content))
    for (const length of [MAX_CHUNK_BYTES - 1, MAX_CHUNK_BYTES, MAX_CHUNK_BYTES + 1]) {
      expect(lengthsOf(await cut(content, [length, length, length]))).toEqual(whole)
    }
  })

  test('gives no chunk for an empty file and one for up to the minimum', async () => {
    expect(await cut(new Uint8Array(0))).toEqual([])
    expect(await cut(new Uint8Array(0), [0, 0])).toEqual([])
    for (const length of [1, 2, MIN_CHUNK_BYTES - 1, MIN_CHUNK_BYTES]) {
      expect(lengthsOf(await cut(content.slice(0, length)))).toEqual([length])
    }
  })

  test('keeps every chunk but the last within the minimum and the maximum, gathered around the normal length', async () => {
    const lengths = lengthsOf(await cut(sampleBytes(77, 24_000_000)))
    const inner = lengths.slice(0, -1)
    for (const length of inner) {
      expect(length).toBeGreaterThan(MIN_CHUNK_BYTES)
      expect(length).toBeLessThanOrEqual(MAX_CHUNK_BYTES)
    }
    const mean = inner.reduce((sum, length) => sum + length, 0) / inner.length
    expect(mean).toBeGreaterThan(0.75 * NORMAL_CHUNK_BYTES)
    expect(mean).toBeLessThan(1.5 * NORMAL_CHUNK_BYTES)
  })

  test('cuts at the maximum what never meets a mask', async () => {
    const zeros = new Uint8Array(2 * MAX_CHUNK_BYTES + 5)
    // A run of one byte hashes to (2^n - 1) times its word: here bit 20 is always set, and within both masks.
    const never = new Int32Array(256).fill(1 << 20)
    const expected = cutPlainly(never, zeros)
    expect(lengthsOf(await cut(zeros, [], never))).toEqual(expected)
    expect(expected[0]).toBe(MAX_CHUNK_BYTES)
  })

  test('finds its cuts again after bytes were put in front', async () => {
    const names = new Set((await cut(content)).map((chunk) => chunk.join()))
    const shifted = await cut(concatBytes(sampleBytes(5, 1000), content))
    const known = shifted.filter((chunk) => names.has(chunk.join()))
    expect(known.length).toBeGreaterThanOrEqual(shifted.length - 3)
  })

  test('cuts elsewhere under another secret, so that lengths tell an outsider nothing', async () => {
    const other = lengthsOf(await cut(content, [], drawGearTable(sampleBytes(10, 32))))
    expect(other).not.toEqual(lengthsOf(await cut(content)))
  })
})
