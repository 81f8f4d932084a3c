import type { Stream } from '@libp2p/interface'
import { streamPair } from '@libp2p/utils'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes, equalBytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Offence } from '../../src/core/ports/swarm.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { PLAIN_LIMITS, STREAM_LIMITS } from '../../src/network/limits.ts'
import { PLAIN_MARK, cutPlain } from '../../src/network/plain-messages.ts'
import { createMessageStream } from '../../src/network/streams.ts'

const MAX = 1024 * 1024
const LIBP2P_MESSAGE = Uint8Array.of(0x12, 1, 7)

/** A data channel as far as a stream of libp2p's uses it. */
interface FakeChannel {
  readonly readyState: 'open'
  bufferedAmount: number
  bufferedAmountLowThreshold: number
  onmessage: ((event: { readonly data: unknown }) => void) | null
  send(data: Bytes): void
}

/** Two ends of a stream that has a data channel, as over WebRTC: the holder's sends plain messages, the asker's takes them. */
async function makePair(maxMessageBytes = MAX) {
  const [left, right] = await streamPair()
  /** What libp2p got to see of what came to the asker. */
  const seenByLibp2p: unknown[] = []
  const sizes: number[] = []
  const asking: FakeChannel = {
    readyState: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    onmessage: ({ data }) => seenByLibp2p.push(data),
    send: () => undefined,
  }
  const holding: FakeChannel = {
    ...asking,
    onmessage: null,
    send(data) {
      sizes.push(data.byteLength)
      deliver(data.slice().buffer)
    },
  }
  const deliver = (data: unknown): void => asking.onmessage?.({ data })
  const offences: Offence[] = []
  const options = { maxMessageBytes, clock: systemEnvironment.clock }
  const holder = createMessageStream(withChannel(left, holding), { ...options, bulk: 'sent' })
  const asker = createMessageStream(withChannel(right, asking), {
    ...options,
    bulk: 'taken',
    onOffence: (offence) => offences.push(offence),
  })
  return { holder, asker, holderStream: left, holding, deliver, seenByLibp2p, sizes, offences }
}

const withChannel = (stream: Stream, channel: FakeChannel): Stream => Object.assign(stream, { channel })

const plain = (...parts: readonly Uint8Array[]): ArrayBuffer => concatBytes(PLAIN_MARK, ...parts).buffer

function fill(length: number, seed: number): Bytes {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff)
}

describe('plain messages', () => {
  test('carry messages of any length, whole and in order, and nothing of them reaches libp2p', async () => {
    const { holder, asker, seenByLibp2p, sizes } = await makePair()
    const lengths = [0, 1, 100, PLAIN_LIMITS.maxMessageBytes - 7, PLAIN_LIMITS.maxMessageBytes, MAX]
    const received: Bytes[] = []
    const reading = (async () => {
      for await (const message of asker) {
        received.push(message)
        if (received.length === lengths.length) return
      }
    })()
    for (const [seed, length] of lengths.entries()) {
      const message = fill(length, seed)
      await holder.send(message.subarray(0, length >> 1), message.subarray(length >> 1))
    }
    await reading
    expect(received.map(({ byteLength }) => byteLength)).toEqual(lengths)
    for (const [seed, message] of received.entries()) {
      expect(equalBytes(message, fill(lengths[seed] as number, seed))).toBe(true)
    }
    expect(seenByLibp2p).toEqual([])
    expect(Math.max(...sizes)).toBe(PLAIN_LIMITS.maxMessageBytes)
  })

  test('stand beside libp2p’s own, and what is neither is libp2p’s to judge', async () => {
    const { asker, deliver, seenByLibp2p } = await makePair()
    const read = asker[Symbol.asyncIterator]().next()
    const odd = [
      LIBP2P_MESSAGE.buffer,
      new ArrayBuffer(0),
      PLAIN_MARK.slice().buffer,
      Uint8Array.of(0xff, 0xff).buffer,
      'text',
    ]
    odd.forEach(deliver)
    deliver(plain(encodeFrame(Uint8Array.of(5))))
    expect((await read).value).toEqual(Uint8Array.of(5))
    expect(seenByLibp2p).toEqual(odd)
  })

  test('are held to the same limits: what breaks them is an offence, and a flood is cut off', async () => {
    const long = await makePair(1000)
    long.deliver(plain(encodeFrame(new Uint8Array(1001))))
    await expect(long.asker[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'too-large' })
    expect(long.offences).toMatchObject([{ code: 'too-large' }])

    const flood = await makePair()
    const piece = plain(encodeFrame(new Uint8Array(PLAIN_LIMITS.maxMessageBytes / 2)))
    const most = 2 * (STREAM_LIMITS.maxReadAheadBytes + STREAM_LIMITS.maxReadBufferBytes)
    for (let sent = 0; sent < most; sent += piece.byteLength) flood.deliver(piece)
    const readAll = async (): Promise<void> => {
      for await (const message of flood.asker) expect(message.byteLength).toBeGreaterThan(0)
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('wait while the channel is full', async () => {
    const { holder, asker, holding, holderStream, sizes } = await makePair()
    const read = asker[Symbol.asyncIterator]().next()
    holding.bufferedAmount = PLAIN_LIMITS.maxBufferedBytes
    const sending = holder.send(fill(MAX, 1))
    await expect.poll(() => sizes.length).toBe(1)
    while (sizes.length < 5) {
      const before = sizes.length
      holderStream.dispatchEvent(new Event('drain'))
      await expect.poll(() => sizes.length).toBe(before + 1)
    }
    holding.bufferedAmount = 0
    holderStream.dispatchEvent(new Event('drain'))
    await sending
    expect(equalBytes((await read).value as Bytes, fill(MAX, 1))).toBe(true)
  })

  test('are cut end to end, with nothing left over', () => {
    const parts = [fill(3, 1), new Uint8Array(0), fill(PLAIN_LIMITS.maxMessageBytes, 2)]
    const messages = [...cutPlain(parts)]
    expect(messages.map(({ byteLength }) => byteLength)).toEqual([PLAIN_LIMITS.maxMessageBytes, 4 + 7])
    const contents = messages.map((message) => message.subarray(PLAIN_MARK.byteLength))
    expect(equalBytes(concatBytes(...contents), concatBytes(...parts))).toBe(true)
    expect([...cutPlain([])]).toEqual([])
  })
})
