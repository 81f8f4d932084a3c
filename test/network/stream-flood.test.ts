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
