import { beforeEach, describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import { FULL_MESH_LINKS, PICKED_LINKS, pickLinks } from '../../src/core/peers/topology.ts'
import { createLinkChoice } from '../../src/network/link-choice.ts'
import type { LinkChoice, MemberLink } from '../../src/network/link-choice.ts'
import { TOPOLOGY_LIMITS } from '../../src/network/limits.ts'
import { createManualClock } from '../relay/manual-clock.ts'

const online = Array.from({ length: 60 }, (_, i) => `peer ${i * 7919}` as PeerId)
const [self] = online as [PeerId]
const few = new Set(online.slice(0, FULL_MESH_LINKS))

let clock: ReturnType<typeof createManualClock>
let links: Map<PeerId, MemberLink>
let changed: PeerId[]
let choice: LinkChoice

const link = (id: PeerId, bytes = 0): void => void links.set(id, { id, isOurs: true, bytes })

beforeEach(() => {
  clock = createManualClock()
  clock.advance(1_000)
  links = new Map()
  changed = []
  choice = createLinkChoice({
    self,
    clock,
    links: () => [...links.values()],
    part: (peer) => links.delete(peer),
    onChange: (peer) => changed.push(peer),
  })
})

describe('the choice of links', () => {
  test('wants all of a few, and a few of many; tells whose turn came and went', () => {
    choice.setOnline(few)
    expect([...few].filter((id) => choice.isWanted(id))).toHaveLength(few.size - 1)
    changed = []
    choice.setOnline(new Set(online))
    const wanted = online.filter((id) => choice.isWanted(id))
    expect(wanted).toHaveLength(PICKED_LINKS)
    const before = [...few].filter((id) => id !== self)
    expect(new Set(changed)).toEqual(
      new Set([...before.filter((id) => !wanted.includes(id)), ...wanted.filter((id) => !few.has(id))]),
    )
  })

  test('ends what nobody picks once it has been idle, and what is picked never', () => {
    for (const id of few) if (id !== self) link(id)
    choice.setOnline(few)
    clock.advance(10 * TOPOLOGY_LIMITS.partMs)
    expect(links.size).toBe(few.size - 1)
    choice.setOnline(new Set(online))
    const unpicked = [...links.keys()].filter(
      (id) => !pickLinks(self, online).has(id) && !pickLinks(id, online).has(self),
    )
    const [busy] = unpicked as [PeerId]
    for (let round = 1; round <= 3; round++) {
      link(busy, round * TOPOLOGY_LIMITS.idleBytes)
      clock.advance(TOPOLOGY_LIMITS.partMs)
    }
    expect([...links.keys()].filter((id) => unpicked.includes(id))).toEqual([busy])
    clock.advance(TOPOLOGY_LIMITS.partMs)
    expect(links.has(busy)).toBe(false)
    for (const id of links.keys()) expect(unpicked).not.toContain(id)
  })

  test('seeks a few more for a while, other ones each time, and no end of them', () => {
    choice.setOnline(new Set(online))
    const wanted = (): number => online.filter((id) => choice.isWanted(id)).length
    choice.seek()
    expect(wanted()).toBe(PICKED_LINKS + TOPOLOGY_LIMITS.seekLinks)
    for (let i = 0; i < 20; i++) choice.seek()
    expect(wanted()).toBe(PICKED_LINKS + TOPOLOGY_LIMITS.maxSought)
    const first = online.filter((id) => choice.isWanted(id))
    clock.advance(TOPOLOGY_LIMITS.seekMs)
    expect(wanted()).toBe(PICKED_LINKS)
    for (let i = 0; i < 20; i++) choice.seek()
    const second = online.filter((id) => choice.isWanted(id))
    expect(second.filter((id) => !first.includes(id))).toHaveLength(TOPOLOGY_LIMITS.maxSought)
  })

  test('has nobody to seek in a full mesh', () => {
    choice.setOnline(few)
    changed = []
    choice.seek()
    expect(changed).toEqual([])
  })
})
