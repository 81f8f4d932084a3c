import type { MemberId, MemberSummary, Neighbourhoods, PeerId, PeerStatus } from '../../core/mesh.ts'

/** A link that this device has itself. */
export interface OwnLink {
  readonly with: MemberId
  readonly path: 'direct' | 'relayed'
}

/** A link between two others, by the word of one of them or of both. */
export interface ToldLink {
  readonly between: readonly [MemberId, MemberId]
  /** As far as those who tell of it say. */
  readonly isRelayed: boolean
  readonly toldBy: readonly MemberId[]
}

/** More would be a felt of lines; beyond a mesh of 25 each has twelve links or so. */
export const MAX_TOLD_LINKS = 300

export function listOwnLinks(members: readonly MemberSummary[]): readonly OwnLink[] {
  return members.flatMap(({ id, path, isSelf }) => (isSelf || path === undefined ? [] : [{ with: id, path }]))
}

/** What others say of links among themselves. Of who is no member here, and of links with oneself, they may say what they like. */
export function listToldLinks(neighbourhoods: Neighbourhoods, members: readonly MemberSummary[]): readonly ToldLink[] {
  const others = new Set(members.filter(({ isSelf }) => !isSelf).map(({ id }) => id))
  const linkByPair = new Map<string, ToldLink>()
  for (const [teller, links] of neighbourhoods) {
    if (!others.has(teller)) continue
    for (const { member, isRelayed } of links) {
      if (!others.has(member) || member === teller) continue
      const between: readonly [MemberId, MemberId] = teller < member ? [teller, member] : [member, teller]
      const known = linkByPair.get(between.join())
      if (known === undefined && linkByPair.size >= MAX_TOLD_LINKS) continue
      linkByPair.set(between.join(), {
        between,
        isRelayed: isRelayed || known?.isRelayed === true,
        toldBy: [...(known?.toldBy ?? []), teller],
      })
    }
  }
  return [...linkByPair.values()]
}

/** Bytes per second, each way. */
export interface Flow {
  readonly received: number
  readonly sent: number
}

/** Shorter spans make figures jump, in milliseconds. */
const SHORTEST_SPAN_MS = 900
/** Bytes per second below which nothing flows but signs of life and gossip. */
const STILL = 500

/** Tells from how much has passed what passes now. */
export interface FlowMeter {
  /** @param at milliseconds of a clock that only goes forward */
  read(peers: readonly PeerStatus[], at: number): ReadonlyMap<PeerId, Flow>
}

export function createFlowMeter(): FlowMeter {
  let last = new Map<PeerId, { readonly at: number; readonly received: number; readonly sent: number }>()
  let flows: ReadonlyMap<PeerId, Flow> = new Map()
  return {
    read(peers, at) {
      const [first] = last.values()
      if (first !== undefined && at - first.at < SHORTEST_SPAN_MS) return flows
      const next = new Map<PeerId, Flow>()
      for (const { id, traffic } of peers) {
        const before = last.get(id)
        if (before === undefined) continue
        const seconds = (at - before.at) / 1000
        const received = Math.max(0, traffic.received - before.received) / seconds
        const sent = Math.max(0, traffic.sent - before.sent) / seconds
        if (received + sent >= STILL) next.set(id, { received, sent })
      }
      last = new Map(peers.map(({ id, traffic }) => [id, { at, ...traffic }]))
      flows = next
      return flows
    },
  }
}
