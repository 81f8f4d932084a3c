import type { Bytes } from '../base/bytes.ts'
import type { RefusalCode } from '../base/errors.ts'
import type { EventSource } from '../base/events.ts'
import type { MemberId, PeerId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'

/** How bytes reach a peer: `direct` over WebRTC, `relayed` over a circuit through a relay or another member. */
export type Path = 'direct' | 'relayed'

/** A peer whose hello held: a member, or a relay of this mesh. */
export interface SwarmPeer {
  readonly id: PeerId
  readonly role: 'member' | 'relay'
  /** Present for members. */
  readonly member?: MemberId
  readonly path: Path
  readonly capabilities: readonly string[]
  /** Milliseconds since the Unix epoch. */
  readonly since: number
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

/**
 * The mesh as the core sees it. Nothing passes through it to or from a peer whose hello has not held.
 * Adapters: network/ (libp2p) and platform/memory (tests, simulator). Each runs test/contracts/swarm.ts.
 */
export interface Swarm extends EventSource<SwarmEvents> {
  readonly self: PeerId
  peers(): readonly SwarmPeer[]
  /** Answers a protocol, for members only unless `roles` says otherwise. A handler that throws breaks its stream, no more. */
  handle(protocol: string, limits: ProtocolLimits, handler: StreamHandler): void
  /** @throws WarrenError `unreachable`, `timeout`, `cancelled` */
  open(peer: PeerId, protocol: string, limits: ProtocolLimits, signal?: AbortSignal): Promise<MessageStream>
  /** Sends to every member subscribed to the topic. Resolves with how many peers it was handed to. */
  publish(topic: string, message: Uint8Array): Promise<number>
  subscribe(topic: string, listener: (message: Bytes, from: PeerId) => Promise<GossipVerdict>): void
  /** Tells the swarm of a peer's bad behaviour: it loses score, and in the end its connection. */
  report(peer: PeerId, offence: Offence): void
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
  start(): Promise<void>
  /** The device woke up or changed networks: try now what was waiting for its turn. */
  wake(): void
}
