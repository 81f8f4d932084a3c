import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, Randomness } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { SwarmPeer } from '../core/ports/swarm.ts'
import { circuitAddress, introducerAddress, webrtcAddress } from './addresses.ts'
import type { PinnedRelay } from './addresses.ts'
import { createDialSlots } from './dial-slots.ts'
import type { DialSlots } from './dial-slots.ts'
import { DIAL_LIMITS, MEMBER_RELAY_LIMITS } from './limits.ts'

/** What a member says in its hello when it can be reached over WebRTC. */
export const WEBRTC_CAPABILITY = 'webrtc'

/**
 * Connects this member to everyone it is told of: over a circuit first, then, where both can, directly. Of two members
 * the one with the smaller peer id dials; the other waits a while and then dials too, in case the first cannot.
 */
export interface Discovery {
  /** Who can be reached through this introducer. Replaces what it said before. */
  setMembers(introducer: PeerId, members: readonly PeerId[]): void
  /** Whether an introducer names this peer. */
  isListed(peer: PeerId): boolean
  /** This peer's connections changed. */
  review(peer: PeerId): void
  /** Tries now what would have been tried later. */
  wake(): void
  close(): void
}

export interface DiscoveryOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly random: Randomness
  readonly relays: readonly PinnedRelay[]
  readonly canDirect: boolean
  readonly find: (peer: PeerId) => SwarmPeer | undefined
  readonly isBanned: (peer: PeerId) => boolean
  /** Whether a link with it is to be made: not everyone links with everyone. */
  readonly isWanted: (peer: PeerId) => boolean
  /** All that introducers name, whenever that may have changed. */
  readonly onOnline: (peers: ReadonlySet<PeerId>) => void
  /** An introducer has begun or ceased to name it, so that what seems to connect us with it may be dead. */
  readonly onListed: (peer: PeerId, isListed: boolean) => void
  readonly dial: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>
  /** Resolves with whether the connection's hello held. */
  readonly isAdmitted: (connection: Connection) => Promise<boolean>
}

/** The efforts towards one peer. */
interface Pursuit {
  /** Rounds in vain, since the peer's state last changed. */
  rounds: number
  /** What its state was when they were counted. */
  goal: 'circuit' | 'direct'
  isRunning: boolean
  cancelWait: (() => void) | undefined
}

