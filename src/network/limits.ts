/** Every quantity of this folder that a remote can drive, and every wait. Units are in the names. */

const KiB = 1024
const MiB = 1024 * KiB

export const STREAM_LIMITS = {
  /** Decoded messages that wait for their reader before the stream is paused: one large block, or many small answers. */
  maxReadAheadBytes: 1 * MiB,
  /** Counted for each of them beside its bytes: what its object takes. An empty one took 212 (Node 20, measured). */
  messageOverheadBytes: 256,
  /** Held by libp2p while paused; beyond it the stream is reset. WebRTC cannot pause its sender, so this bounds a flood. */
  maxReadBufferBytes: 4 * MiB,
  /** Held by libp2p while the remote reads slowly. Senders wait for the drain, so one message is the most that is added. */
  maxWriteBufferBytes: 4 * MiB,
  /** Where WebRTC's own buffer is refilled: half of its `maxBufferedAmount` below, a hundredth of a second of a fast link. */
  refillBelowBytes: 512 * KiB,
  /** A message that was begun and of which no byte came for so long is given up: a stalled link, or someone holding memory. */
  stalledReadMs: 30_000,
  /** As above for sending: the remote took nothing for so long. A phone's tab that sleeps looks like this too. */
  stalledWriteMs: 60_000,
  /** How long a stream may linger half open after its handler is done. */
  closeMs: 10_000,
  /** Opening a stream: two round trips, over a circuit through a busy relay. */
  openMs: 10_000,
  /** Streams of one protocol that we open to one peer: the remote's own limit is usually lower. */
  maxOutboundStreams: 64,
} as const

export const HELLO_LIMITS = {
  /** From the connection's opening to both credentials checked. A handshake through a loaded relay took 2 s at most in tests. */
  deadlineMs: 10_000,
  /** How long a handler waits for the hello of its connection: the remote may have heard ours before we have heard its. */
  graceMs: 10_000,
  /** Streams of one connection that may wait for it. Whoever has just said theirs opens about ten at once. */
  maxWaitingStreams: 16,
  /** How long the connection of a peer that was refused stays open for our hello to arrive there. */
  farewellMs: 1_000,
} as const

/**
 * One connection carries several streams, each with a window: 96 at 1 MiB is the most that one peer can make us hold. The
 * link to a relay carries a circuit per stream: 96 are a mesh of 40 in which every other one connects twice.
 */
export const MEMBER_YAMUX_OPTIONS = {
  maxInboundStreams: 96,
  maxOutboundStreams: 96,
  maxEarlyStreams: 10,
  streamOptions: {
    initialStreamWindowSize: 256 * KiB,
    maxStreamWindowSize: 1 * MiB,
    maxReadBufferLength: STREAM_LIMITS.maxReadBufferBytes,
    maxWriteBufferLength: 2 * STREAM_LIMITS.maxWriteBufferBytes,
  },
}

/** The other end of those links, and a circuit is two streams there. */
export const RELAY_YAMUX_OPTIONS = { ...MEMBER_YAMUX_OPTIONS, maxInboundStreams: 256, maxOutboundStreams: 256 }

/** libp2p's own: a new stream for each ping, and a connection that was quiet for a minute before it was dead. */
export const CONNECTION_MONITOR_OPTIONS = { enabled: false }

/** A closed answer to one question: generous for our own protocols' names, small for a memory attack. */
export const IDENTIFY_OPTIONS = {
  maxMessageSize: 8 * KiB,
  timeout: 5_000,
  // Nothing here needs to know what the other speaks: every protocol of ours is opened by name, gossip after the hello.
  runOnConnectionOpen: false,
}

/**
 * Dead peers are found by silence. 9 s: two pings that a lost packet or a busy page has swallowed, and a part of a third.
 * A main thread that stands still for longer is not to be told from a frozen one.
 */
export const KEEP_ALIVE_LIMITS = {
  /** How often all connections are looked at. */
  lookMs: 500,
  pingMs: 4_000,
  silenceMs: 9_000,
  /** Of those, the first unanswered ping has had this long. */
  answerMs: 4_500,
  /** Timers of a page in the background come up to a minute late, of one that sleeps at its end. */
  lateMs: 2_000,
  /** What a peer has to answer in that an introducer no longer names, or that it names anew: it was gone, or is another now. */
  unlistedMs: 4_000,
  relistedMs: 2_000,
  /** After this device woke up: its network may need a moment. */
  wakeMs: 4_000,
} as const

