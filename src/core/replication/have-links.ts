import type { Clock, Environment } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { PeerId } from '../base/ids.ts'
import type { MessageStream, ProtocolLimits, Swarm, SwarmPeer } from '../ports/swarm.ts'
import {
  decodeHaveMessage,
  encodeHaveMessage,
  HAVE_PROTOCOL,
  type HaveMessage,
  MAX_HAVE_MESSAGE_BYTES,
} from '../wire/have-messages.ts'

const HAVE_LIMITS: ProtocolLimits = { maxMessageBytes: MAX_HAVE_MESSAGE_BYTES, maxInboundStreams: 2 }

/** Conversations that a device opens itself; as many and more come to it. */
const MAX_OPENED = 4
/** Then no more are taken. A message to each is all that news costs. */
const MAX_LINKS = 12
/** It is looked so often whether there are enough neighbours, in milliseconds. */
const CHECK_MS = 30_000
/** Soon after somebody was met: others that come with it are met meanwhile. */
const MEET_MS = 100
const OPEN_MS = 15_000
/** A neighbour takes what it is told within this, or is none: statements of a whole mesh are a few hundred kilobytes. */
const SEND_MS = 60_000
/** Who did not answer is not asked again before this: it may be of an earlier version. */
const RETRY_MS = 120_000
/** One neighbour is given up for another in so many checks: a mesh of two halves that do not know of each other heals. */
const ROTATION = 0.1

export interface HaveLinksDependencies {
  readonly swarm: Swarm
  readonly environment: Environment
  /** Returns what to say first. */
  readonly opened: (peer: PeerId) => readonly HaveMessage[]
  readonly closed: (peer: PeerId) => void
  /** Takes its time: nothing more is read from this peer until it is done. */
  readonly heard: (peer: PeerId, message: HaveMessage) => Promise<void>
}

/** Streams of `/warren/have/1` to a few of the members and keepers that this device is connected to. */
export interface HaveLinks {
  send(peer: PeerId, messages: readonly HaveMessage[]): void
  close(): void
}

