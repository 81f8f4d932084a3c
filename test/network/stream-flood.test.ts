import { streamPair } from '@libp2p/utils'
import { describe, expect, test } from 'vitest'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { STREAM_LIMITS } from '../../src/network/limits.ts'
import { createMessageStream } from '../../src/network/streams.ts'
import { until } from './mesh-fixture.ts'

const CHUNK_BYTES = 16 * 1024

describe('a flood of messages that nobody reads', () => {
  test.each([
    ['empty', Uint8Array.of(0)],
    ['of one byte', Uint8Array.of(1, 7)],
  ])('%s: pauses the stream before they fill the memory', async (_, frame) => {
    const [raw, ours] = await streamPair()
    const framed = createMessageStream(ours, { maxMessageBytes: 1000, clock: systemEnvironment.clock })
    const perChunk = CHUNK_BYTES / frame.byteLength
    const chunk = new Uint8Array(CHUNK_BYTES).map((__, i) => frame[i % frame.byteLength]!)
    let received = 0
    ours.addEventListener('message', () => (received += perChunk))
    const most = STREAM_LIMITS.maxReadAheadBytes / STREAM_LIMITS.messageOverheadBytes + perChunk
    let sent = 0
    while (ours.readStatus !== 'paused' && sent < 16 * most) {
      raw.send(chunk)
      sent += perChunk
      await until(() => received >= sent || ours.readStatus === 'paused')
    }
    expect(ours.readStatus).toBe('paused')
    expect(received).toBeLessThanOrEqual(most)

    // All that came is there, in order, and what follows comes once it was read.
    const messages = framed[Symbol.asyncIterator]()
    for (let i = 0; i < sent; i++) expect((await messages.next()).value).toEqual(frame.subarray(1))
    expect(ours.readStatus).toBe('readable')
    framed.abort(new Error('The test is over.'))
  })
})

/** Bytes; as empty messages so many take a quarter of a gigabyte. */
const HELD_BYTES = 1024 * 1024
/** Bytes of memory: some 14 MB of messages, the bytes themselves several times, and what else a test does. */
const MOST_GROWTH = 100 * 1024 * 1024

test('what was held while nobody listened becomes messages as they are read, not at once', async () => {
  const [raw, ours] = await streamPair()
  for (let sent = 0; sent < HELD_BYTES; sent += CHUNK_BYTES) raw.send(new Uint8Array(CHUNK_BYTES))
  await until(() => ours.readBufferLength === HELD_BYTES)
  const before = process.memoryUsage().heapUsed
  const framed = createMessageStream(ours, { maxMessageBytes: 1000, clock: systemEnvironment.clock })
  await until(() => ours.readBufferLength === 0)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST_GROWTH)

  // All of them come, and the end behind them.
  await raw.close()
  let read = 0
  for await (const message of framed) read += 1 + message.byteLength
  expect(read).toBe(HELD_BYTES)
})
