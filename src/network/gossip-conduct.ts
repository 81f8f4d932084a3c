import type { GossipSub } from '@libp2p/gossipsub'
import { WarrenError } from '../core/base/errors.ts'
import type { Clock } from '../core/base/environment.ts'
import type { PeerId } from '../core/base/ids.ts'
import { createTokenBuckets } from '../core/base/token-buckets.ts'
import type { Conduct } from './conduct.ts'
import { GOSSIP_RATES } from './limits.ts'

/**
 * What gossipsub itself holds against a peer becomes ours too, and what a peer may say in all is bounded: gossipsub has
 * limits for one RPC and none for how many come.
 */

/** The parts of gossipsub 17 that its interface keeps to itself. */
interface Inside {
  handleReceivedRpc(from: { toString(): string }, rpc: Rpc): Promise<void>
  readonly score: {
    readonly peerStats: ReadonlyMap<string, { readonly behaviourPenalty: number }>
    /** Broken promises, grafts out of turn. */
    addPenalty(peer: string, penalty: number, label: never): void
    /** What did not get as far as being judged: no signature that holds, no decent envelope. */
    rejectInvalidMessage(from: string, topic: string): void
  }
}

interface Rpc {
  readonly messages?: readonly { readonly data?: Uint8Array }[]
  readonly control?: {
    readonly ihave?: readonly { readonly messageIDs?: readonly unknown[] }[]
    readonly iwant?: readonly { readonly messageIDs?: readonly unknown[] }[]
  }
}

/** @throws WarrenError `unsupported` where another gossipsub is in place: it must not run unwatched */
export function watchGossipConduct(service: GossipSub, { clock, conduct }: { clock: Clock; conduct: Conduct }): void {
  if (!showsInside(service)) throw new WarrenError('unsupported', 'This version of gossipsub cannot be watched.')
  const { score } = service
  const { maxPeers, messages, bytes, offences, throttledShare } = GOSSIP_RATES
  const messageRate = createTokenBuckets(clock, { ...messages, maxKeys: maxPeers })
  const byteRate = createTokenBuckets(clock, { ...bytes, maxKeys: maxPeers })
  const offenceRate = createTokenBuckets(clock, { ...offences, maxKeys: maxPeers })

  const handleReceivedRpc = service.handleReceivedRpc.bind(service)
  service.handleReceivedRpc = async (from, rpc) => {
    const peer = from.toString()
    const factor = conduct.isThrottled(peer as PeerId) ? 1 / throttledShare : 1
    const isWithin =
      messageRate.take(peer, countMessages(rpc) * factor) && byteRate.take(peer, countBytes(rpc) * factor)
    if (isWithin) return handleReceivedRpc(from, rpc)
    // Not looked at: what was in it comes by sync. Once a second it counts, so that a burst is no crime.
    if (offenceRate.take(peer))
      conduct.charge(peer as PeerId, { code: 'limit', detail: 'More gossip than anybody says.' })
  }

  const addPenalty = score.addPenalty.bind(score)
  score.addPenalty = (peer, penalty, label) => {
    addPenalty(peer, penalty, label)
    const sum = score.peerStats.get(peer)?.behaviourPenalty ?? 0
    if (sum <= GOSSIP_RATES.behaviourPenaltyThreshold || !offenceRate.take(peer)) return
    conduct.charge(peer as PeerId, { code: 'limit', detail: 'Promises in gossip that were not kept.' })
  }

  const rejectInvalidMessage = score.rejectInvalidMessage.bind(score)
  score.rejectInvalidMessage = (from, topic) => {
    rejectInvalidMessage(from, topic)
    conduct.charge(from as PeerId, { code: 'signature', detail: 'A gossip message whose signature does not hold.' })
  }
}

function showsInside(service: unknown): service is Inside {
  const { handleReceivedRpc, score } = service as Partial<Inside>
  return [handleReceivedRpc, score?.addPenalty, score?.rejectInvalidMessage].every((part) => typeof part === 'function')
}

/** An RPC without messages is one too, and so are so many ids of messages. */
function countMessages({ messages = [], control }: Rpc): number {
  const ids = [...(control?.ihave ?? []), ...(control?.iwant ?? [])].reduce(
    (n, one) => n + (one.messageIDs?.length ?? 0),
    0,
  )
  return 1 + messages.length + Math.ceil(ids / GOSSIP_RATES.idsPerMessage)
}

function countBytes({ messages = [] }: Rpc): number {
  return messages.reduce((sum, { data }) => sum + (data?.byteLength ?? 0), 0)
}