/** To be made before the swarm meets anyone. */
export function createHaveLinks({ swarm, environment, opened, closed, heard }: HaveLinksDependencies): HaveLinks {
  const { clock, random } = environment
  const streamByPeer = new Map<PeerId, MessageStream>()
  const openedPeers = new Set<PeerId>()
  const notBefore = new Map<PeerId, number>()
  const sends = new Map<MessageStream, Promise<void>>()
  let cancelCheck: (() => void) | undefined
  let checkAt = Infinity
  let isClosed = false

  function send(peer: PeerId, messages: readonly HaveMessage[]): void {
    const stream = streamByPeer.get(peer)
    if (stream === undefined) return
    const before = sends.get(stream) ?? Promise.resolve()
    const sending = before.then(async () => {
      for (const message of messages) await within(clock, SEND_MS, stream, stream.send(encodeHaveMessage(message)))
    })
    sends.set(
      stream,
      sending.catch(() => undefined), // a broken stream ends where it is read
    )
  }

  async function converse(stream: MessageStream, peer: PeerId): Promise<void> {
    streamByPeer.set(peer, stream)
    send(peer, opened(peer))
    try {
      for await (const encoded of stream) {
        if (isClosed || streamByPeer.get(peer) !== stream) return
        const decoded = decodeHaveMessage(encoded)
        if (!decoded.ok) {
          swarm.report(peer, { code: decoded.code, detail: decoded.detail })
          stream.abort(new WarrenError(decoded.code, decoded.detail))
          return
        }
        await heard(peer, decoded.value)
      }
    } catch {
      return // a broken stream is a conversation that ended: another is opened
    } finally {
      sends.delete(stream)
      if (streamByPeer.get(peer) === stream) {
        streamByPeer.delete(peer)
        openedPeers.delete(peer)
        closed(peer)
        checkSoon(MEET_MS)
      }
    }
  }

  function end(peer: PeerId, reason: string): void {
    const stream = streamByPeer.get(peer)
    if (stream === undefined) return
    streamByPeer.delete(peer)
    openedPeers.delete(peer)
    closed(peer)
    stream.abort(new WarrenError('closed', reason))
  }

  async function answer(stream: MessageStream, { id }: SwarmPeer): Promise<void> {
    // Both may have begun at once: then the one with the smaller id goes on.
    const isOursFirst = openedPeers.has(id) && swarm.self < id
    if (isClosed || isOursFirst || (!streamByPeer.has(id) && streamByPeer.size >= MAX_LINKS)) {
      stream.abort(new WarrenError('closed', 'There are neighbours enough.'))
      return
    }
    end(id, 'The neighbour has opened another conversation.')
    await converse(stream, id)
  }

  async function open(peer: PeerId): Promise<void> {
    openedPeers.add(peer)
    notBefore.set(peer, clock.now() + RETRY_MS)
    const abort = new AbortController()
    const cancel = clock.after(OPEN_MS, () => abort.abort(new WarrenError('timeout', 'Opening took too long.')))
    try {
      const stream = await swarm.open(peer, HAVE_PROTOCOL, HAVE_LIMITS, abort.signal)
      if (isClosed || streamByPeer.has(peer)) {
        stream.abort(new WarrenError('closed', 'There is a conversation already.'))
        return
      }
      void converse(stream, peer)
    } catch {
      openedPeers.delete(peer) // not reached, or it does not speak of this: another is asked
      checkSoon(MEET_MS)
    } finally {
      cancel()
    }
  }

  function check(): void {
    const now = clock.now()
    for (const [peer, until] of notBefore) if (until <= now) notBefore.delete(peer)
    const rotated = [...openedPeers]
    if (openedPeers.size >= MAX_OPENED && random.fraction() < ROTATION) {
      const one = rotated[Math.floor(random.fraction() * rotated.length)]
      if (one !== undefined && swarm.peers().length > streamByPeer.size)
        end(one, 'Another neighbour takes this one’s place.')
    }
    const free = swarm
      .peers()
      .filter(({ id, role }) => role !== 'relay' && !streamByPeer.has(id) && !openedPeers.has(id) && !notBefore.has(id))
    while (free.length > 0 && openedPeers.size < MAX_OPENED && streamByPeer.size < MAX_LINKS) {
      const [next] = free.splice(Math.floor(random.fraction() * free.length), 1)
      if (next !== undefined) void open(next.id)
    }
    checkSoon(CHECK_MS)
  }

  function checkSoon(delay: number): void {
    const at = clock.now() + delay
    if (isClosed || (cancelCheck !== undefined && checkAt <= at)) return
    cancelCheck?.()
    checkAt = at
    cancelCheck = clock.after(delay, () => {
      cancelCheck = undefined
      check()
    })
  }

  swarm.handle(HAVE_PROTOCOL, HAVE_LIMITS, answer)
  const unsubscribes = [
    swarm.on('peer-joined', ({ id }) => {
      notBefore.delete(id)
      checkSoon(MEET_MS)
    }),
    swarm.on('peer-left', ({ id }) => end(id, 'The peer left.')),
  ]
  checkSoon(MEET_MS)

  return {
    send,
    close() {
      isClosed = true
      cancelCheck?.()
      for (const unsubscribe of unsubscribes) unsubscribe()
      for (const peer of streamByPeer.keys()) end(peer, 'The mesh is closed.')
    },
  }
}

async function within(
  clock: Clock,
  milliseconds: number,
  stream: MessageStream,
  sending: Promise<void>,
): Promise<void> {
  const cancel = clock.after(milliseconds, () =>
    stream.abort(new WarrenError('timeout', 'The neighbour does not take what it is told.')),
  )
  try {
    await sending
  } finally {
    cancel()
  }
}
