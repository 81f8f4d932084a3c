import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, PeerId } from '../base/ids.ts'
import type { MessageStream, Offence, ProtocolLimits, Swarm } from '../ports/swarm.ts'
import type { ExchangeMessage } from '../wire/exchange.ts'
import {
  BLOCKS_PROTOCOL,
  MAX_CIDS_PER_MESSAGE,
  MAX_EXCHANGE_MESSAGE_BYTES,
  decodeExchangeMessage,
  encodeExchangeMessage,
} from '../wire/exchange.ts'
import { MAX_INBOUND_STREAMS, MAX_UNREAD_BYTES, type ExchangeLimits } from './limits.ts'

export const BLOCKS_PROTOCOL_LIMITS: ProtocolLimits = {
  maxMessageBytes: MAX_EXCHANGE_MESSAGE_BYTES,
  maxInboundStreams: MAX_INBOUND_STREAMS,
  maxUnreadBytes: MAX_UNREAD_BYTES,
  isBulk: true,
}

export interface RequestLinkOptions {
  readonly swarm: Swarm
  readonly peer: PeerId
  readonly clock: Clock
  readonly limits: ExchangeLimits
  /** Until it resolves, it counts towards `limits.concurrentChecks`, beyond which nothing more is read. Never rejects. */
  readonly onBlock: (cid: Cid, bytes: Bytes) => Promise<void>
  readonly onAbsent: (cids: readonly Cid[]) => void
  /** Nothing more will come, and nothing that was asked will be answered. `offence` when the peer is to blame. */
  readonly onBroken: (offence?: Offence) => void
}

/** One stream on which blocks are asked of a peer, from its opening to its end. */
export interface RequestLink {
  ask(cid: Cid, urgent: boolean): void
  /** What was asked has become urgent. */
  urge(cid: Cid): void
  cancel(cid: Cid): void
  /** Ends it from this side: no further call back. */
  break(reason: string): void
}

interface Request {
  readonly kind: 'want' | 'want-urgently' | 'urge' | 'cancel'
  readonly cid: Cid
}

/** Opens the stream at once; what is asked meanwhile follows. */
export function createRequestLink(options: RequestLinkOptions): RequestLink {
  const { swarm, peer, clock, limits, onBlock, onAbsent, onBroken } = options
  const opening = new AbortController()
  /** What was asked and is not answered. */
  const asked = new Set<Cid>()
  const checks = new Set<Promise<void>>()
  let outbox: Request[] = []
  let stream: MessageStream | undefined
  let sending = false
  let over = false

  function end(reason: string): boolean {
    if (over) return false
    over = true
    outbox = []
    asked.clear()
    opening.abort()
    stream?.abort(new WarrenError('cancelled', reason))
    return true
  }

  function fail(offence?: Offence): void {
    if (end('Nothing more is asked over this stream.')) onBroken(offence)
  }

  /** Requests of one kind that follow each other share a message. */
  function takeMessage(): ExchangeMessage {
    const kind = (outbox[0] as Request).kind
    let count = 1
    while (count < Math.min(outbox.length, MAX_CIDS_PER_MESSAGE) && outbox[count]?.kind === kind) count++
    const cids = outbox.slice(0, count).map(({ cid }) => cid)
    outbox = outbox.slice(count)
    if (kind === 'cancel' || kind === 'urge') return { kind, cids }
    return { kind: 'want', urgent: kind === 'want-urgently', cids }
  }

  async function sendOutbox(): Promise<void> {
    if (sending || stream === undefined) return
    sending = true
    try {
      while (outbox.length > 0) await stream.send(encodeExchangeMessage(takeMessage()))
    } catch {
      fail() // broken: reading ends as well
    } finally {
      sending = false
    }
  }

  function queue(request: Request): void {
    if (over) return
    outbox.push(request)
    // In a microtask, so that a whole plan makes one message.
    if (outbox.length === 1) queueMicrotask(() => void sendOutbox())
  }

  function check(cid: Cid, bytes: Bytes): void {
    const checked = onBlock(cid, bytes).finally(() => checks.delete(checked))
    checks.add(checked)
  }

  function takeAnswer(encoded: Bytes): void {
    const decoded = decodeExchangeMessage(encoded)
    if (!decoded.ok) {
      fail({ code: decoded.code, detail: decoded.detail })
      return
    }
    const message = decoded.value
    if (message.kind !== 'block' && message.kind !== 'absent') {
      fail({ code: 'protocol', detail: 'A request came where only answers are due.' })
      return
    }
    const cids = message.kind === 'block' ? [message.cid] : message.cids
    for (const cid of cids) {
      if (asked.delete(cid)) continue
      fail({ code: 'protocol', detail: 'An answer came to something that was not asked.' })
      return
    }
    if (message.kind === 'block') check(message.cid, message.bytes)
    else onAbsent(message.cids)
  }

  async function run(): Promise<void> {
    const cancelTimeout = clock.after(limits.openTimeout, () => opening.abort())
    try {
      const opened = await swarm.open(peer, BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS, opening.signal)
      cancelTimeout()
      if (over) {
        opened.abort(new WarrenError('cancelled', 'The stream is not needed any more.'))
        return
      }
      stream = opened
      void sendOutbox()
      for await (const encoded of opened) {
        if (over) return
        takeAnswer(encoded)
        if (checks.size >= limits.concurrentChecks) await Promise.race(checks)
      }
    } catch {
      cancelTimeout() // unreachable, too slow, or broken: all that counts is that it is over
    }
    fail()
  }

  void run()
  return {
    ask(cid, urgent) {
      asked.add(cid)
      queue({ kind: urgent ? 'want-urgently' : 'want', cid })
    },
    urge: (cid) => queue({ kind: 'urge', cid }),
    cancel: (cid) => queue({ kind: 'cancel', cid }),
    break: (reason) => void end(reason),
  }
}
