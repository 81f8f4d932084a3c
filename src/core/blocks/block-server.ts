import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, PeerId } from '../base/ids.ts'
import type { MessageStream, Offence } from '../ports/swarm.ts'
import type { ExchangeMessage } from '../wire/exchange.ts'
import { MAX_CIDS_PER_MESSAGE, decodeExchangeMessage, encodeExchangeParts } from '../wire/exchange.ts'
import type { ExchangeLimits } from './limits.ts'
import { createServeQueue, type ServeQueue } from './serve-queue.ts'
import { createSlots } from './slots.ts'
import type { VerifiedBlockStore } from './verified-store.ts'

export interface BlockServerOptions {
  readonly blocks: VerifiedBlockStore
  readonly clock: Clock
  readonly limits: ExchangeLimits
  readonly report: (peer: PeerId, offence: Offence) => void
  /** Waits until so many bytes may be sent. */
  readonly pass: (bytes: number) => Promise<void>
}

/** Answers peers' wants from the store. Peers take turns at the store; none can make it hold more than its share. */
export interface BlockServer {
  /** Until the stream ends. @throws WarrenError of the store; the stream is to be broken then */
  serve(stream: MessageStream, peer: PeerId): Promise<void>
  close(): void
}

/** Wants that were taken together, and what of them was found. */
interface ReadBatch {
  readonly cids: readonly Cid[]
  readonly found: ReadonlyMap<Cid, Bytes>
}

export function createBlockServer({ blocks, clock, limits, report, pass }: BlockServerOptions): BlockServer {
  const readSlots = createSlots(limits.concurrentReads)
  const streams = new Set<MessageStream>()
  let closed = false

  /** Verified by the store: a block that went bad on the disk, once sent, would get this peer banned by an honest one. */
  async function readBatch(queue: ServeQueue): Promise<ReadBatch> {
    const giveBack = await readSlots.take()
    try {
      // Not before it is our turn: what has become urgent meanwhile goes first.
      const cids = queue.take(limits.serveBatchBlocks)
      const found = await blocks.getMany(cids)
      return {
        cids,
        found: new Map(
          cids.flatMap((cid, i) => {
            const bytes = found[i]
            return bytes === undefined ? [] : [[cid, bytes] as const]
          }),
        ),
      }
    } finally {
      giveBack()
    }
  }

  async function send(stream: MessageStream, message: ExchangeMessage): Promise<void> {
    const cancelTimeout = clock.after(limits.sendTimeout, () =>
      stream.abort(new WarrenError('timeout', 'The peer does not take what it asked for.')),
    )
    try {
      await stream.send(...encodeExchangeParts(message))
    } finally {
      cancelTimeout()
    }
  }

  async function sendAnswers(stream: MessageStream, queue: ServeQueue, { cids, found }: ReadBatch): Promise<void> {
    for (const cid of cids) {
      if (queue.hasEnded()) return
      const bytes = found.get(cid)
      if (!queue.isInHand(cid)) continue
      if (bytes === undefined) {
        queue.deny(cid)
        continue
      }
      await pass(bytes.byteLength)
      if (queue.hasEnded()) return
      if (!queue.isInHand(cid)) continue // cancelled while it waited
      queue.settle(cid)
      await send(stream, { kind: 'block', cid, bytes })
    }
    const denied = queue.takeDenied()
    for (let start = 0; start < denied.length; start += MAX_CIDS_PER_MESSAGE) {
      await send(stream, { kind: 'absent', cids: denied.slice(start, start + MAX_CIDS_PER_MESSAGE) })
    }
  }

  async function answer(stream: MessageStream, queue: ServeQueue): Promise<void> {
    let next: Promise<ReadBatch> | undefined
    for (;;) {
      if (next === undefined) await queue.changed()
      if (queue.hasEnded()) return
      const batch = await (next ?? readBatch(queue))
      // Read while this one is sent, or the link would have nothing to do meanwhile.
      next = queue.hasMore() ? readBatch(queue) : undefined
      // What goes wrong is thrown when it is waited for, if it still is.
      next?.catch(() => undefined)
      try {
        await sendAnswers(stream, queue, batch)
      } catch {
        return // the stream broke: reading from it ends too
      }
    }
  }

  function take(encoded: Bytes, queue: ServeQueue): Offence | undefined {
    const decoded = decodeExchangeMessage(encoded)
    if (!decoded.ok) return { code: decoded.code, detail: decoded.detail }
    const message = decoded.value
    if (message.kind === 'want') queue.want(message.cids, message.urgent)
    else if (message.kind === 'urge') queue.urge(message.cids)
    else if (message.kind === 'cancel') queue.cancel(message.cids)
    else return { code: 'protocol', detail: 'An answer came where only requests are due.' }
    if (queue.size() <= limits.maxDueAnswers) return undefined
    return { code: 'limit', detail: 'More blocks are wanted at once than may be.' }
  }

  async function readRequests(stream: MessageStream, peer: PeerId, queue: ServeQueue): Promise<void> {
    try {
      for await (const encoded of stream) {
        const offence = take(encoded, queue)
        if (offence === undefined) continue
        report(peer, offence)
        stream.abort(new WarrenError(offence.code, offence.detail))
        return
      }
    } catch {
      return // a broken stream is a conversation that ended: the peer opens another when it wants more
    } finally {
      queue.end()
    }
  }

  return {
    async serve(stream, peer) {
      if (closed) {
        stream.abort(new WarrenError('closed', 'No blocks are served any more.'))
        return
      }
      streams.add(stream)
      const queue = createServeQueue()
      try {
        const reading = readRequests(stream, peer, queue)
        await answer(stream, queue)
        await reading
      } finally {
        streams.delete(stream)
      }
    },
    close() {
      closed = true
      for (const stream of streams) stream.abort(new WarrenError('closed', 'No blocks are served any more.'))
    },
  }
}
