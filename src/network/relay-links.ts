import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, Randomness } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import { createWritable } from '../core/base/readable.ts'
import type { Readable } from '../core/base/readable.ts'
import type { RelayStatus } from '../core/ports/swarm.ts'
import type { PinnedRelay } from './addresses.ts'
import { followIntroducer } from './introductions.ts'
import { RELAY_LINK_LIMITS } from './limits.ts'

/** Keeps a link to each pinned relay: dials, reserves, follows the rendezvous, and after a loss begins again. */
export interface RelayLinks {
  readonly status: Readable<readonly RelayStatus[]>
  start(): void
  /** Something changed (the network, the machine woke): tries at once what was waiting, and tests what seemed to stand. */
  wake(): void
  close(): void
}

export interface RelayLinksOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly random: Randomness
  readonly relays: readonly PinnedRelay[]
  readonly dial: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>
  /** Resolves with whether the connection's hello held. */
  readonly isAdmitted: (connection: Connection) => Promise<boolean>
  /** It may be dead: to be found out soon, and ended. */
  readonly suspect: (connection: Connection) => void
  readonly onMembers: (relay: PeerId, members: readonly PeerId[]) => void
  /** The hello held. */
  readonly onLinked: (relay: PeerId, connection: Connection) => void
}

export function createRelayLinks(options: RelayLinksOptions): RelayLinks {
  const status = createWritable<readonly RelayStatus[]>(
    options.relays.map(({ label }) => ({ address: label, state: 'connecting' })),
  )
  const links = options.relays.map((relay, index) =>
    createRelayLink(relay, options, (state) => {
      if (status.get()[index]?.state === state) return
      status.update((all) => all.map((one, i) => (i === index ? { ...one, state } : one)))
    }),
  )
  return {
    status,
    start: () => links.forEach((link) => link.start()),
    wake: () => links.forEach((link) => link.wake()),
    close: () => links.forEach((link) => link.close()),
  }
}

function createRelayLink(
  relay: PinnedRelay,
  options: RelayLinksOptions,
  setState: (state: RelayStatus['state']) => void,
): Omit<RelayLinks, 'status'> {
  const { clock, random, self } = options
  let failures = 0
  let connection: Connection | undefined
  let cancelWait: (() => void) | undefined
  let isClosed = false

  /** Rejects when the link is over, or never came to be. */
  const hold = async (onReserved: () => void): Promise<never> => {
    connection = await options.dial(relay.address, AbortSignal.timeout(RELAY_LINK_LIMITS.dialMs))
    if (!(await options.isAdmitted(connection))) throw new WarrenError('unreachable', 'The relay refused the hello.')
    options.onLinked(relay.id, connection)
    const onMembers = (members: readonly PeerId[]): void => options.onMembers(relay.id, members)
    // A relay has no score: whatever it sends, the link ends and is tried again. It is the one that the invite pins.
    const onOffence = (): void => {}
    await followIntroducer(connection, { self, clock, onReserved, onMembers, onOffence })
    throw new WarrenError('unreachable', 'The relay ended the link.')
  }

  const run = async (): Promise<void> => {
    cancelWait = undefined
    let wasConnected = false
    const onReserved = (): void => {
      wasConnected = true
      failures = 0
      setState('connected')
    }
    await hold(onReserved).catch((error: unknown) => connection?.abort(toError(error)))
    connection = undefined
    options.onMembers(relay.id, [])
    if (isClosed) return
    setState(wasConnected ? 'connecting' : 'unreachable')
    wait()
  }

  const wait = (): void => {
    const base = Math.min(RELAY_LINK_LIMITS.backoffMaxMs, RELAY_LINK_LIMITS.backoffFirstMs * 2 ** failures)
    failures++
    cancelWait = clock.after(base * (0.5 + random.fraction()), () => void run())
  }

  return {
    start: () => void run(),
    wake() {
      if (isClosed) return
      if (cancelWait !== undefined) {
        cancelWait()
        failures = 0
        void run()
      } else if (connection !== undefined) {
        options.suspect(connection)
      }
    },
    close() {
      isClosed = true
      cancelWait?.()
    },
  }
}
