import type { Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { toError } from '../core/base/errors.ts'
import { createEvents } from '../core/base/events.ts'
import type { EventSource } from '../core/base/events.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { Path, SwarmEvents, SwarmPeer } from '../core/ports/swarm.ts'
import type { Admitted } from './admission.ts'
import { DIAL_LIMITS } from './limits.ts'

/**
 * The admitted connections as the core sees them: peers, each with the best path that it has at the moment. Several
 * connections to one peer are the rule (the circuit on which WebRTC was agreed, and WebRTC); all but the best are closed
 * once nothing runs on them.
 */
export interface PeerTable extends EventSource<SwarmEvents> {
  add(admitted: Admitted): void
  remove(admitted: Admitted): void
  /** The peer's role may have changed: it leaves and joins again if so. */
  reviewRole(peer: PeerId): void
  /** Those that have been announced. */
  peers(): readonly SwarmPeer[]
  /** The peer with the best of its connections, announced or not. */
  find(peer: PeerId): { readonly peer: SwarmPeer; readonly connection: Connection } | undefined
  /** All of its connections. */
  connectionsOf(peer: PeerId): readonly Connection[]
  /** As `find`; announces the peer if that has not happened yet, for when it makes the first move. */
  meet(peer: PeerId): { readonly peer: SwarmPeer; readonly connection: Connection } | undefined
  close(): void
}

export interface PeerTableOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly pathOf: (connection: Connection) => Path
  /** What the peer is to this mesh now. */
  readonly roleOf: (admitted: Admitted) => SwarmPeer['role']
  /** Whether a direct connection to a peer that came over a circuit is worth a short wait. */
  readonly isDirectExpected: (admitted: Admitted) => boolean
  /** Protocols whose streams do not keep a redundant connection alive. */
  readonly isUpkeep: (protocol: string) => boolean
}

interface Entry {
  readonly connections: Admitted[]
  announced: SwarmPeer | undefined
  cancelGrace: () => void
  cancelTidying: () => void
}

export function createPeerTable(options: PeerTableOptions): PeerTable {
  const { clock, self } = options
  const events = createEvents<SwarmEvents>()
  const entries = new Map<PeerId, Entry>()

  const isDirect = ({ connection }: Admitted): boolean => options.pathOf(connection) === 'direct'
  const isOpen = ({ connection }: Admitted): boolean => connection.status === 'open'

  /**
   * Direct before relayed. Among equals the one that the smaller peer id dialled, so that both ends choose the same one;
   * then the newest.
   */
  const rank = (admitted: Admitted): number => {
    const isOurs = admitted.connection.direction === 'outbound'
    const isFromSmaller = isOurs === self < admitted.id
    return (isDirect(admitted) ? 2 : 0) + (isFromSmaller ? 1 : 0)
  }

  const best = (entry: Entry): Admitted | undefined => {
    let chosen: Admitted | undefined
    for (const candidate of entry.connections) {
      if (isOpen(candidate) && (chosen === undefined || rank(candidate) >= rank(chosen))) chosen = candidate
    }
    return chosen
  }

  const describe = (entry: Entry, admitted: Admitted): SwarmPeer => ({
    id: admitted.id,
    role: options.roleOf(admitted),
    ...(admitted.hello.member === undefined ? {} : { member: admitted.hello.member }),
    path: options.pathOf(admitted.connection),
    capabilities: admitted.hello.capabilities,
    since: entry.announced?.since ?? clock.now(),
  })

  const announce = (entry: Entry): void => {
    entry.cancelGrace()
    const chosen = best(entry)
    if (chosen === undefined) return
    const before = entry.announced
    const peer = describe(entry, chosen)
    entry.announced = peer
    if (before === undefined) events.emit('peer-joined', peer)
    else if (before.path !== peer.path) events.emit('peer-changed', peer)
  }

  /** The smaller peer id closes what is redundant: if both did, each might close another one. */
  const tidy = (entry: Entry): void => {
    entry.cancelTidying()
    const kept = best(entry)
    if (kept === undefined || entry.connections.length < 2 || self > kept.id) return
    entry.cancelTidying = clock.after(DIAL_LIMITS.circuitLingerMs, () => {
      const chosen = best(entry)
      for (const admitted of [...entry.connections]) {
        if (admitted === chosen || !isOpen(admitted)) continue
        if (admitted.connection.streams.every(({ protocol }) => options.isUpkeep(protocol))) {
          admitted.connection.close().catch((error: unknown) => admitted.connection.abort(toError(error)))
        }
      }
      tidy(entry)
    })
  }

  const find = (id: PeerId): ReturnType<PeerTable['find']> => {
    const entry = entries.get(id)
    const chosen = entry === undefined ? undefined : best(entry)
    if (entry === undefined || chosen === undefined) return undefined
    return { peer: describe(entry, chosen), connection: chosen.connection }
  }

  return {
    on: (name, listener) => events.on(name, listener),
    find,
    add(admitted) {
      const known = entries.get(admitted.id)
      const entry = known ?? {
        connections: [],
        announced: undefined,
        cancelGrace: (): void => {},
        cancelTidying: (): void => {},
      }
      entries.set(admitted.id, entry)
      entry.connections.push(admitted)
      const isWorthWaiting = entry.announced === undefined && !isDirect(admitted) && options.isDirectExpected(admitted)
      if (isWorthWaiting) {
        entry.cancelGrace()
        entry.cancelGrace = clock.after(DIAL_LIMITS.directGraceMs, () => announce(entry))
      } else {
        announce(entry)
      }
      tidy(entry)
    },
    remove(admitted) {
      const entry = entries.get(admitted.id)
      const index = entry?.connections.indexOf(admitted) ?? -1
      if (entry === undefined || index < 0) return
      entry.connections.splice(index, 1)
      if (entry.connections.some(isOpen)) {
        if (entry.announced !== undefined) announce(entry)
        return
      }
      entry.cancelGrace()
      entry.cancelTidying()
      entries.delete(admitted.id)
      if (entry.announced !== undefined) events.emit('peer-left', entry.announced)
    },
    connectionsOf: (id) => entries.get(id)?.connections.map(({ connection }) => connection) ?? [],
    reviewRole(id) {
      const entry = entries.get(id)
      const before = entry?.announced
      const chosen = entry === undefined ? undefined : best(entry)
      if (entry === undefined || before === undefined || chosen === undefined) return
      if (options.roleOf(chosen) === before.role) return
      entry.announced = undefined
      events.emit('peer-left', before)
      announce(entry)
    },
    peers: () => [...entries.values()].flatMap(({ announced }) => announced ?? []),
    meet(id) {
      const entry = entries.get(id)
      if (entry !== undefined && entry.announced === undefined) announce(entry)
      return find(id)
    },
    close() {
      for (const { cancelGrace, cancelTidying } of entries.values()) {
        cancelGrace()
        cancelTidying()
      }
    },
  }
}
