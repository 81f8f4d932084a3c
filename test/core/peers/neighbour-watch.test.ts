import { expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { createNeighbourWatch } from '../../../src/core/peers/neighbour-watch.ts'
import type { SwarmNode } from '../../../src/core/ports/swarm.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { encodeNeighbours, MAX_NEIGHBOURS_BYTES, NEIGHBOURS_PROTOCOL } from '../../../src/core/wire/neighbours.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { createMemoryNetwork } from '../../../src/platform/memory/memory-swarm.ts'
import { createSkippingEnvironment } from '../skipping-clock.ts'

const LIMITS = { maxMessageBytes: MAX_NEIGHBOURS_BYTES, maxInboundStreams: 1 }
const memberOf = (index: number): MemberId => bytesToMemberId(new Uint8Array(32).fill(index + 1))
const [ADA, GRACE, ALAN, MARY] = [0, 1, 2, 3].map(memberOf) as [MemberId, MemberId, MemberId, MemberId]

function createScene() {
  const environment = createSkippingEnvironment()
  const network = createMemoryNetwork(environment)
  const join = (member: MemberId) => network.join(memberToPeerId(member), member)
  const watch = (swarm: SwarmNode) => createNeighbourWatch({ swarm, clock: environment.clock })
  const link = (a: MemberId, b: MemberId) => network.link(memberToPeerId(a), memberToPeerId(b))
  const cut = (a: MemberId, b: MemberId) => network.cut(memberToPeerId(a), memberToPeerId(b))
  return { environment, network, join, watch, link, cut }
}

test('tells with whom the others say to be connected, as long as somebody listens', async () => {
  const { environment, join, watch, link, cut } = createScene()
  const { neighbourhoods } = watch(join(ADA))
  for (const member of [GRACE, ALAN, MARY]) watch(join(member))
  link(ADA, GRACE)
  link(ADA, ALAN)
  link(GRACE, ALAN)
  link(GRACE, MARY)
  environment.skip(60_000)
  expect(neighbourhoods.get().size, 'nobody is asked before').toBe(0)

  const stop = neighbourhoods.subscribe(() => undefined)
  const linked = (member: MemberId) =>
    neighbourhoods
      .get()
      .get(member)
      ?.map((each) => each.member)
  await expect.poll(() => linked(GRACE)).toEqual([ADA, ALAN, MARY])
  await expect.poll(() => linked(ALAN)).toEqual([ADA, GRACE])
  expect(linked(MARY), 'is not asked by who is not connected with it').toBeUndefined()

  cut(GRACE, MARY)
  environment.skip(5_000)
  await expect.poll(() => linked(GRACE)).toEqual([ADA, ALAN])
  cut(ADA, GRACE)
  expect(linked(GRACE), 'nothing is kept of one that left').toBeUndefined()
  stop()
  expect(neighbourhoods.get().size).toBe(0)
})

/** What Ada makes of a member that answers with these bytes. */
async function hearFrom(encoded: Bytes) {
  const { network, join, watch, link } = createScene()
  const { neighbourhoods } = watch(join(ADA))
  join(GRACE).handle(NEIGHBOURS_PROTOCOL, LIMITS, async (stream) => {
    await stream.send(encoded)
    await stream.closeWrite()
  })
  join(ALAN).handle(NEIGHBOURS_PROTOCOL, LIMITS, async (stream) => {
    await stream.send(encodeNeighbours([]))
    await stream.closeWrite()
  })
  link(ADA, GRACE)
  link(ADA, ALAN)
  neighbourhoods.subscribe(() => undefined)
  await expect.poll(() => neighbourhoods.get().has(ALAN)).toBe(true)
  return { heard: () => neighbourhoods.get().get(GRACE), offences: () => network.offences() }
}

test('what is no statement costs its sender points, and is not shown', async () => {
  for (const encoded of [new Uint8Array(), new Uint8Array([0xff]), new Uint8Array(2000)]) {
    const { heard, offences } = await hearFrom(encoded)
    await expect.poll(() => offences()).toMatchObject([{ peer: memberToPeerId(GRACE) }])
    expect(heard()).toBeUndefined()
  }
})

test('nobody is linked with itself', async () => {
  const links = [GRACE, MARY].map((member) => ({ member, isRelayed: false }))
  const { heard } = await hearFrom(encodeNeighbours(links))
  await expect.poll(() => heard()?.map(({ member }) => member)).toEqual([MARY])
})

test('an older program, which does not answer, is no offender', async () => {
  const { network, join, watch, link } = createScene()
  const { neighbourhoods } = watch(join(ADA))
  join(GRACE)
  watch(join(ALAN))
  link(ADA, GRACE)
  link(ADA, ALAN)
  neighbourhoods.subscribe(() => undefined)
  await expect.poll(() => [...neighbourhoods.get().keys()]).toEqual([ALAN])
  expect(network.offences()).toEqual([])
})

test('who asks all the time is not answered for a while', async () => {
  const { join, watch, link } = createScene()
  watch(join(ADA))
  const grace = join(GRACE)
  link(ADA, GRACE)
  const ask = async (): Promise<boolean> => {
    const stream = await grace.open(memberToPeerId(ADA), NEIGHBOURS_PROTOCOL, LIMITS)
    await stream.closeWrite()
    let isAnswered = false
    try {
      for await (const message of stream) isAnswered = message.byteLength > 0
      return isAnswered
    } catch {
      return false
    }
  }
  const answers: boolean[] = []
  for (let count = 0; count < 12; count++) answers.push(await ask())
  expect(answers.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => true))
  expect(answers.at(-1)).toBe(false)
})
