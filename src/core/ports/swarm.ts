import type { Bytes } from '../base/bytes.ts'
import type { RefusalCode } from '../base/errors.ts'
import type { EventSource } from '../base/events.ts'
import type { MemberId, PeerId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'

/** How bytes reach a peer: `direct` over WebRTC, `relayed` over a circuit through a relay or another member. */
export type Path = 'direct' | 'relayed'

/** A peer whose hello held: a member, a relay of this mesh, or one that this mesh has named its keeper. */
export interface SwarmPeer {
  readonly id: PeerId
  readonly role: 'member' | 'relay' | 'keeper'
  /** Present for members. */
  readonly member?: MemberId
  readonly path: Path
  readonly capabilities: readonly string[]
  /** Milliseconds since the Unix epoch. */
  readonly since: number
}

/** Bytes of our streams, the protocols' own and what passed through the peer for others included. */
export interface Traffic {
  readonly sent: number
  readonly received: number
}

/**
 * `online`: an introducer names it, and we reach it through others. `connecting`: we want a link, and have none yet. `connected`: directly. `relayed`: over a circuit.
 * `away`: it was here. `banned`: it broke the rules, and is refused for a while.
 */
export type PeerState = 'online' | 'connecting' | 'connected' | 'relayed' | 'away' | 'banned'

/** All that this device knows of a peer. */
export interface PeerStatus {
  readonly id: PeerId
  readonly role: SwarmPeer['role']
  /** Whom its peer id names. Proven once it was connected. */
  readonly member?: MemberId
  readonly state: PeerState
  /** When its present connection began, in milliseconds since the Unix epoch. */
  readonly since: number | undefined
  /** When something was last heard of it, likewise. */
  readonly lastSeen: number | undefined
  /** Milliseconds, averaged over the last pings. */
  readonly roundTripMs: number | undefined
  /** What its last hello announced. */
  readonly capabilities: readonly string[]
  /** Since this device opened the mesh. */
  readonly traffic: Traffic
  /** 0 for a peer that did nothing wrong; at 100 it is banned. */
  readonly penalty: number
  /** Its hello was of another version than ours, which can only be a later one. */
  readonly speaksNewer: boolean
}

export interface SwarmEvents {
  /** A peer's first connection whose hello held. */
  'peer-joined': SwarmPeer
  /** Its path changed (relayed → direct, or back). */
  'peer-changed': SwarmPeer
  'peer-left': SwarmPeer
}

/**
 * A two-way stream of messages (not of bytes: framing is the adapter's). `send` resolves when there is room for more,
 * which is the back-pressure. Iterating ends when the remote closed its side, and throws when the stream broke.
 */
export interface MessageStream extends AsyncIterable<Bytes> {
  /** One message, in parts that belong end to end: a header need not be copied in front of a block. */
  send(...parts: readonly Uint8Array[]): Promise<void>
  /** No more will be sent; what was sent still arrives. */
  closeWrite(): Promise<void>
  abort(reason: Error): void
}

export interface ProtocolLimits {
  /** The longest message either side may send, in bytes. A longer one breaks the stream with `too-large`. */
  readonly maxMessageBytes: number
  /**
   * Bytes that came and were not read, beyond which the stream breaks where its sender cannot be held back. At least what
   * is asked for at once, since a busy device reads late. Default: the adapter's, several messages.
   */
  readonly maxUnreadBytes?: number
  /** Whether the one who answers sends a great deal: then the adapter may carry that in a cheaper way. Default: false. */
  readonly isBulk?: boolean
  /** Concurrent streams of this protocol that one peer may open to us. */
  readonly maxInboundStreams: number
}

export type StreamHandler = (stream: MessageStream, peer: SwarmPeer) => Promise<void>

/** What a gossip message was worth; `reject` costs its sender score. */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

/** An offence by a peer. What it costs is the swarm's policy (core/peers). */
export interface Offence {
  readonly code: RefusalCode
  readonly detail: string
}

/** It did not do in time what it had to. A bad line does that too, so it costs little. */
export interface Lapse {
  readonly code: 'timeout'
  readonly detail: string
}

/**
 * The mesh as the core sees it. Nothing passes through it to or from a peer whose hello has not held.
 * Adapters: network/ (libp2p) and platform/memory (tests, simulator). Each runs test/contracts/swarm.ts.
 */
export interface Swarm extends EventSource<SwarmEvents> {
  readonly self: PeerId
  peers(): readonly SwarmPeer[]
  /** To a connected peer and back, in milliseconds, averaged over the last pings; `undefined` where there were none yet. */
  roundTripMs(peer: PeerId): number | undefined
  /** Answers a protocol, for members and keepers only. A handler that throws breaks its stream, no more. */
  handle(protocol: string, limits: ProtocolLimits, handler: StreamHandler): void
  /** @throws WarrenError `unreachable`, `timeout`, `cancelled` */
  open(peer: PeerId, protocol: string, limits: ProtocolLimits, signal?: AbortSignal): Promise<MessageStream>
  /** Sends to every member and keeper subscribed to the topic. Resolves with how many peers it was handed to. */
  publish(topic: string, message: Uint8Array): Promise<number>
  subscribe(topic: string, listener: (message: Bytes, from: PeerId) => Promise<GossipVerdict>): void
  /** Something is wanted that none of the peers has: where not everyone is linked with everyone, a few more are. */
  seek(): void
  /** Tells the swarm of a peer's bad behaviour: it loses score, and in the end its connection. */
  report(peer: PeerId, offence: Offence | Lapse): void
  close(): Promise<void>
}

/** A relay that the invite named, as this device sees it. */
export interface RelayStatus {
  /** host:port as people write it. */
  readonly address: string
  readonly state: 'connecting' | 'connected' | 'unreachable'
}

/** A swarm as a composition root holds it: handlers and subscriptions are registered before it starts. */
export interface SwarmNode extends Swarm {
  readonly relays: Readable<readonly RelayStatus[]>
  /** Everyone who was heard of since the start. Figures alone are told of every few seconds. */
  readonly known: Readable<readonly PeerStatus[]>
  start(): Promise<void>
  /**
   * The relays that this mesh has named its keepers, all of them. One that is connected, and offers it, leaves and joins
   * again in its other role.
   */
  setKeepers(relays: readonly PeerId[]): void
  /** The device woke up or changed networks: try now what was waiting for its turn. */
  wake(): void
}
