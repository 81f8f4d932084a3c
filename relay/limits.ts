/**
 * Everything a stranger can drive at the front door, bounded. A stranger here is whoever reaches the port: no key has
 * been asked for yet. What happens after a WebSocket is let in (handshake deadline, streams, circuits) is bounded in
 * src/network.
 */
export interface FrontDoorLimits {
  /** TCP connections at once, from everyone. Further ones are dropped by the kernel's side of Node, unanswered. */
  readonly connections: number
  /** TCP connections at once from one address. Not applied behind a proxy, where all come from the proxy. */
  readonly connectionsPerAddress: number
  /** WebSockets at once from one address. */
  readonly socketsPerAddress: number
  /** New TCP connections, or behind a proxy new WebSockets, per second from one address in the long run. */
  readonly newConnectionsPerSecond: number
  /** How many of them may come at once. */
  readonly newConnectionsBurst: number
  /** From the connection's first moment until the request's headers are complete, in milliseconds. */
  readonly headersTimeoutMs: number
  /** Until the whole request is there, in milliseconds. */
  readonly requestTimeoutMs: number
  /** An idle connection between two requests, in milliseconds. */
  readonly keepAliveTimeoutMs: number
  /** Nothing has passed either way for so long, in milliseconds: who asks and then never reads holds a connection else. */
  readonly stalledMs: number
  /** How often Node looks for connections past those deadlines, in milliseconds. */
  readonly deadlineCheckMs: number
  /** All headers of one request, in bytes. */
  readonly headerBytes: number
  /** Header lines of one request. */
  readonly headerCount: number
  /** One WebSocket message, in bytes. */
  readonly messageBytes: number
  /** How many addresses the rates are remembered of. */
  readonly rememberedAddresses: number
  /** From a connection's first moment until TLS is agreed on, in milliseconds. Only where the relay speaks TLS itself. */
  readonly tlsHandshakeMs: number
}

export const FRONT_DOOR_LIMITS: FrontDoorLimits = {
  // libp2p's 1,000 connections, and as many again for pages being fetched. About 40 KB each.
  connections: 2_000,
  // Three times the WebSockets: a browser opens up to six connections for a page, for some seconds.
  connectionsPerAddress: 192,
  // A household or an office behind one address: 64 open browsers. One attacker holds 6 % of libp2p's 1,000 with that.
  socketsPerAddress: 64,
  // Everyone behind one address comes back at once after a restart of the relay (the burst); after that one page load
  // a second.
  newConnectionsPerSecond: 10,
  newConnectionsBurst: 192,
  // A request of ours is one packet. 5 s is a bad mobile link, not an attack's idle socket.
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 5_000,
  // A phone that loses its network in mid-download is given that long to come back.
  stalledMs: 30_000,
  // Node's own 30 s would make the five seconds above thirty-five.
  deadlineCheckMs: 1_000,
  // Node's own default, kept: on localhost a browser sends the cookies of every other program on that host.
  headerBytes: 16_384,
  headerCount: 64,
  // libp2p's frames are 64 KiB (Noise); ws would take 100 MiB before any key was shown.
  messageBytes: 1_048_576,
  // About 1 MB of memory. Beyond it the longest unseen is forgotten, which gives that address a full burst again.
  rememberedAddresses: 10_000,
  // Two round trips; as with the headers, 5 s is a bad mobile link. Node's own would be 120 s.
  tlsHandshakeMs: 5_000,
}

/** What a stranger can drive at the UDP port. */
export interface StunLimits {
  /** Requests per second that one address gets answered in the long run. */
  readonly perSecond: number
  /** How many of them may come at once. */
  readonly burst: number
  /** Requests per second that are answered altogether. */
  readonly totalPerSecond: number
  /** Answers that wait in the socket, in bytes; beyond it requests are dropped. */
  readonly sendQueueBytes: number
  /** How many addresses the rates are remembered of. */
  readonly rememberedAddresses: number
}

export const STUN_LIMITS: StunLimits = {
  // A browser asks once per connection and local address, and every ten seconds to keep the mapping: 5 a second with 24
  // direct connections. So a household of 20 such; and whoever forges an address can have 6 KB/s sent there.
  perSecond: 100,
  burst: 400,
  // A tenth of a core. Beyond it someone floods from many addresses, and members' browsers ask again.
  totalPerSecond: 5_000,
  sendQueueBytes: 262_144,
  rememberedAddresses: 10_000,
}

/** The same limits for a place where many members share an address: `sockets` WebSockets from each address. */
export function widenLimitsPerAddress(limits: FrontDoorLimits, sockets: number): FrontDoorLimits {
  const connectionsPerAddress = 3 * sockets
  return {
    ...limits,
    socketsPerAddress: sockets,
    connectionsPerAddress,
    connections: Math.max(limits.connections, connectionsPerAddress),
    newConnectionsBurst: connectionsPerAddress,
  }
}