export const PING_LIMITS = {
  /** What is answered on one connection: keep-alive is one in four seconds. */
  perSecond: 2,
  burst: 16,
  /** Connections of which that is remembered: those of the largest relay. */
  maxRated: 1_024,
  maxInboundStreams: 2,
  /** Several reasons to ask at once make one ping. */
  minGapMs: 200,
} as const

export const MEMBER_CONNECTION_OPTIONS = {
  /** A circuit and a direct connection for each of 40 others, and the relays. */
  maxConnections: 96,
  maxParallelDials: 8,
  maxDialQueueLength: 64,
  maxPeerAddrsToDial: 4,
  dialTimeout: 15_000,
  addressDialTimeout: 10_000,
  inboundUpgradeTimeout: 15_000,
  /** Everyone comes through the relay's link: when a relay returns, 40 members may come at once. */
  maxIncomingPendingConnections: 48,
  inboundConnectionThreshold: 48,
  inboundStreamProtocolNegotiationTimeout: 6_000,
  outboundStreamProtocolNegotiationTimeout: 6_000,
  /** Reconnecting is ours to do (relay-links.ts): one loop with one back-off. */
  reconnectRetries: 0,
}

/** Sockets on their way to a connection. The oldest makes room for the newest: who means it is through in less than a second. */
export const MAX_PENDING_HANDSHAKES = 512

export const RELAY_CONNECTION_OPTIONS = {
  maxConnections: 1_000,
  /** Never reached: libp2p refuses whoever comes when it is full, so idle sockets would keep everyone out. */
  maxIncomingPendingConnections: 4 * MAX_PENDING_HANDSHAKES,
  inboundUpgradeTimeout: 5_000,
  /** Behind a proxy, and in a household, every peer has one address: counting is the front door's. */
  inboundConnectionThreshold: Infinity,
  inboundStreamProtocolNegotiationTimeout: 6_000,
  outboundStreamProtocolNegotiationTimeout: 6_000,
  reconnectRetries: 0,
}

/**
 * What a relay gives its members unless its operator says otherwise. libp2p's defaults (15 reservations, 128 KiB and two
 * minutes per circuit) are for strangers.
 */
export const RELAY_LIMITS = {
  /** Members that can be reached through this relay at once. Freed when a member leaves. */
  maxReservations: 512,
  /**
   * A reservation lives as long as its connection, so this only has to end; a member that finds itself missing from the
   * rendezvous asks again. (Renewing does not work in circuit-relay-v2 4.2.13: the second renewal leaves the first one's
   * timer running, and all of the member's circuits end with it.)
   */
  reservationTtlMs: 7 * 24 * 60 * 60 * 1000,
  /** A pair that cannot connect directly shares files over its circuit; a circuit that ends is opened again. */
  circuitMs: 12 * 60 * 60 * 1000,
  circuitBytes: 16n * 1024n ** 3n,
  hopTimeoutMs: 10_000,
  /** Circuits that one member may be opening or using through this relay. */
  maxHopStreams: 128,
  maxStopStreams: 128,
} as const

/** What a member gives other members: enough to introduce two of them, and to chat until they are connected. */
export const MEMBER_RELAY_LIMITS = {
  maxReservations: 64,
  reservationTtlMs: RELAY_LIMITS.reservationTtlMs,
  circuitMs: 10 * 60 * 1000,
  circuitBytes: 16n * 1024n ** 2n,
  hopTimeoutMs: 10_000,
  maxHopStreams: 16,
  maxStopStreams: 16,
} as const

/** How reservations are asked for and followed, at relays and at members alike. */
export const INTRODUCTION_LIMITS = {
  reserveMs: 10_000,
  /** Members of which one asks for introductions: when all relays are down, each pair needs one in common. */
  maxMemberIntroducers: 4,
  /** After a member's introductions broke off. */
  retryMs: 30_000,
  /** A reservation that was lost is asked for at most this often. */
  reserveAgainMs: 5_000,
} as const

