import type { PeerId } from '../base/ids.ts'

/**
 * Which of those who are online a member links with. Everyone does with everyone up to a number; beyond it each picks a
 * few, so that fifty browsers do not mean 49 links each. Pure: all who see the same list come to the same links, and each can tell
 * whether another picks it.
 *
 * Picked are the neighbours on a ring of all (the order of their ids, which are hashes to all intents), by which nobody
 * is left out, and those that a weight for each pair favours, the same seen from both sides. Those make the graph an expander: a few
 * hops lead everywhere, and many links have to break before it does. Who comes or goes moves a few links, not all.
 */

/** With so many others there is a full mesh: 300 links in all, about what a browser's 24 WebRTC connections cost it. */
export const FULL_MESH_LINKS = 24

/** On the ring, each way: with two, no single one who just left cuts it. */
const RING_LINKS_PER_SIDE = 2

const FAVOURED_LINKS = 8

/** What a member picks beyond the full mesh. Others pick it too, so it has about half as many again. */
export const PICKED_LINKS = 2 * RING_LINKS_PER_SIDE + FAVOURED_LINKS

/** The most a member keeps: beyond it the links that neither picked go first, then those that only the other did. */
export const MAX_LINKS = 32

/** @param online who is there, oneself or not among them. @returns whom this member picks */
export function pickLinks(self: PeerId, online: Iterable<PeerId>): ReadonlySet<PeerId> {
  const others = new Set(online)
  others.delete(self)
  if (others.size <= FULL_MESH_LINKS) return others
  const picked = new Set(pickRing(self, [...others]))
  const favoured = [...others].filter((id) => !picked.has(id)).map((id) => ({ id, weight: weighPair(self, id) }))
  favoured.sort((a, b) => a.weight - b.weight || (a.id < b.id ? -1 : 1))
  for (const { id } of favoured.slice(0, FAVOURED_LINKS)) picked.add(id)
  return picked
}

function pickRing(self: PeerId, others: readonly PeerId[]): PeerId[] {
  const ring = [self, ...others].sort()
  const at = ring.indexOf(self)
  const steps = Array.from({ length: RING_LINKS_PER_SIDE }, (_, i) => i + 1)
  const neighbours = steps.flatMap((step) => [ring.at((at + step) % ring.length), ring.at((at - step) % ring.length)])
  return neighbours.filter((id) => id !== undefined)
}

/** What is known of the links that there are. */
export interface LinkedPeer {
  readonly id: PeerId
  /** We dialled it. */
  readonly isOurs: boolean
  /** Something runs on it, or somebody waits for what it may have. */
  readonly isBusy: boolean
}

/** Which links can go, the first to go first: all that neither side picks, and of the others what is over MAX_LINKS. */
export function chooseToPart(
  self: PeerId,
  online: ReadonlySet<PeerId>,
  links: readonly LinkedPeer[],
): readonly PeerId[] {
  const picked = pickLinks(self, online)
  // Who is not named by anyone may not know who we are told of: its link is its only one, perhaps. Who dialled us may be
  // told of others than we are, and picks us; if not, it will end the link itself. Else the two would never agree.
  const rank = ({ id, isOurs }: LinkedPeer): number => {
    if (picked.has(id) || !online.has(id)) return 2
    return !isOurs || pickLinks(id, online).has(self) ? 1 : 0
  }
  const ranked = links.map((link) => ({ ...link, rank: rank(link) })).sort((a, b) => a.rank - b.rank)
  const surplus = links.length - MAX_LINKS
  return ranked
    .filter((link, i) => !link.isBusy && (link.rank === 0 || (link.rank === 1 && i < surplus)))
    .map(({ id }) => id)
}

/** The same for both of a pair, and as good as drawn by lot. FNV-1a over the ids, and murmur's last mix. */
function weighPair(a: PeerId, b: PeerId): number {
  const text = a < b ? a + b : b + a
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
