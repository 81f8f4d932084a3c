import { describe, expect, test } from 'vitest'
import type { PeerId } from '../../../src/core/base/ids.ts'
import { FULL_MESH_LINKS, MAX_LINKS, PICKED_LINKS, chooseToPart, pickLinks } from '../../../src/core/peers/topology.ts'

/** mulberry32: the same run for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const makeId = (random: () => number): PeerId =>
  `12D3KooW${Array.from({ length: 44 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')}` as PeerId

type Graph = ReadonlyMap<PeerId, ReadonlySet<PeerId>>

/** The links that come about when each dials whom it picks out of the list that it was told. */
function link(online: readonly PeerId[], toldTo: (id: PeerId) => Iterable<PeerId>): Graph {
  const graph = new Map(online.map((id) => [id, new Set<PeerId>()]))
  for (const id of online) {
    for (const other of pickLinks(id, toldTo(id))) {
      if (!graph.has(other)) continue // it has gone: nobody answers
      graph.get(id)!.add(other)
      graph.get(other)!.add(id)
    }
  }
  return graph
}

/** Hops from the first to the farthest; Infinity when somebody cannot be reached. */
function reach(graph: Graph, from: PeerId): number {
  const seen = new Set([from])
  let edge = [from]
  for (let hops = 0; ; hops++) {
    edge = edge.flatMap((id) => [...graph.get(id)!]).filter((id) => !seen.has(id) && seen.add(id))
    if (edge.length === 0) return seen.size === graph.size ? hops : Infinity
  }
}

describe('the topology', () => {
  test('is a full mesh up to a number', () => {
    const random = createRandom(1)
    const online = Array.from({ length: FULL_MESH_LINKS + 1 }, () => makeId(random))
    const [self] = online as [PeerId]
    expect(pickLinks(self, online)).toEqual(new Set(online.slice(1)))
    expect(pickLinks(self, [...online, makeId(random)]).size).toBe(PICKED_LINKS)
    expect(pickLinks(self, [])).toEqual(new Set())
  })

  test('beyond it the graph is connected, with few links and few hops, whoever comes and goes', () => {
    let most = 0
    let total = 0
    let members = 0
    let farthest = 0
    for (let seed = 0; seed < 2_000; seed++) {
      const random = createRandom(seed)
      const size = FULL_MESH_LINKS + 2 + Math.floor(random() * (seed % 50 === 0 ? 400 : 60))
      const before = Array.from({ length: size }, () => makeId(random))
      // A tenth has left, a tenth has come, and each has been told so or not.
      const left = new Set(before.filter(() => random() < 0.1))
      const stayed = before.filter((id) => !left.has(id))
      const online = [...stayed, ...Array.from({ length: Math.ceil(size / 10) }, () => makeId(random))]
      const isNew = new Set(online.slice(stayed.length))
      const graph = link(online, (id) => (isNew.has(id) || random() < 0.5 ? online : before))
      farthest = Math.max(farthest, reach(graph, online[0]!))
      for (const links of graph.values()) {
        most = Math.max(most, links.size)
        total += links.size
        members++
      }
    }
    expect(farthest).toBeLessThanOrEqual(5)
    expect(most).toBeLessThanOrEqual(MAX_LINKS)
    expect(total / members).toBeLessThan(1.5 * PICKED_LINKS)
  })

  test('holds when a third of the links are down', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed)
      const online = Array.from({ length: 60 }, () => makeId(random))
      const whole = link(online, () => online)
      const graph = new Map(online.map((id) => [id, new Set<PeerId>()]))
      for (const [a, links] of whole) {
        for (const b of links) {
          if (a > b || random() < 1 / 3) continue
          graph.get(a)!.add(b)
          graph.get(b)!.add(a)
        }
      }
      expect(reach(graph, online[0]!)).toBeLessThan(Infinity)
    }
  })

  test('one who comes or goes moves few of the links of others', () => {
    const random = createRandom(7)
    const online = Array.from({ length: 100 }, () => makeId(random))
    let moved = 0
    for (const gone of online.slice(1)) {
      const [before, after] = [
        pickLinks(online[0]!, online),
        pickLinks(
          online[0]!,
          online.filter((id) => id !== gone),
        ),
      ]
      moved += [...after].filter((id) => !before.has(id)).length
    }
    expect(moved).toBeLessThanOrEqual(PICKED_LINKS + 2)
  })
})

describe('links that can go', () => {
  const random = createRandom(3)
  const online = Array.from({ length: 60 }, () => makeId(random))
  const [self] = online as [PeerId]
  const idle = (id: PeerId) => ({ id, isBusy: false, isOurs: true })
  const others = online.slice(1)

  test('are those that neither picks, once nothing runs on them', () => {
    const gone = chooseToPart(self, new Set(online), others.slice(0, 30).map(idle))
    const kept = others.slice(0, 30).filter((id) => !gone.includes(id))
    for (const id of kept) expect(pickLinks(self, online).has(id) || pickLinks(id, online).has(self)).toBe(true)
    for (const id of gone) expect(pickLinks(self, online).has(id) || pickLinks(id, online).has(self)).toBe(false)
    expect(chooseToPart(self, new Set(online), [{ ...idle(gone[0]!), isBusy: true }])).toEqual([])
  })

  test('are ended by the side that dialled: the other cannot know whom it is told of', () => {
    expect(
      chooseToPart(
        self,
        new Set(online),
        others.slice(0, 30).map((id) => ({ ...idle(id), isOurs: false })),
      ),
    ).toEqual([])
  })

  test('both ends agree on them', () => {
    for (const other of others) {
      const one = chooseToPart(self, new Set(online), [idle(other)])
      expect(chooseToPart(other, new Set(online), [idle(self)]).length).toBe(one.length)
    }
  })

  test('none in a full mesh, and none to a peer that nobody names', () => {
    const few = new Set(online.slice(0, FULL_MESH_LINKS))
    expect(chooseToPart(self, few, [...few].filter((id) => id !== self).map(idle))).toEqual([])
    expect(chooseToPart(self, new Set(online), [idle(makeId(random))])).toEqual([])
  })

  test('when all others pick one, as many stay as are kept at most', () => {
    // Whoever sits next to many on the ring, or makes its id so: nobody is cut off by keeping those it picked itself.
    const picking = others.filter((id) => pickLinks(id, online).has(self))
    const many = [...picking, ...others].slice(0, 59)
    const gone = chooseToPart(self, new Set(online), [...new Set(many)].map(idle))
    expect(new Set(many).size - gone.length).toBeLessThanOrEqual(MAX_LINKS)
    for (const id of pickLinks(self, online)) expect(gone).not.toContain(id)
  })
})
