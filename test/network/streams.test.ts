import type { Stream } from '@libp2p/interface'
import { streamPair } from '@libp2p/utils'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Clock } from '../../src/core/base/environment.ts'
import type { Offence } from '../../src/core/ports/swarm.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { STREAM_LIMITS, WEBRTC_OPTIONS } from '../../src/network/limits.ts'
import { createMessageStream } from '../../src/network/streams.ts'
import type { FramedStream } from '../../src/network/streams.ts'
import { createManualClock } from '../relay/manual-clock.ts'

const MAX = 1024 * 1024

interface Pair {
  readonly framed: FramedStream
  readonly raw: Stream
  /** Something of the remote's has come. */
  readonly arrived: Promise<void>
  readonly offences: Offence[]
}

/** Our end framed, the remote's end in the test's hand. */
async function makePair(clock: Clock = systemEnvironment.clock, maxMessageBytes = 1000): Promise<Pair> {
  const [raw, ours] = await streamPair()
  const offences: Offence[] = []
  const framed = createMessageStream(ours, { maxMessageBytes, clock, onOffence: (offence) => offences.push(offence) })
  const arrived = new Promise<void>((resolve) => {
    ours.addEventListener('message', () => resolve(), { once: true })
  })
  return { framed, raw, offences, arrived }
}

async function readAll(stream: FramedStream): Promise<number[]> {
  const lengths: number[] = []
  for await (const message of stream) lengths.push(message.byteLength)
  return lengths
}

describe('a stream of messages', () => {
  test('carries messages both ways and ends when the remote closed its side', async () => {
    const [left, right] = await streamPair()
    const options = { maxMessageBytes: MAX, clock: systemEnvironment.clock }
    const [a, b] = [createMessageStream(left, options), createMessageStream(right, options)]
    const read = readAll(b)
    await a.send(new Uint8Array(0))
    await a.send(new Uint8Array(MAX))
    await Promise.all([a.send(new Uint8Array(3)), a.send(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3, 4))])
    await a.closeWrite()
    expect(await read).toEqual([0, MAX, 3, 4])
    await b.send(new Uint8Array(5))
    await b.closeWrite()
    expect(await readAll(a)).toEqual([5])
  })

  test('a message over the limit breaks it and is an offence', async () => {
    const { framed, raw, offences } = await makePair()
    raw.send(concatBytes(encodeFrame(new Uint8Array(1000)), encodeFrame(new Uint8Array(1001)).subarray(0, 2)))
    await expect(readAll(framed)).rejects.toMatchObject({ code: 'too-large' })
    expect(offences).toMatchObject([{ code: 'too-large' }])
    await expect(framed.send(new Uint8Array(1))).rejects.toMatchObject({ code: 'too-large' })
  })

  test('sending more than the limit is refused on this side', async () => {
    const { framed } = await makePair()
    await expect(framed.send(new Uint8Array(1001))).rejects.toMatchObject({ code: 'too-large' })
  })

  test('a message begun and never finished is given up after the deadline', async () => {
    const clock = createManualClock()
    const { framed, raw, arrived } = await makePair(clock)
    const read = readAll(framed)
    raw.send(Uint8Array.of(100, 1, 2, 3))
    await arrived
    clock.advance(STREAM_LIMITS.stalledReadMs)
    await expect(read).rejects.toMatchObject({ code: 'timeout' })
  })

  test('silence between messages is no stall', async () => {
    const clock = createManualClock()
    const { framed, raw, arrived } = await makePair(clock)
    const read = readAll(framed)
    raw.send(encodeFrame(new Uint8Array(7)))
    await arrived
    clock.advance(10 * STREAM_LIMITS.stalledReadMs)
    await raw.close()
    expect(await read).toEqual([7])
  })

  test('ending in the middle of a message is an offence', async () => {
    const { framed, raw, offences } = await makePair()
    raw.send(Uint8Array.of(100, 1, 2, 3))
    await raw.close()
    await expect(readAll(framed)).rejects.toMatchObject({ code: 'encoding' })
    expect(offences).toMatchObject([{ code: 'encoding' }])
  })

  test('a reset by the remote is an unreachable peer, not an offence', async () => {
    const { framed, raw, offences } = await makePair()
    const read = readAll(framed)
    raw.abort(new Error('gone'))
    await expect(read).rejects.toMatchObject({ code: 'unreachable' })
    expect(offences).toEqual([])
  })

  test('what a protocol may ask for at once waits for a reader that is late', async () => {
    const [left, right] = await streamPair()
    const total = 4 * STREAM_LIMITS.maxReadBufferBytes
    const options = { maxMessageBytes: MAX, maxUnreadBytes: total, clock: systemEnvironment.clock }
    const [sender, reader] = [createMessageStream(left, options), createMessageStream(right, options)]
    for (let sent = 0; sent < total; sent += MAX) await sender.send(new Uint8Array(MAX))
    await sender.closeWrite()
    expect((await readAll(reader)).length).toBe(total / MAX)
  })

  test('the channel under a stream is refilled before it runs dry', async () => {
    const [, ours] = await streamPair()
    // As libp2p's WebRTC stream has it; the one in memory has none.
    const channel = { bufferedAmountLowThreshold: 0 }
    createMessageStream(Object.assign(ours, { channel }), { maxMessageBytes: MAX, clock: systemEnvironment.clock })
    expect(channel.bufferedAmountLowThreshold).toBe(STREAM_LIMITS.refillBelowBytes)
    expect(STREAM_LIMITS.refillBelowBytes).toBeLessThan(WEBRTC_OPTIONS.dataChannel.maxBufferedAmount)
  })

  test('a flood over a link without back-pressure is cut off at the bound', async () => {
    // Like WebRTC, the pair in memory cannot pause its sender.
    const [left, right] = await streamPair()
    const options = { maxMessageBytes: MAX, clock: systemEnvironment.clock }
    const [sender, reader] = [createMessageStream(left, options), createMessageStream(right, options)]
    const flood = async (): Promise<void> => {
      for (let sent = 0; sent < 4 * STREAM_LIMITS.maxReadBufferBytes; sent += MAX)
        await sender.send(new Uint8Array(MAX))
    }
    await expect(flood()).rejects.toMatchObject({ code: 'unreachable' })
    await expect(readAll(reader)).rejects.toMatchObject({ code: 'unreachable' })
  })
})
