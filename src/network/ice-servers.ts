import type { Connection, Libp2p } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import { MAX_ICE_SERVERS_BYTES, decodeIceServers, encodeIceServers, formatStunUrl } from '../core/wire/ice-servers.ts'
import type { IceServer } from '../core/wire/ice-servers.ts'
import { parseRelayAddress } from '../core/wire/relay-address.ts'
import { guardHandler } from './guard.ts'
import type { Permit } from './guard.ts'
import { ICE_LIMITS, STREAM_LIMITS } from './limits.ts'
import { ICE_PROTOCOL } from './protocols.ts'
import { createMessageStream } from './streams.ts'

/**
 * Which STUN and TURN servers there are is told by a relay to members, on the link that is theirs: pinned by the invite and
 * authenticated, and not by whoever serves the page. A TURN password so reaches no one else.
 */

/** The relay's end: one message to a member that asks. */
export async function handleIceServers(
  libp2p: Libp2p,
  { clock, permit, servers }: { clock: Clock; permit: Permit; servers: readonly IceServer[] },
): Promise<void> {
  const message = encodeIceServers(servers)
  const handler = guardHandler(async (stream) => {
    const framed = createMessageStream(stream, { maxMessageBytes: MAX_ICE_SERVERS_BYTES, clock })
    await framed.send(message)
    await framed.finish()
  }, permit)
  await libp2p.handle(ICE_PROTOCOL, handler, { maxInboundStreams: 1 })
}

/**
 * The member's end.
 *
 * @returns nothing when the relay does not answer, or with something else: it stays with what was known before
 */
export async function askForIceServers(
  connection: Connection,
  clock: Clock,
): Promise<readonly IceServer[] | undefined> {
  const signal = AbortSignal.timeout(STREAM_LIMITS.openMs)
  try {
    const stream = await connection.newStream(ICE_PROTOCOL, { signal })
    const framed = createMessageStream(stream, { maxMessageBytes: MAX_ICE_SERVERS_BYTES, clock })
    const giveUp = (): void => framed.abort(toError(signal.reason))
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const first = await framed[Symbol.asyncIterator]().next()
      const decoded = first.done === true ? undefined : decodeIceServers(first.value)
      return decoded?.ok === true ? decoded.value.servers : undefined
    } finally {
      signal.removeEventListener('abort', giveUp)
      await framed.finish()
    }
  } catch {
    // A relay of an earlier version, or one that has just gone.
    return undefined
  }
}

/** The STUN and TURN servers of all relays of a mesh. */
export interface IceBook {
  /** Replaces what this relay told before. */
  set(relay: PeerId, servers: readonly IceServer[]): void
  /** Each once, the relays' own first, so many as a browser can use. */
  servers(): readonly IceServer[]
}

/** Until a relay has said otherwise, it is taken to answer STUN on the UDP port of its own address. */
export function createIceBook(relays: readonly string[]): IceBook {
  const serversByRelay = new Map<PeerId, readonly IceServer[]>()
  for (const text of relays) {
    const address = parseRelayAddress(text)
    if (!address.ok) continue
    const { host, port, peer } = address.value
    serversByRelay.set(peer, [{ url: formatStunUrl(host, port) }])
  }
  return {
    set(relay, servers) {
      if (serversByRelay.has(relay)) serversByRelay.set(relay, servers)
    },
    servers() {
      const told = [...serversByRelay.values()]
      const longest = Math.max(0, ...told.map(({ length }) => length))
      // One of each relay in turn: a relay with a long list does not crowd out the others.
      const inTurn = Array.from({ length: longest }, (_, i) => told.flatMap((servers) => servers[i] ?? [])).flat()
      const byUrl = new Map(inTurn.map((server) => [server.url, server]))
      return [...byUrl.values()].slice(0, ICE_LIMITS.maxServers)
    },
  }
}