export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { self, clock, random, relays, canDirect, find } = options
  const membersByIntroducer = new Map<PeerId, ReadonlySet<PeerId>>()
  const pursuits = new Map<PeerId, Pursuit>()
  /** Of those that are gone too: who leaves and comes back gets no further line. */
  const slotsByIntroducer = new Map<PeerId, DialSlots>()
  let isClosed = false

  const isRelay = (id: PeerId): boolean => relays.some((relay) => relay.id === id)

  /** Relays first: a member's circuits are narrow, and its own line is not ours to use. */
  const introducersOf = (peer: PeerId): PeerId[] => {
    const ids = [...membersByIntroducer].filter(([id, members]) => members.has(peer) && id !== peer).map(([id]) => id)
    return [...ids.filter(isRelay), ...ids.filter((id) => !isRelay(id))]
  }

  /**
   * Each introducer has a line of its own, and a peer waits in that of the one which names the fewest: who names many
   * that are not there keeps nobody waiting who is.
   */
  const slotsFor = (peer: PeerId): DialSlots => {
    const count = (id: PeerId): number => membersByIntroducer.get(id)?.size ?? 0
    const introducers = introducersOf(peer)
    const id = introducers.reduce((a, b) => (count(b) < count(a) ? b : a), introducers[0] ?? peer)
    const slots = slotsByIntroducer.get(id) ?? createDialSlots(DIAL_LIMITS.parallel)
    if (membersByIntroducer.has(id)) slotsByIntroducer.set(id, slots)
    return slots
  }

  const goalOf = (peer: PeerId): Pursuit['goal'] | undefined => {
    if (isClosed || options.isBanned(peer) || introducersOf(peer).length === 0) return undefined
    const found = find(peer)
    if (found === undefined) return options.isWanted(peer) ? 'circuit' : undefined
    // Also for one that only the other wanted: who dials WebRTC is not a matter of who wants.
    const isWorthwhile = canDirect && found.path === 'relayed' && found.capabilities.includes(WEBRTC_CAPABILITY)
    return isWorthwhile ? 'direct' : undefined
  }

  const delayBefore = (peer: PeerId, { goal, rounds }: Pursuit): number => {
    const polite = self < peer ? 0 : DIAL_LIMITS.politeMs
    const jitter = 1 + random.fraction()
    if (rounds === 0) return polite * jitter
    if (goal === 'circuit') return polite + Math.min(DIAL_LIMITS.retryMaxMs, DIAL_LIMITS.retryMs * 2 ** rounds) * jitter
    const { upgradeFirstMs, upgradeMs, upgradeEagerRounds } = DIAL_LIMITS
    const wait = rounds > upgradeEagerRounds ? 10 * upgradeMs : Math.min(upgradeMs, upgradeFirstMs * 2 ** (rounds - 1))
    return polite + wait * jitter
  }

  const attempt = async (address: Multiaddr, milliseconds: number): Promise<void> => {
    try {
      const connection = await options.dial(address, AbortSignal.timeout(milliseconds))
      // The hello has as long again. Left open, a connection on which it hangs would be what the next dial is given.
      const cancel = clock.after(milliseconds, () => {
        connection.abort(new WarrenError('timeout', 'The hello took too long.'))
      })
      await options.isAdmitted(connection).finally(cancel)
    } catch {
      // A dial that fails is the normal case of a peer that left: the next round tries again.
    }
  }

  const pause = (): Promise<void> =>
    new Promise((resolve) => clock.after(DIAL_LIMITS.retryMs * (1 + random.fraction()), resolve))

  const connect = async (peer: PeerId): Promise<void> => {
    for (const introducer of introducersOf(peer)) {
      if (goalOf(peer) !== 'circuit') return
      await attempt(circuitAddress(introducerAddress(introducer, relays), peer), DIAL_LIMITS.circuitMs)
    }
  }

  const upgrade = async (peer: PeerId): Promise<void> => {
    for (let tries = 0; tries < DIAL_LIMITS.webrtcAttempts && goalOf(peer) === 'direct'; tries++) {
      if (tries > 0) await pause()
      const introducers = introducersOf(peer)
      const introducer = introducers[tries % introducers.length]
      if (introducer === undefined) return
      // The agreement runs over the circuit that there is; the introducer only gives the address its form.
      const milliseconds = tries === 0 ? DIAL_LIMITS.webrtcFirstMs : DIAL_LIMITS.webrtcMs
      await attempt(webrtcAddress(introducerAddress(introducer, relays), peer), milliseconds)
    }
  }

  const run = async (peer: PeerId, pursuit: Pursuit): Promise<void> => {
    pursuit.cancelWait = undefined
    pursuit.isRunning = true
    await slotsFor(peer).run(async () => {
      if (goalOf(peer) === 'circuit') await connect(peer)
      // The one who dialled the circuit, or waited in vain for the other to do it, goes on at once.
      if (goalOf(peer) === 'direct' && (self < peer || pursuit.rounds > 0)) await upgrade(peer)
    })
    pursuit.isRunning = false
    const goal = goalOf(peer)
    // A circuit that was followed by attempts at WebRTC in vain is the first round of those.
    if (goal === pursuit.goal) pursuit.rounds++
    else pursuit.rounds = self < peer ? 1 : 0
    if (goal !== undefined) pursuit.goal = goal
    review(peer)
  }

  const review = (peer: PeerId): void => {
    const pursuit = pursuits.get(peer)
    const goal = goalOf(peer)
    if (goal === undefined) {
      if (pursuit?.isRunning === true) return
      pursuit?.cancelWait?.()
      pursuits.delete(peer)
      return
    }
    if (pursuit?.isRunning === true) return
    if (pursuit?.cancelWait !== undefined && pursuit.goal === goal) return
    pursuit?.cancelWait?.()
    const next: Pursuit = {
      goal,
      rounds: pursuit?.goal === goal ? pursuit.rounds : 0,
      isRunning: false,
      cancelWait: undefined,
    }
    pursuits.set(peer, next)
    next.cancelWait = clock.after(delayBefore(peer, next), () => void run(peer, next))
  }

  return {
    review,
    isListed: (peer) => introducersOf(peer).length > 0,
    setMembers(introducer, members) {
      const before = membersByIntroducer.get(introducer) ?? new Set<PeerId>()
      // A member that names more than it can introduce is lying.
      const most = isRelay(introducer) ? Infinity : MEMBER_RELAY_LIMITS.maxReservations
      const after = new Set(members.filter((member) => member !== self).slice(0, most))
      if (after.size === 0) membersByIntroducer.delete(introducer)
      else membersByIntroducer.set(introducer, after)
      options.onOnline(new Set([...membersByIntroducer.values()].flatMap((listed) => [...listed])))
      for (const peer of new Set([...before, ...after])) {
        if (before.has(peer) !== after.has(peer)) options.onListed(peer, after.has(peer))
        // Whoever has just come back is there now: earlier failures tell nothing.
        const waiting = pursuits.get(peer)
        if (!before.has(peer) && waiting?.cancelWait !== undefined) {
          waiting.cancelWait()
          pursuits.delete(peer)
        }
        review(peer)
      }
    },
    wake() {
      for (const [peer, { cancelWait }] of [...pursuits]) {
        if (cancelWait === undefined) continue
        cancelWait()
        pursuits.delete(peer)
        review(peer)
      }
    },
    close() {
      isClosed = true
      for (const { cancelWait } of pursuits.values()) cancelWait?.()
      pursuits.clear()
    },
  }
}
