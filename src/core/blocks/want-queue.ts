import type { Cid, PeerId } from '../base/ids.ts'
import type { Knowledge } from './provider-knowledge.ts'

export type WantState =
  | { readonly kind: 'idle' }
  /**
   * `urgent`: the peer knows that someone waits for it. `cancelled`: the peer was told not to send it before it was asked
   * for again, so its "absent" may only mean that.
   */
  | { readonly kind: 'asked'; readonly peer: PeerId; readonly urgent: boolean; readonly cancelled: boolean }
  | { readonly kind: 'verifying'; readonly peer: PeerId }

export interface Want {
  readonly cid: Cid
  /** In the order in which wants were made. */
  readonly serial: number
  knowledge: Knowledge
  state: WantState
}

/** Idle wants of which the same is known. Those that were asked for before and came back go first. */
export interface WantGroup<W extends Want> {
  readonly knowledge: Knowledge
  readonly returned: Set<W>
  readonly fresh: Set<W>
}

/** The idle wants of one session, by what is known of their providers. */
export interface WantQueue<W extends Want> {
  add(want: W, order: 'first' | 'last'): void
  /** Before the want's knowledge changes. */
  remove(want: W): void
  groups(): Iterable<WantGroup<W>>
  size(): number
}

export function createWantQueue<W extends Want>(): WantQueue<W> {
  const groupByKnowledge = new Map<Knowledge, WantGroup<W>>()
  let size = 0
  return {
    add(want, order) {
      let group = groupByKnowledge.get(want.knowledge)
      if (group === undefined) {
        group = { knowledge: want.knowledge, returned: new Set(), fresh: new Set() }
        groupByKnowledge.set(want.knowledge, group)
      }
      group[order === 'first' ? 'returned' : 'fresh'].add(want)
      size++
    },
    remove(want) {
      const group = groupByKnowledge.get(want.knowledge)
      if (group === undefined) return
      if (!group.returned.delete(want) && !group.fresh.delete(want)) return
      size--
      if (group.returned.size === 0 && group.fresh.size === 0) groupByKnowledge.delete(want.knowledge)
    },
    groups: () => groupByKnowledge.values(),
    size: () => size,
  }
}

function firstOfGroup<W extends Want>(group: WantGroup<W>): W {
  for (const want of group.returned) return want
  for (const want of group.fresh) return want
  throw new RangeError('A group of wants is never empty.')
}

/**
 * The want that a session should ask this peer for next, if any.
 *
 * Interactive: in the order wanted, since someone is reading along: what a slow peer says it has must not wait for it while
 * a quick one may have it too. Background: the one that the fewest peers may hold, so that rare blocks are saved before
 * their last holder leaves. There, what a peer says it holds is preferred to a guess.
 */
export function chooseWant<W extends Want>(
  queue: WantQueue<W>,
  peer: PeerId,
  peers: number,
  interactive: boolean,
): W | undefined {
  let best: WantGroup<W> | undefined
  let bestCertain = false
  let bestProviders = 0
  for (const group of queue.groups()) {
    const { denied, claimed } = group.knowledge
    if (denied.has(peer)) continue
    const certain = interactive || claimed.size === 0 || claimed.has(peer)
    const providers = claimed.size > 0 ? claimed.size : peers - denied.size
    const better =
      best === undefined ||
      (certain !== bestCertain
        ? certain
        : interactive || providers === bestProviders
          ? firstOfGroup(group).serial < firstOfGroup(best).serial
          : providers < bestProviders)
    if (!better) continue
    best = group
    bestCertain = certain
    bestProviders = providers
  }
  return best === undefined ? undefined : firstOfGroup(best)
}
