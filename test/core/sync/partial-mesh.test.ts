import { afterEach, expect, test, vi } from 'vitest'
import { PICKED_LINKS, pickLinks } from '../../../src/core/peers/topology.ts'
import { ONE } from '../log/log-fixture.ts'
import { createTestMesh, isSame } from './sync-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const MEMBERS = 40

test('where not everyone is linked with everyone, news and what was missed come to all over a few hops', async () => {
  const { time, network, join } = createTestMesh(3)
  const nodes = await Promise.all(Array.from({ length: MEMBERS }, (_, i) => join(`member ${i}`)))
  const online = nodes.map(({ peer }) => peer)
  // Written before anyone was met: comes by comparing roots, from neighbour to neighbour.
  await nodes[0]!.append(ONE, 'first')
  for (const peer of online) for (const other of pickLinks(peer, online)) network.link(peer, other)
  const links = nodes.reduce((sum, { swarm }) => sum + swarm.peers().length, 0)
  expect(links / MEMBERS).toBeLessThan(1.5 * PICKED_LINKS)
  await time.until(() => isSame(...nodes), 60_000)

  // A message rides on gossip; what is too large for that is fetched from a neighbour.
  const { cid } = await nodes[1]!.append(ONE, 'hello')
  await time.until(() => nodes.every(({ logs }) => logs.has(cid)), 0)
  const large = await nodes[2]!.append(ONE, 'x'.repeat(50_000))
  await time.until(() => nodes.every(({ logs }) => logs.has(large.cid)), 30_000)
  expect([network.faults(), network.offences()]).toEqual([[], []])
})
