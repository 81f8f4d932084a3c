import type { Clock } from './base/environment.ts'
import type { PeerId } from './base/ids.ts'
import { createWritable, type Readable } from './base/readable.ts'
import type { KeeperSummary } from './mesh-types.ts'
import type { SwarmNode, SwarmPeer } from './ports/swarm.ts'
import { KEEPER_CAPABILITY } from './wire/hello.ts'
import { parseRelayAddress } from './wire/relay-address.ts'

/**
 * A keeper that is taken back is spoken with so long: it gets the entry that says so, in a conversation a second after it was written
 * (see KEEPER_PATIENCE_MS). Whoever comes new and meets only that relay then hears from itself that it is none.
 */
const FAREWELL_MS = 4_000
/** After a relay could not be asked what it has of the directory. */
const ASK_AGAIN_MS = 15_000

export interface MeshKeepersDependencies {
  readonly swarm: Pick<SwarmNode, 'on' | 'peers' | 'setKeepers'>
  readonly clock: Clock
  /** Relays that the directory names keepers. */
  readonly named: Readable<readonly PeerId[]>
  /** Multiaddrs of this mesh's relays. */
  readonly relays: readonly string[]
  /** Whether a keeper has said that it has no room for more, and when that may have changed. */
  readonly isFull: (relay: PeerId) => boolean
  readonly onHolders: (listener: () => void) => () => void
  /** Takes in what this relay has of the directory; whether it said. Never rejects. */
  readonly pullDirectory: (relay: PeerId) => Promise<boolean>
}

export interface MeshKeepers {
  /** Named ones, and those that would be. */
  readonly keepers: Readable<readonly KeeperSummary[]>
  close(): void
}

/**
 * Tells the swarm which relays are keepers, as the directory has it. Whoever comes when everybody else has gone, new or after
 * a long time, finds that out from the keeper itself: it has the entry that names it, signed by a member.
 */
export function createMeshKeepers(dependencies: MeshKeepersDependencies): MeshKeepers {
  const { swarm, clock, named, relays, isFull, onHolders, pullDirectory } = dependencies
  const addressByRelay = new Map(
    relays.map(parseRelayAddress).flatMap((parsed): [PeerId, string][] => {
      return parsed.ok ? [[parsed.value.peer, showAddress(parsed.value)]] : []
    }),
  )
  const cancelByRelay = new Map<PeerId, () => void>()
  let isClosed = false

  const isOffering = ({ role, capabilities }: SwarmPeer): boolean =>
    role !== 'member' && capabilities.includes(KEEPER_CAPABILITY)

  function list(): readonly KeeperSummary[] {
    const offering = swarm.peers().filter(isOffering)
    const ids = new Set([...offering.map(({ id }) => id), ...named.get()])
    return [...ids]
      .map((id) => ({
        id,
        address: addressByRelay.get(id),
        isNamed: named.get().includes(id),
        isOffering: offering.some((peer) => peer.id === id),
        isFull: isFull(id),
      }))
      .sort((a, b) => (a.address ?? a.id).localeCompare(b.address ?? b.id))
  }

  const keepers = createWritable(list())
  const refresh = (): void => keepers.set(list())

  async function ask(id: PeerId): Promise<void> {
    cancelByRelay.delete(id)
    const hasSaid = await pullDirectory(id)
    const isThere = swarm.peers().some((peer) => peer.id === id && peer.role === 'relay')
    if (hasSaid || isClosed || !isThere) return
    cancelByRelay.get(id)?.()
    cancelByRelay.set(
      id,
      clock.after(ASK_AGAIN_MS, () => void ask(id)),
    )
  }

  let cancelFarewell: (() => void) | undefined
  let spokenWith: readonly PeerId[] = []
  function speakWith(relaysNamed: readonly PeerId[]): void {
    const leaving = spokenWith.filter((id) => !relaysNamed.includes(id))
    spokenWith = [...relaysNamed, ...leaving]
    swarm.setKeepers(spokenWith)
    if (leaving.length === 0) return
    cancelFarewell?.()
    cancelFarewell = clock.after(FAREWELL_MS, () => {
      spokenWith = named.get()
      swarm.setKeepers(spokenWith)
    })
  }

  const unsubscribe = [
    onHolders(() => {
      if (keepers.get().some(({ id, isFull: wasFull }) => isFull(id) !== wasFull)) refresh()
    }),
    named.subscribe((relaysNamed) => {
      speakWith(relaysNamed)
      refresh()
    }),
    swarm.on('peer-joined', (peer) => {
      refresh()
      if (peer.role === 'relay' && isOffering(peer)) void ask(peer.id)
    }),
    swarm.on('peer-left', ({ id }) => {
      cancelByRelay.get(id)?.()
      cancelByRelay.delete(id)
      refresh()
    }),
  ]
  speakWith(named.get())

  return {
    keepers,
    close() {
      isClosed = true
      for (const stop of unsubscribe) stop()
      cancelFarewell?.()
      for (const cancel of cancelByRelay.values()) cancel()
    },
  }
}

function showAddress({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
