import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { createFrameDecoder, cutFrame, encodeFrame } from '../../src/network/frames.ts'

const MAX = 70_000

function decodeAll(parts: readonly Uint8Array[], max = MAX): Bytes[] {
  const decoder = createFrameDecoder(max)
  return parts.flatMap((part) => {
    const decoded = decoder.push(part)
    if (!decoded.ok) throw new Error(decoded.code)
    return [...decoded.value]
  })
}

describe('frames', () => {
  test('any messages, cut anywhere, come out as they went in', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 })
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 400 }), { maxLength: 12 }), (sent, cuts) => {
        const whole = concatBytes(...sent.map(encodeFrame))
        const edges = [...new Set([0, ...cuts.filter((cut) => cut < whole.byteLength), whole.byteLength])].sort(
          (a, b) => a - b,
        )
        const parts = edges.slice(1).map((edge, i) => whole.subarray(edges[i], edge))
        expect(decodeAll(parts).map((bytes) => [...bytes])).toEqual(sent.map((bytes) => [...bytes]))
      }),
    )
  })

  test('a message in parts is cut into pieces without copying what lies behind the head', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 })
    fc.assert(
      fc.property(parts, fc.integer({ min: 4, max: 700 }), (given, headBytes) => {
        const message = concatBytes(...given)
        const [head, ...rest] = cutFrame(given, headBytes)
        expect(concatBytes(head, ...rest)).toEqual(encodeFrame(message))
        expect(head.byteLength).toBe(Math.min(headBytes, encodeFrame(message).byteLength))
        for (const piece of rest) expect(given.some(({ buffer }) => buffer === piece.buffer)).toBe(true)
      }),
    )
  })

  test('a length takes no memory before its bytes come, and a block is moved once at most', () => {
    const decoder = createFrameDecoder(MAX)
    const frame = encodeFrame(new Uint8Array(MAX).fill(9))
    for (const [start, end] of [
      [0, 10],
      [10, MAX / 8],
      [MAX / 8, MAX],
    ] as const) {
      expect(decoder.push(frame.subarray(start, end))).toEqual({ ok: true, value: [] })
    }
    const decoded = decoder.push(frame.subarray(MAX))
    expect(decoded).toEqual({ ok: true, value: [new Uint8Array(MAX).fill(9)] })
    expect(decoded.ok && decoded.value[0]?.buffer.byteLength).toBe(MAX)
  })

  test.each([0, 1, 127, 128, 16_383, 16_384, MAX])('a message of %i bytes passes', (length) => {
    const message = new Uint8Array(length).fill(5)
    expect(decodeAll([encodeFrame(message)])).toEqual([message])
  })

  test.each([
    ['one byte more than the limit', encodeFrame(new Uint8Array(MAX + 1)).subarray(0, 3), 'too-large'],
    ['a length that claims the most', Uint8Array.of(0xff, 0xff, 0xff, 0x7f), 'too-large'],
    ['a length that is not minimal', Uint8Array.of(0x81, 0x00), 'encoding'],
    ['a zero that is not minimal', Uint8Array.of(0x80, 0x00), 'encoding'],
    ['a length of five bytes', Uint8Array.of(0x80, 0x80, 0x80, 0x80), 'encoding'],
  ])('%s is refused before a byte of it is kept', (_, bytes, code) => {
    expect(createFrameDecoder(MAX).push(bytes)).toMatchObject({ ok: false, code })
  })

  test('it knows whether it stands between two messages', () => {
    const decoder = createFrameDecoder(MAX)
    const frame = encodeFrame(new Uint8Array(200))
    expect(decoder.isAtBoundary()).toBe(true)
    decoder.push(frame.subarray(0, 1))
    expect(decoder.isAtBoundary()).toBe(false)
    decoder.push(frame.subarray(1))
    expect(decoder.isAtBoundary()).toBe(true)
  })
})
