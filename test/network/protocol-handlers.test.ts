import type { Connection, Libp2p, Stream, StreamHandler } from '@libp2p/interface'
import { expect, test } from 'vitest'
import type { Offence } from '../../src/core/ports/swarm.ts'
import { STREAM_RATE } from '../../src/network/limits.ts'
import { createProtocolHandlers } from '../../src/network/protocol-handlers.ts'
import { createManualClock } from '../relay/manual-clock.ts'

test('a peer that opens streams without end is cut off, and it counts once a second', async () => {
  const clock = createManualClock()
  const offences: Offence[] = []
  let looked = 0
  const handlers = createProtocolHandlers({
    clock,
    permit: () => Promise.resolve(true),
    meet: () => {
      looked++
      return undefined
    },
    onOffence: (_, offence) => offences.push(offence),
    isThrottled: () => false,
  })
  let open: StreamHandler = () => {}
  const libp2p = { handle: async (_: string, handler: StreamHandler) => void (open = handler) }
  handlers.handle('/test/1', { maxMessageBytes: 10, maxInboundStreams: 4 }, async () => {})
  await handlers.attach(libp2p as unknown as Libp2p)
  const stream = { abort: () => {} } as unknown as Stream
  const connection = { remotePeer: { toString: () => 'peer' } } as unknown as Connection

  for (let i = 0; i < STREAM_RATE.burst; i++) await open(stream, connection)
  expect(looked).toBe(STREAM_RATE.burst)
  expect(offences).toEqual([])
  for (let i = 0; i < 50; i++) await open(stream, connection)
  expect(looked).toBe(STREAM_RATE.burst)
  expect(offences.map(({ code }) => code)).toEqual(['limit'])
  clock.advance(1_000)
  for (let i = 0; i < 50; i++) await open(stream, connection)
  expect(looked).toBe(STREAM_RATE.burst + STREAM_RATE.perSecond)
  expect(offences).toHaveLength(2)
})
