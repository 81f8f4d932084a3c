import { expect, test } from 'vitest'
import type { MemberId, MemberSummary, Neighbourhoods, PeerId, PeerStatus } from '../../src/core/mesh.ts'
import { layOutMesh, MAX_CHAMBERS, OWN_PLACE } from '../../src/ui/people/lay-out-mesh.ts'
import { createFlowMeter, listToldLinks, MAX_TOLD_LINKS } from '../../src/ui/people/mesh-links.ts'
import { judgeStandings } from '../../src/ui/people/standing.ts'

const id = (index: number) => index.toString(16).padStart(64, '0') as MemberId
const member = (index: number, name = `Person ${index}`): MemberSummary => ({
  id: id(index),
  name,
  isSelf: index === 0,
  path: undefined,
  peer: `peer ${index}` as PeerId,
  colour: undefined,
  picture: undefined,
  device: undefined,
})
const members = (count: number) => Array.from({ length: count }, (_, i) => member(i))
const say = (links: Readonly<Record<number, readonly number[]>>): Neighbourhoods =>
  new Map(
    Object.entries(links).map(([teller, heard]) => [
      id(Number(teller)),
      heard.map((index) => ({ member: id(index), isRelayed: false })),
    ]),
  )

test('a link is told once, with all who tell of it, and nothing of oneself or of strangers', () => {
  const told = listToldLinks(say({ 1: [0, 2, 9], 2: [0, 1, 3], 9: [1] }), members(4))
  expect(told).toEqual([
    { between: [id(1), id(2)], isRelayed: false, toldBy: [id(1), id(2)] },
    { between: [id(2), id(3)], isRelayed: false, toldBy: [id(2)] },
  ])
})

test('who tells of links without end fills a bounded picture', () => {
  const all = members(70)
  const everyone = say(Object.fromEntries(all.map((_, i) => [i, all.map((_each, k) => k)])))
  expect(listToldLinks(everyone, all)).toHaveLength(MAX_TOLD_LINKS)
})

const status = (received: number, sent: number) =>
  ({ id: 'peer 1' as PeerId, traffic: { received, sent } }) as unknown as PeerStatus

test('what flows is bytes per second since the last look, and signs of life are none', () => {
  const meter = createFlowMeter()
  expect(meter.read([status(1_000_000, 5)], 0).size).toBe(0)
  expect(meter.read([status(5_000_000, 2_005)], 2_000).get('peer 1' as PeerId)).toEqual({
    received: 2_000_000,
    sent: 1_000,
  })
  // Looked at again too soon: the figure stays.
  expect(meter.read([status(9_000_000, 2_005)], 2_100).get('peer 1' as PeerId)?.received).toBe(2_000_000)
  expect(meter.read([status(9_000_100, 2_105)], 4_100).get('peer 1' as PeerId)?.received).toBe(4_000_100 / 2.1)
  expect(meter.read([status(9_000_200, 2_205)], 6_100).size).toBe(0)
})

test('places are the same for the same number, below the surface, and none is taken twice', () => {
  for (let count = 0; count <= MAX_CHAMBERS + 5; count++) {
    const places = layOutMesh(count)
    expect(places).toHaveLength(Math.min(count, MAX_CHAMBERS))
    expect(layOutMesh(count)).toEqual(places)
    for (const { x, y } of places) {
      expect(x).toBeGreaterThan(0.03)
      expect(x).toBeLessThan(0.97)
      expect(y).toBeGreaterThan(0.2)
      expect(y).toBeLessThan(0.95)
    }
    const keys = [...places, OWN_PLACE].map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('a name is a namesake’s however it is written, and a verified one’s never is', () => {
  const people = [member(0, 'Ada'), member(1, 'Grace'), member(2, 'ＧＲＡＣＥ\u200b (00000002)'), member(3, 'Gran')]
  const verified = { at: 1, name: 'Grace' }
  const contacts = new Map([[id(1), { name: 'Gran', note: undefined, verified }]])
  expect([...judgeStandings(people, contacts).values()]).toEqual(['unknown', 'verified', 'namesake', 'namesake'])
})
