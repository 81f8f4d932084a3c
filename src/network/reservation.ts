import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import { INTRODUCTION_LIMITS } from './limits.ts'
import { createMessageStream } from './streams.ts'

/**
 * Asks for a reservation, so that others can reach this peer through the one that is asked (libp2p/specs, relay,
 * circuit-v2). libp2p's own client makes them for addresses it listens on, remembers a relay that failed once as bad for
 * good, and never removes a listener: here the links know better when to ask.
 */

/** HopMessage { type: RESERVE } in protobuf. */
const RESERVE = Uint8Array.of(0x08, 0x00)

/** A voucher, signed, and the addresses of the relay. */
const MAX_ANSWER_BYTES = 8 * 1024

const TYPE_FIELD = 1
const STATUS_FIELD = 5
const TYPE_STATUS = 2
const STATUS_OK = 100

/** @throws WarrenError `unreachable` when it was refused or the connection broke */
export async function requestReservation(connection: Connection, clock: Clock): Promise<void> {
  const signal = AbortSignal.timeout(INTRODUCTION_LIMITS.reserveMs)
  const stream = await connection.newStream(RELAY_V2_HOP_CODEC, { signal })
  const framed = createMessageStream(stream, { maxMessageBytes: MAX_ANSWER_BYTES, clock })
  const cancel = clock.after(INTRODUCTION_LIMITS.reserveMs, () => {
    framed.abort(new WarrenError('timeout', 'The reservation was not answered in time.'))
  })
  try {
    await framed.send(RESERVE)
    for await (const answer of framed) {
      if (isGranted(answer)) return
      break
    }
    throw new WarrenError('unreachable', 'The relay gave no reservation.')
  } finally {
    cancel()
    await framed.finish()
  }
}

/** Whether a HopMessage says STATUS, OK. Fields of its own length are passed over; anything odd is no. */
export function isGranted(message: Uint8Array): boolean {
  const numbers = new Map<number, number>()
  let offset = 0
  const readVarint = (): number => {
    let value = 0
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = message[offset++]
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (offset < message.byteLength) {
    const tag = readVarint()
    const value = readVarint()
    if (Number.isNaN(tag) || Number.isNaN(value)) return false
    if ((tag & 7) === 0) numbers.set(tag >>> 3, value)
    else if ((tag & 7) === 2) offset += value
    else return false
  }
  return numbers.get(TYPE_FIELD) === TYPE_STATUS && numbers.get(STATUS_FIELD) === STATUS_OK
}
