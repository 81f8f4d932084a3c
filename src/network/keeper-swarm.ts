import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import type { Libp2p } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, throwIfCancelled } from '../core/base/errors.ts'
import { createEvents } from '../core/base/events.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { Swarm, SwarmEvents, SwarmPeer } from '../core/ports/swarm.ts'
import type { Admission, Admitted } from './admission.ts'
import type { Conduct } from './conduct.ts'
import { createGossip } from './gossip.ts'
import { createProtocolHandlers } from './protocol-handlers.ts'
import { createStreamOpener } from './stream-opener.ts'

export interface KeeperSwarmOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly admission: Pick<Admission, 'permit'>
  readonly conduct: Conduct
  /** The connection by which a member can be reached now. */
  readonly find: (peer: PeerId) => Admitted | undefined
}

/**
 * A keeper's swarm: the members that are linked to this relay. Whether the mesh has named it its keeper stands in the
 * directory, which it cannot read; but members let it into their gossip then. So a member is a peer here once it has opened a
 * stream for that, and is left alone until then. It is answered before, since it may have come to ask who was named.
 */
export interface KeeperSwarm {
  readonly swarm: Swarm
  readonly createGossipService: (components: GossipSubComponents) => GossipSub
  /** Before libp2p starts. */
  attach(libp2p: Libp2p): Promise<void>
  /** Once libp2p runs. */
  start(): void
  /** The member's last link is gone. */
  leave(peer: PeerId): void
}

export function createKeeperSwarm({ self, clock, admission, conduct, find }: KeeperSwarmOptions): KeeperSwarm {
  const events = createEvents<SwarmEvents>()
  const met = new Map<PeerId, SwarmPeer>()
  const toMembers = admission.permit(['member'])
  let isClosed = false

  const describe = (id: PeerId): SwarmPeer | undefined => {
    const hello = isClosed ? undefined : find(id)?.hello
    if (hello === undefined) return undefined
    const { member, capabilities } = hello
    const known = member === undefined ? {} : { member }
    return { id, role: 'member', ...known, path: 'direct', capabilities, since: clock.now() }
  }

  const meet = (id: PeerId): void => {
    const peer = met.has(id) ? undefined : describe(id)
    if (peer === undefined) return
    met.set(id, peer)
    events.emit('peer-joined', peer)
    gossip.repair()
  }

  const protocols = createProtocolHandlers({
    clock,
    permit: toMembers,
    meet: (id) => met.get(id) ?? describe(id),
    onOffence: (peer, offence) => conduct.charge(peer, offence),
    isThrottled: conduct.isThrottled,
  })
  const gossip = createGossip({
    self,
    clock,
    conduct,
    permit: async (connection) => {
      const isMember = await toMembers(connection)
      if (isMember) meet(connection.remotePeer.toString() as PeerId)
      return isMember
    },
    peers: () => [...met.keys()].flatMap((id) => find(id) ?? []),
  })
  const openStream = createStreamOpener({ clock, onOffence: (peer, offence) => conduct.charge(peer, offence) })

  return {
    createGossipService: gossip.createService,
    attach: (libp2p) => protocols.attach(libp2p),
    start: () => gossip.start(),
    leave(id) {
      const peer = met.get(id)
      if (peer === undefined) return
      met.delete(id)
      gossip.detach(id)
      events.emit('peer-left', peer)
    },
    swarm: {
      self,
      on: (name, listener) => events.on(name, listener),
      peers: () => [...met.values()],
      // A relay does not measure: all its links are its own, and as near as they are.
      roundTripMs: () => undefined,
      handle: (protocol, limits, handler) => protocols.handle(protocol, limits, handler),
      subscribe: (topic, listener) => gossip.subscribe(topic, listener),
      publish(topic, message) {
        if (isClosed) return Promise.reject(new WarrenError('closed', 'The keeper is closed.'))
        return gossip.publish(topic, message)
      },
      async open(id, protocol, limits, signal) {
        throwIfCancelled(signal)
        const admitted = isClosed ? undefined : find(id)
        if (admitted === undefined) throw new WarrenError('unreachable', 'This member is not connected.')
        return openStream(admitted.connection, protocol, limits, signal)
      },
      // It is linked with everyone who wants to be.
      seek: () => undefined,
      report: (peer, offence) => conduct.charge(peer, offence),
      close() {
        isClosed = true
        gossip.stop()
        return Promise.resolve()
      },
    },
  }
}
