import type { PeerId } from '../base/ids.ts'

/**
 * What is known of who holds a block. Blocks are denied and claimed in bulk, so few different states exist however many
 * blocks there are: each state is one shared object, which lets the planner keep wants in groups instead of scanning them.
 */
export interface Knowledge {
  /** Peers that said it is absent, or were too slow with it. Not asked. */
  readonly denied: ReadonlySet<PeerId>
  /** Peers that are said to hold it. Asked first, unless someone waits: see `chooseWant`. */
  readonly claimed: ReadonlySet<PeerId>
}

export interface KnowledgeBase {
  readonly nothing: Knowledge
  deny(knowledge: Knowledge, peer: PeerId): Knowledge
  claim(knowledge: Knowledge, peer: PeerId): Knowledge
  forget(knowledge: Knowledge, peer: PeerId): Knowledge
}

export function createKnowledgeBase(): KnowledgeBase {
  const knowledgeByKey = new Map<string, Knowledge>()

  function intern(denied: ReadonlySet<PeerId>, claimed: ReadonlySet<PeerId>): Knowledge {
    const key = `${[...denied].sort().join(' ')}|${[...claimed].sort().join(' ')}`
    const known = knowledgeByKey.get(key)
    if (known !== undefined) return known
    const knowledge = { denied, claimed }
    knowledgeByKey.set(key, knowledge)
    return knowledge
  }

  const nothing = intern(new Set(), new Set())
  return {
    nothing,
    deny(knowledge, peer) {
      if (knowledge.denied.has(peer)) return knowledge
      return intern(withPeer(knowledge.denied, peer), withoutPeer(knowledge.claimed, peer))
    },
    claim(knowledge, peer) {
      if (knowledge.claimed.has(peer)) return knowledge
      return intern(withoutPeer(knowledge.denied, peer), withPeer(knowledge.claimed, peer))
    },
    forget(knowledge, peer) {
      if (!knowledge.denied.has(peer) && !knowledge.claimed.has(peer)) return knowledge
      return intern(withoutPeer(knowledge.denied, peer), withoutPeer(knowledge.claimed, peer))
    },
  }
}

function withPeer(peers: ReadonlySet<PeerId>, peer: PeerId): ReadonlySet<PeerId> {
  return peers.has(peer) ? peers : new Set([...peers, peer])
}

function withoutPeer(peers: ReadonlySet<PeerId>, peer: PeerId): ReadonlySet<PeerId> {
  return peers.has(peer) ? new Set([...peers].filter((other) => other !== peer)) : peers
}
