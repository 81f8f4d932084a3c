import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import { createEvents } from '../base/events.ts'
import type { MemberId, PeerId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'
import { createTokenBuckets } from '../base/token-buckets.ts'
import { askPeer } from '../ports/ask-peer.ts'
import type { MessageStream, ProtocolLimits, Swarm, SwarmPeer } from '../ports/swarm.ts'
import {
  decodeNeighbours,
  encodeNeighbours,
  MAX_NEIGHBOURS,
  MAX_NEIGHBOURS_BYTES,
  type Neighbour,
  NEIGHBOURS_PROTOCOL,
} from '../wire/neighbours.ts'

const NEIGHBOURS_LIMITS: ProtocolLimits = { maxMessageBytes: MAX_NEIGHBOURS_BYTES, maxInboundStreams: 1 }
/** Between two rounds of questions, in milliseconds, while somebody looks. A picture of fifty costs each of them nothing. */
const ASK_EVERY_MS = 4_000
/** For an answer, in milliseconds: who takes longer is asked again in a later round. */
const ANSWER_MS = 8_000
/** Of one peer, per second: three times what an honest one asks. */
const ANSWERS_PER_SECOND = 0.75
const ANSWER_BURST = 8
const MAX_ASKERS = 1024

/** What connected members say of their own links, by who says it. */
export type Neighbourhoods = ReadonlyMap<MemberId, readonly Neighbour[]>

const NOBODY: Neighbourhoods = new Map()

export interface NeighbourWatchDependencies {
  readonly swarm: Pick<Swarm, 'handle' | 'open' | 'report' | 'peers' | 'on'>
  readonly clock: Clock
}

export interface NeighbourWatch {
  /** Asked for while somebody listens, and only then. Empty before. */
  readonly neighbourhoods: Readable<Neighbourhoods>
  close(): void
}

type MemberPeer = SwarmPeer & { readonly member: MemberId }
const isMember = (peer: SwarmPeer): peer is MemberPeer => peer.role === 'member' && peer.member !== undefined

/**
 * Asks members with whom they are connected, and tells them the same. It is each one's own word, for people to look at.
 * To be made before the swarm meets anyone: it answers `/warren/neighbours/1`.
 */
export function createNeighbourWatch({ swarm, clock }: NeighbourWatchDependencies): NeighbourWatch {
  const events = createEvents<{ change: Neighbourhoods }>()
  const rates = createTokenBuckets(clock, {
    perSecond: ANSWERS_PER_SECOND,
    burst: ANSWER_BURST,
    maxKeys: MAX_ASKERS,
  })
  const asking = new Set<PeerId>()
  let heard = NOBODY
  let listeners = 0
  let cancelRound: (() => void) | undefined

  const members = (): readonly MemberPeer[] => swarm.peers().filter(isMember)

  async function answer(stream: MessageStream, peer: SwarmPeer): Promise<void> {
    // A keeper is no member: who is connected with whom is not for it to ask, though it sees much of that anyway.
    if (!isMember(peer) || !rates.take(peer.id)) {
      stream.abort(new WarrenError('protocol', 'This is not answered now.'))
      return
    }
    const links = members().map(({ member, path }) => ({ member, isRelayed: path === 'relayed' }))
    await stream.send(encodeNeighbours(links.slice(0, MAX_NEIGHBOURS)))
    await stream.closeWrite()
  }

  const set = (next: Neighbourhoods): void => {
    heard = next
    events.emit('change', heard)
  }

  const forget = (member: MemberId): void => {
    if (!heard.has(member)) return
    set(new Map([...heard].filter(([id]) => id !== member)))
  }

  async function ask({ id, member }: MemberPeer): Promise<void> {
    asking.add(id)
    try {
      const encoded = await askPeer({ swarm, clock }, id, {
        protocol: NEIGHBOURS_PROTOCOL,
        limits: NEIGHBOURS_LIMITS,
        deadlineMs: ANSWER_MS,
      })
      if (encoded === undefined) return
      const decoded = decodeNeighbours(encoded)
      if (!decoded.ok) swarm.report(id, { code: decoded.code, detail: decoded.detail })
      else if (listeners > 0) {
        // Of itself nobody says anything here.
        const links = decoded.value.links.filter((link) => link.member !== member)
        set(new Map(heard).set(member, links))
      }
    } catch {
      forget(member) // an older program, one that left, or one that is slow: nothing is known of its links now
    } finally {
      asking.delete(id)
    }
  }

  const round = (): void => {
    const present = members().filter(({ id }) => !asking.has(id))
    for (const peer of present) void ask(peer)
    cancelRound = clock.after(ASK_EVERY_MS, round)
  }

  swarm.handle(NEIGHBOURS_PROTOCOL, NEIGHBOURS_LIMITS, answer)
  swarm.on('peer-left', (peer) => {
    if (peer.member !== undefined) forget(peer.member)
  })

  const stop = (): void => {
    cancelRound?.()
    cancelRound = undefined
    heard = NOBODY
  }

  return {
    neighbourhoods: {
      get: () => heard,
      subscribe(listener) {
        const unsubscribe = events.on('change', listener)
        listeners++
        if (listeners === 1) round()
        let isOver = false
        return () => {
          unsubscribe()
          if (!isOver && --listeners === 0) stop()
          isOver = true
        }
      },
    },
    close: stop,
  }
}