export const DIAL_LIMITS = {
  /**
   * A WebRTC dial that takes longer hangs (1 in 10 with busy pages, docs/ARCHITECTURE.md): give it up and try again. The hello has as
   * long again. The first has less, since most take a tenth of that and a slow network has the others.
   */
  webrtcFirstMs: 2_500,
  webrtcMs: 5_000,
  webrtcAttempts: 3,
  circuitMs: 10_000,
  /** Between attempts, plus as much again by chance. */
  retryMs: 500,
  /** The larger peer id lets the smaller dial first, so that two don't dial each other at once. */
  politeMs: 4_000,
  /** A relayed pair tries again for a direct connection after this, doubling: a slow machine that has just begun is soon done. */
  upgradeFirstMs: 5_000,
  /** Up to this: networks change. */
  upgradeMs: 60_000,
  /** After so many rounds in vain, five minutes or more, only every tenth interval. */
  upgradeEagerRounds: 8,
  /** How long a new peer's first appearance waits for the direct connection, so that bulk data doesn't start over the relay. */
  directGraceMs: 2_000,
  /** A circuit beside a direct connection is closed after this, once nothing runs on it. */
  circuitLingerMs: 5_000,
  /** Dials at once. More wait their turn here, where their deadlines don't run yet. */
  parallel: 6,
  /** The longest wait before a peer that is there but could not be reached is tried again. */
  retryMaxMs: 60_000,
} as const

export const TOPOLOGY_LIMITS = {
  /** Links that nobody picks are looked for this often, and end when so little passed over them meanwhile. */
  partMs: 30_000,
  idleBytes: 64 * KiB,
  /** Whoever lacks what no neighbour has links with so many more, for so long. */
  seekLinks: 3,
  seekMs: 120_000,
  /** Of those at once. */
  maxSought: 12,
} as const

export const RELAY_LINK_LIMITS = {
  dialMs: 10_000,
  backoffFirstMs: 1_000,
  backoffMaxMs: 30_000,
} as const

export const ICE_LIMITS = {
  /** STUN and TURN servers that a connection is tried with. Browsers warn of five and more: each makes finding a path slower. */
  maxServers: 4,
} as const

export const RENDEZVOUS_LIMITS = {
  /** The relay tells of changes at most this often: 40 members that join together make a few pushes, not 40. */
  pushIntervalMs: 200,
} as const

export const GOSSIP_LIMITS = {
  /** The longest message of any topic: the formats have their own, smaller limits. With its signature it fits into one RPC. */
  maxMessageBytes: 60 * KiB,
  /** One RPC: a message with its signature, key and topic, or a batch of small ones. */
  maxRpcBytes: 64 * KiB,
  maxOutboundBufferBytes: 1 * MiB,
  /** A stream per direction and the one that replaces it. */
  maxStreams: 4,
  /** How often lost streams are looked for and reopened. */
  repairMs: 1_000,
  /** A peer with which it keeps failing is tried this seldom: opening waits in one line for all. */
  repairMaxMs: 60_000,
  /** What one peer may name as its topics: about 28 of them. This mesh has two. */
  maxTopicBytesPerPeer: 32 * KiB,
} as const

/** What one neighbour may say in gossip, its own and what it passes on. An author has a far smaller rate (sync/limits.ts). */
export const GOSSIP_RATES = {
  /** Ten members who write as fast as is listened to. */
  messages: { perSecond: 200, burst: 2_000 },
  bytes: { perSecond: 1 * MiB, burst: 8 * MiB },
  /** So many ids in IHAVE and IWANT are worth one message. */
  idsPerMessage: 32,
  /** Being over counts once a second: twenty seconds of it are a ban. */
  offences: { perSecond: 1, burst: 1 },
  /** What is left of that to a peer that is throttled. */
  throttledShare: 1 / 10,
  /** gossipsub's own: broken promises below it happen to a slow but honest peer. */
  behaviourPenaltyThreshold: 6,
  maxPeers: 1_024,
} as const

/** Streams that one peer opens to our protocols. A conversation is one; each new head may start one. */
export const STREAM_RATE = { perSecond: 20, burst: 400, offences: { perSecond: 1, burst: 1 }, maxPeers: 1_024 } as const

/**
 * 64 KiB is what every browser takes; it moved 0.85 of a bare data channel's bytes where the library's 16 KiB moved 0.7.
 */
/** What carries blocks over a data channel (plain-messages.ts). */
export const PLAIN_LIMITS = {
  /** The longest that each browser takes. */
  maxMessageBytes: 256 * KiB,
  /** In the channel's own buffer: as with libp2p's messages, below. */
  maxBufferedBytes: 1 * MiB,
} as const

export const WEBRTC_OPTIONS = {
  dataChannel: { maxMessageSize: 64 * KiB, maxBufferedAmount: 1 * MiB },
  maxEarlyStreams: 10,
}
