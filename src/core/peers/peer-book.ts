import type { Clock } from '../base/environment.ts'
import type { PeerId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'
import type { PeerState, PeerStatus, SwarmPeer, Traffic } from '../ports/swarm.ts'
import { peerIdToMember } from '../wire/peer-id.ts'

/** The one place that knows every peer. It is told what happens, and asks for what changes all the time. */
export interface PeerBook {
  readonly known: Readable<readonly PeerStatus[]>
  /** An introducer began or ceased to name it. */
  list(peer: PeerId): void
  /** Its first connection, or another path. */
  meet(peer: SwarmPeer): void
  part(peer: PeerId): void
  /** Its hello was of a later version. */
  refuseNewer(peer: PeerId, role: PeerStatus['role']): void
  addRoundTrip(peer: PeerId, milliseconds: number): void
  /** Averaged; `undefined` for one that is not connected, or was not measured yet. */
  roundTripMs(peer: PeerId): number | undefined
  /** What passed over a connection that is closed now. */
  addTraffic(peer: PeerId, traffic: Traffic): void
  /** Somebody's standing changed. */
  judge(): void
  close(): void
}

export interface PeerBookOptions {
  readonly clock: Clock
  readonly self: PeerId
  /** `listed`: an introducer names it. `sought`: and we want a link with it. */
  readonly noticeOf: (peer: PeerId) => 'listed' | 'sought' | undefined
  /** Over the connections that are open. */
  readonly trafficOf: (peer: PeerId) => Traffic
  readonly standingOf: (peer: PeerId) => { readonly penalty: number; readonly isBanned: boolean }
}

/** Who was away longest makes room: names cost their sender nothing. */
export const MAX_KNOWN_PEERS = 1024

/** How often figures alone are told of, in milliseconds. */
export const FIGURES_MS = 2_000

/** The part that a new round trip has in the average, as in TCP (RFC 6298). */
const ROUND_TRIP_WEIGHT = 1 / 8

interface Page {
  readonly id: PeerId
  role: PeerStatus['role']
  /** While it is connected. */
  present: SwarmPeer | undefined
  lastSeen: number | undefined
  roundTripMs: number | undefined
  capabilities: readonly string[]
  sent: number
  received: number
  speaksNewer: boolean
}

export function createPeerBook(options: PeerBookOptions): PeerBook {
  const { clock, self } = options
  const pages = new Map<PeerId, Page>()
  const listeners = new Set<(peers: readonly PeerStatus[]) => void>()
  let cancelFigures: (() => void) | undefined

  const stateOf = ({ id, present }: Page): PeerState => {
    if (options.standingOf(id).isBanned) return 'banned'
    if (present !== undefined) return present.path === 'direct' ? 'connected' : 'relayed'
    const notice = options.noticeOf(id)
    return notice === 'sought' ? 'connecting' : notice === 'listed' ? 'online' : 'away'
  }

  const describe = (page: Page): PeerStatus => {
    const { id, present } = page
    const member = peerIdToMember(id)
    const open = options.trafficOf(id)
    return {
      id,
      role: page.role,
      ...(page.role === 'member' && member.ok ? { member: member.value } : {}),
      state: stateOf(page),
      since: present?.since,
      lastSeen: present === undefined ? page.lastSeen : clock.now(),
      roundTripMs: present === undefined ? undefined : page.roundTripMs,
      capabilities: page.capabilities,
      traffic: { sent: page.sent + open.sent, received: page.received + open.received },
      penalty: options.standingOf(id).penalty,
      speaksNewer: page.speaksNewer,
    }
  }

  const describeAll = (): readonly PeerStatus[] => [...pages.values()].map(describe)

  const tell = (): void => {
    if (listeners.size === 0) return
    const peers = describeAll()
    for (const listener of [...listeners]) listener(peers)
  }

  const tellLater = (): void => {
    cancelFigures ??= clock.after(FIGURES_MS, () => {
      cancelFigures = undefined
      tell()
      if (listeners.size > 0) tellLater()
    })
  }

  /** Was never met, and nobody names it any more: it may never have been. */
  const isHearsay = (page: Page): boolean =>
    page.lastSeen === undefined &&
    page.present === undefined &&
    !page.speaksNewer &&
    options.noticeOf(page.id) === undefined

  const makeRoom = (): void => {
    if (pages.size < MAX_KNOWN_PEERS) return
    const absent = [...pages.values()].filter(({ present }) => present === undefined)
    absent.sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0))
    if (absent[0] !== undefined) pages.delete(absent[0].id)
  }

  const pageOf = (id: PeerId): Page => {
    const known = pages.get(id)
    if (known !== undefined) return known
    makeRoom()
    const page: Page = {
      id,
      role: 'member',
      present: undefined,
      lastSeen: undefined,
      roundTripMs: undefined,
      capabilities: [],
      sent: 0,
      received: 0,
      speaksNewer: false,
    }
    pages.set(id, page)
    return page
  }

  return {
    known: {
      get: describeAll,
      subscribe(listener) {
        listeners.add(listener)
        tellLater()
        return () => listeners.delete(listener)
      },
    },
    list(id) {
      if (id === self) return
      const page = pageOf(id)
      if (isHearsay(page)) pages.delete(id)
      tell()
    },
    meet(peer) {
      const page = pageOf(peer.id)
      page.role = peer.role
      page.present = peer
      page.capabilities = peer.capabilities
      page.lastSeen = clock.now()
      page.speaksNewer = false
      tell()
    },
    part(id) {
      const page = pages.get(id)
      if (page === undefined) return
      page.present = undefined
      page.roundTripMs = undefined
      page.lastSeen = clock.now()
      tell()
    },
    refuseNewer(id, role) {
      const page = pageOf(id)
      if (page.speaksNewer || page.present !== undefined) return
      page.role = role
      page.speaksNewer = true
      tell()
    },
    addRoundTrip(id, milliseconds) {
      const page = pages.get(id)
      if (page === undefined) return
      const before = page.roundTripMs ?? milliseconds
      page.roundTripMs = before + (milliseconds - before) * ROUND_TRIP_WEIGHT
    },
    roundTripMs: (id) => pages.get(id)?.roundTripMs,
    addTraffic(id, { sent, received }) {
      const page = pages.get(id)
      if (page === undefined) return
      page.sent += sent
      page.received += received
    },
    judge: tell,
    close() {
      cancelFigures?.()
      listeners.clear()
    },
  }
}
